"""The whole service in the loop of a test: SQLite in a folder of its own, platforms over real HTTP.

``town`` has a Telegram; ``public_town`` has a public address too, and all platforms.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.clock import now
from api.platforms.zalo_oa.oauth import TokenPair
from api.platforms.zalo_oa.tokens import TokenAnswer
from api.settings import Settings
from bot.channels.base import Limits
from bot.channels.telegram.channel import Telegram
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import ZaloOA
from bot.course.model import Course
from tests.api.platforms.zalo_oa.connected import access as access_of
from tests.api.serving import Served, serving
from tests.fakes.telegram import FakeTelegram
from tests.fakes.zalo_bot import FakeZaloBot
from tests.fakes.zalo_oa import FakeZaloOA
from tests.fakes.zalo_oauth import FakeZaloOauth
from tests.scenarios.town import KEY, PUBLIC, SECRET, TOKEN, Town

HURRIED = Limits(account=2000, chat=1000, burst=1000)
"""The real pace has tests of its own; here nobody has a minute for twenty messages."""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for channel in (Telegram, ZaloBot, ZaloOA):
        monkeypatch.setattr(channel, "limits", HURRIED)
    monkeypatch.setattr("api.conversation.deliveries.READING", timedelta(0))  # nor for reading them
    monkeypatch.setattr("api.conversation.deliveries.TOGETHER", timedelta(0))
    monkeypatch.setattr("api.app.RETRY_SECONDS", 0.1)  # until a fake knows where our address leads
    monkeypatch.setattr("tests.fakes.zalo_oa.HOOK_SECONDS", 60)  # a busy machine answers late, not never


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN) as telegram:
        yield telegram


@pytest.fixture
def settings(tmp_path: Path, telegram: FakeTelegram, made: Path, migrated_sqlite: Path) -> Settings:
    shutil.copy(migrated_sqlite, tmp_path / "bonso.db")
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


@pytest.fixture
async def zalo_oa() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as zalo:
        yield zalo


@pytest.fixture
def oauth() -> Iterator[FakeZaloOauth]:
    with FakeZaloOauth("360846524940903967", "secret-of-the-app-fictional") as oauth:
        yield oauth


@pytest.fixture
async def zalo_bot() -> AsyncIterator[FakeZaloBot]:
    async with FakeZaloBot() as zalo:
        yield zalo


@pytest.fixture
def public_settings(settings: Settings, zalo_oa: FakeZaloOA, oauth: FakeZaloOauth, zalo_bot: FakeZaloBot) -> Settings:
    more = {
        "public_url": PUBLIC,
        "zalo_oa_id": zalo_oa.account,
        "zalo_oa_app_id": zalo_oa.app,
        "zalo_oa_app_secret": oauth.secret,
        "zalo_oa_secret": zalo_oa.secret,
        "zalo_oa_api_url": zalo_oa.url,
        "zalo_oa_oauth_url": oauth.url,
        "zalo_oa_per_minute": 100_000,
        "zalo_oa_silent_hours": 2,
        "zalo_bot_token": zalo_bot.token,
        "zalo_bot_secret": "bi-mat-cua-duong-ve",
        "zalo_bot_api_url": zalo_bot.url,
        "zalo_media_hosts": f"{zalo_oa.url},{zalo_bot.url}",
    }
    return Settings(_env_file=None, **{**settings.model_dump(), **more})


@pytest.fixture
async def public_town(
    public_settings: Settings,
    telegram: FakeTelegram,
    zalo_oa: FakeZaloOA,
    oauth: FakeZaloOauth,
    zalo_bot: FakeZaloBot,
    course: Course,
) -> AsyncIterator[Town]:
    """Somebody has logged in for the Official Account, and saved the address of its hook."""
    async with serving(public_settings) as served:
        telegram.reach[PUBLIC] = zalo_bot.reach[PUBLIC] = zalo_oa.reach[PUBLIC] = served.url
        log_in(served, zalo_oa, oauth)
        assert await zalo_oa.save_hook(f"{served.url}/hooks/zalo-oa/main") == 200
        town = Town(
            served.url, public_settings.data_dir, telegram, course, served.context, zalo_oa=zalo_oa, zalo_bot=zalo_bot
        )
        yield town
        for browser in town.browsers:
            await browser.aclose()


def log_in(served: Served, zalo: FakeZaloOA, oauth: FakeZaloOauth) -> None:
    """Somebody of the Official Account let us speak for it an hour ago."""
    access, refresh = oauth.grants()
    an_hour_ago = now() - timedelta(hours=1)
    access_of(served.context).tokens.store(TokenPair(access, refresh, 90_000), TokenAnswer(b"", 0, True, an_hour_ago))
    zalo.renew(access)
    zalo.newest = lambda: oauth.access
