"""Which accounts this installation has on which platforms, from its settings."""

from api.keys import Keys
from api.settings import Settings
from bot.channels.base import Channel
from bot.channels.telegram import Telegram
from bot.channels.web import Web

READ_BY_PAGES = ("web/", "terminal/")
"""Accounts that have no sender: whoever shows their messages fetches them."""


def accounts(settings: Settings, keys: Keys) -> dict[str, Channel]:
    """Channels by account, ready to ``start``. The page is always there, a platform once its token is set."""
    found: dict[str, Channel] = {"web/main": Web()}
    if token := settings.telegram_token.get_secret_value():
        found["telegram/main"] = Telegram(
            token, telegram_secret(settings, keys), settings.telegram_api_url, settings.telegram_proxy
        )
    return found


def telegram_secret(settings: Settings, keys: Keys) -> str:
    """What Telegram must repeat with each delivery, of letters and digits as it demands."""
    return settings.telegram_secret.get_secret_value() or keys.derive("telegram webhook").hex()


def sent_to(account: str) -> bool:
    """Whether messages to ``account`` need a sender."""
    return not account.startswith(READ_BY_PAGES)
