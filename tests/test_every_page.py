"""Nobody adds a page that is not looked at."""

from pathlib import Path

from api.app import create_app
from api.settings import Settings
from tests.browser.every_page import ALONE, NO_PAGE, SPEAKERS, STAFF, answering


def test_every_address_is_looked_at_or_is_no_page(tmp_path: Path) -> None:
    there = set(answering(create_app(Settings(_env_file=None, data_dir=tmp_path)).routes))
    listed = {**ALONE, **STAFF, **SPEAKERS, **NO_PAGE}
    assert (there - set(listed), set(listed) - there) == (set(), set())
    assert len(listed) == sum(map(len, (ALONE, STAFF, SPEAKERS, NO_PAGE))), "listed twice"
