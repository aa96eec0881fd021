"""The drawings on buttons."""

import re

import pytest

from api.front.icons import sprite


def test_a_page_holds_the_drawings_it_asks_for_once() -> None:
    drawn = sprite(("back", "speaker", "back"))
    assert re.findall(r'id="icon-([a-z]+)"', drawn) == ["back", "speaker"]


def test_what_nobody_drew_is_a_fault() -> None:
    with pytest.raises(KeyError):
        sprite(("no-such",))
