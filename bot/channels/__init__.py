"""Channels: each translates one platform's wire format to our values and back.

A new channel is one folder and its line in ``CHANNELS``. Accounts are named ``channel/account``.
"""

from bot.channels.base import Channel
from bot.channels.telegram.channel import Telegram
from bot.channels.terminal import Terminal
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import ZaloOA

CHANNELS: dict[str, type[Channel]] = {
    "web": Web,
    "zalo-oa": ZaloOA,
    "telegram": Telegram,
    "zalo-bot": ZaloBot,
    "terminal": Terminal,
}
"""Every channel by name, as people are offered them. What it can show stands on the class, and what it is made of."""


def apps(*, scanning: bool = False) -> list[str]:
    """The programs on a phone in which people meet us; only those that scan a code, if so asked."""
    told = [channel.manifest for channel in CHANNELS.values()]
    return list(dict.fromkeys(one.app for one in told if one.app and (one.scans or not scanning)))
