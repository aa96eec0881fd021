"""Every platform of which we keep more than its messages; all others are a plain ``Platform``.

A new one is a folder beside this file and its line in ``PLATFORMS``, under the name it has in ``bot.channels``.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from api.platforms.granted import AccountPage, Granted
from api.platforms.platform import Platform
from api.platforms.zalo_bot.platform import LimitedBot
from api.platforms.zalo_oa.platform import OfficialAccount
from api.settings import Settings
from api.store import Keys
from bot.channels import CHANNELS

PLATFORMS: dict[str, type[Platform]] = {
    "zalo-oa": OfficialAccount,
    "zalo-bot": LimitedBot,
}


def platforms(settings: Settings, database: Engine, keys: Callable[[], Keys]) -> dict[str, Platform]:
    """The platform of every channel, by our account there."""
    made = [PLATFORMS.get(name, Platform)(name, settings, database, keys) for name in CHANNELS]
    return {platform.account: platform for platform in made}


def account_pages() -> list[AccountPage]:
    """The pages on which staff connect accounts."""
    return [kind.page for kind in PLATFORMS.values() if issubclass(kind, Granted)]
