"""Every channel has a platform, and what a channel says of itself is true of the settings."""

import re

import pytest
from sqlalchemy import Engine

from api.platforms.platform import Platform
from api.platforms.registry import PLATFORMS, account_pages, platforms
from api.settings import Settings
from api.store.keys import Keys
from bot.channels import CHANNELS, apps
from bot.channels.abilities import Announcing, Joined, Polled


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No statement here is of one database."""
    return sqlite_url


def never() -> Keys:
    raise AssertionError("nobody should want keys yet")


def test_each_channel_has_a_platform_and_none_is_registered_for_nothing(settings: Settings, database: Engine) -> None:
    made = platforms(settings, database, never)
    assert made.keys() == {f"{name}/main" for name in CHANNELS}
    assert PLATFORMS.keys() <= CHANNELS.keys()
    assert {type(made[f"{name}/main"]) for name in CHANNELS.keys() - PLATFORMS.keys()} == {Platform}


@pytest.mark.parametrize("name", CHANNELS)
def test_what_a_channel_says_of_itself(name: str) -> None:
    told = CHANNELS[name].manifest
    assert told.title
    assert not told.switch or told.switch in Settings.model_fields
    assert set(re.findall(r"BONSO_\w+", told.advice)) <= {told.variable}
    assert not told.advice or told.variable in told.advice
    assert not told.scans or told.app


def test_without_settings_only_the_page_is_there(settings: Settings, database: Engine, keys: Keys) -> None:
    made = platforms(settings, database, lambda: keys)
    assert [account for account, platform in made.items() if platform.channel] == ["web/main"]


@pytest.mark.parametrize(
    ("name", "able"),
    [
        ("web", set()),
        ("terminal", set()),
        ("telegram", {Announcing, Polled, Joined}),
        ("zalo-bot", {Announcing, Polled}),
        ("zalo-oa", set()),
    ],
)
def test_what_each_is_able_to_do(name: str, able: set[type]) -> None:
    assert {one for one in (Announcing, Polled, Joined) if issubclass(CHANNELS[name], one)} == able


def test_apps_are_named_once_each() -> None:
    assert apps() == ["Zalo", "Telegram"]
    assert apps(scanning=True) == ["Zalo"]


def test_pages_of_accounts_have_addresses_and_codes_of_their_own() -> None:
    pages = account_pages()
    assert len({page.address for page in pages}) == len(pages) > 0
    for page in pages:
        assert {page.asked, page.connected} == page.actions.keys()
        assert (page.folder / page.template).is_file()


def test_one_channel_at_most_is_frugal() -> None:
    """``windows`` holds the rules of one platform, and a campaign one price; a second one needs both for itself."""
    assert sum(channel.capabilities.frugal for channel in CHANNELS.values()) <= 1
