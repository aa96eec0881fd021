"""Which accounts this installation has on which platforms, from its settings."""

from api.media.uploads import Brought
from api.platforms.zalo_oa import ACCOUNT as ZALO_OA
from api.platforms.zalo_oa.refresh import Access
from api.settings import Settings
from api.store.keys import Keys
from bot.channels.base import Channel
from bot.channels.telegram.channel import Telegram
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import Owner, Terms, ZaloOA

ZALO_BOT = "zalo-bot/main"

READ_BY_PAGES = ("web/", "terminal/")
"""Accounts that have no sender: whoever shows their messages fetches them."""


def accounts(settings: Settings, keys: Keys, access: Access | None = None) -> dict[str, Channel]:
    """Channels by account, ready to ``start``. The page is always there, a platform once its token is set.

    The Official Account is there once there is a way to its tokens (``zalo_oa.connected``) and its key for
    deliveries.
    """
    found: dict[str, Channel] = {"web/main": Web(Brought(settings.data_dir).fetch)}
    if token := settings.telegram_token.get_secret_value():
        found["telegram/main"] = Telegram(
            token, telegram_secret(settings, keys), settings.telegram_api_url, settings.telegram_proxy
        )
    if token := settings.zalo_bot_token.get_secret_value():
        found[ZALO_BOT] = ZaloBot(
            token,
            zalo_bot_secret(settings, keys),
            settings.zalo_bot_api_url,
            settings.public_url,
            media_hosts(settings),
        )
    if access and settings.zalo_oa_secret.get_secret_value():
        found[ZALO_OA] = _zalo_oa(settings, access)
    return found


def _zalo_oa(settings: Settings, access: Access) -> ZaloOA:
    owner = Owner(settings.zalo_oa_id, settings.zalo_oa_app_id, settings.zalo_oa_secret.get_secret_value())
    terms = Terms(settings.zalo_oa_per_minute, settings.zalo_oa_silent_hours, media_hosts(settings))
    return ZaloOA(owner, access, settings.zalo_oa_api_url, settings.public_url, terms)


def telegram_secret(settings: Settings, keys: Keys) -> str:
    """What Telegram must repeat with each delivery, of letters and digits as it demands."""
    return settings.telegram_secret.get_secret_value() or keys.derive("telegram webhook").hex()


def zalo_bot_secret(settings: Settings, keys: Keys) -> str:
    """What Zalo must repeat with each delivery."""
    return settings.zalo_bot_secret.get_secret_value() or keys.derive("zalo-bot webhook").hex()


def media_hosts(settings: Settings) -> list[str]:
    """Where Zalo keeps what people send."""
    return [host.strip().lower() for host in settings.zalo_media_hosts.split(",") if host.strip()]


def sent_to(account: str) -> bool:
    """Whether messages to ``account`` need a sender."""
    return not account.startswith(READ_BY_PAGES)
