"""The whole service in the loop of a test: SQLite in a folder of its own, Telegram over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api import database
from api.settings import Settings
from bot.channels.base import Limits
from bot.channels.telegram import Telegram
from bot.course.model import Course
from tests.api.serving import serving
from tests.fakes.telegram import FakeTelegram
from tests.scenarios.town import KEY, SECRET, TOKEN, Town

HURRIED = Limits(account=2000, chat=1000, burst=1000)
"""The real pace has tests of its own; here nobody has a minute for twenty messages."""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Telegram, "limits", HURRIED)
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN) as telegram:
        yield telegram


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips and pictures that any of the towns had to make: kept by content, so one may use another's."""
    folder = tmp_path_factory.mktemp("made")
    for name in ("clips", "pictures"):
        (folder / name).mkdir()
    return folder


@pytest.fixture
def settings(tmp_path: Path, telegram: FakeTelegram, made: Path) -> Settings:
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        secret_key=KEY,
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api_url=telegram.url,
        quiet_from_hour=0,
        quiet_until_hour=0,
        log_level="WARNING",
    )


@pytest.fixture
async def town(settings: Settings, telegram: FakeTelegram, course: Course) -> AsyncIterator[Town]:
    async with serving(settings) as served:
        town = Town(served.url, settings.data_dir, telegram, course, served.context)
        await town.hook()
        yield town
        for browser in town.browsers:
            await browser.aclose()
