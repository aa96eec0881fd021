"""How far Google's voice is, as operators and staff are told, and that it is on."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import TOLD_OF_GOOGLE, create_app
from api.care.doctor import Finding, doctor
from api.settings import Settings
from api.voices.progress import FetchProgress, write_progress
from tests.api.conftest import NOW
from tests.api.office import application, employ, logged_in


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def with_google(settings: Settings, *, on: bool) -> Settings:
    return settings.model_copy(update={"gtts": on})


def finding(settings: Settings) -> Finding | None:
    return next((one for one in doctor(settings) if one.about == "Giọng Google"), None)


def test_the_doctor_says_how_far_it_is(settings: Settings) -> None:
    assert finding(with_google(settings, on=False)) is None
    mine = with_google(settings, on=True)
    before = finding(mine)
    assert before and (before.level, before.advice) == ("ok", "")
    assert "Chưa lấy câu nào" in before.says and "BONSO_GTTS=false" in before.says
    write_progress(mine.data_dir / "gtts", FetchProgress(12, 3_820, NOW))
    going_on = finding(mine)
    assert going_on == Finding("ok", "Giọng Google", "Đã lấy 12 trên 3.820 câu.")
    write_progress(mine.data_dir / "gtts", FetchProgress(12, 3_820, NOW, "429 (Too Many Requests)"))
    stuck = finding(mine)
    assert stuck and stuck.level == "warn" and stuck.ok
    assert (
        "429 (Too Many Requests)" in stuck.advice
        and "Xem mạng của máy" in stuck.advice
        and "bonso audio import" in stuck.advice
    )
    write_progress(mine.data_dir / "gtts", FetchProgress(3_820, 3_820, NOW + timedelta(hours=9), "429"))
    done = finding(mine)
    assert done == Finding("ok", "Giọng Google", "Đã lấy 3.820 trên 3.820 câu.")


def test_staff_see_it_on_their_first_page_until_all_is_there(settings: Settings, database: Engine) -> None:
    mine = with_google(settings, on=True)
    employ(database, "ca", "admin", "")
    browser = logged_in(application(mine, database), "ca")
    assert "Giọng đọc Google" not in browser.get("/staff").text
    write_progress(mine.data_dir / "gtts", FetchProgress(1_234, 3_820, NOW))
    assert "Giọng đọc Google: Đã lấy 1.234 trên 3.820 câu." in browser.get("/staff").text
    write_progress(mine.data_dir / "gtts", FetchProgress(3_820, 3_820, NOW))
    assert "Giọng đọc Google" not in browser.get("/staff").text


@pytest.mark.parametrize("on", [True, False])
def test_the_first_run_says_that_it_is_on(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path, on: bool
) -> None:
    mine = with_google(settings, on=on).model_copy(update={"roles": "web"})
    with TestClient(create_app(mine)):
        said = capsys.readouterr().out
    assert (TOLD_OF_GOOGLE in said) is on
    assert "BONSO_GTTS=false" in TOLD_OF_GOOGLE
    assert not (tmp_path / "gtts").exists(), "nothing is fetched before the start is over"


LOADED = """
import sys
from pathlib import Path
import api.app, api.cli, api.commands.google_voice, api.voices.exporting, api.voices.fetching, api.voices.importing
from bot.speech import Gtts
shelf = Gtts("vi", Path(sys.argv[1]))
assert shelf.find("Cúp máy") is None and shelf.lacking([]) == []
print("gtts" in sys.modules)
"""


def test_the_library_that_asks_google_is_loaded_only_to_ask(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOADED, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
