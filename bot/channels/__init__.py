"""Channels: each translates one platform's wire format to our values and back.

A new channel is one file and its line in ``CHANNELS``. Accounts are named ``channel/account``.
"""

from bot.channels.base import Channel
from bot.channels.telegram.channel import Telegram
from bot.channels.terminal import Terminal
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import ZaloOA

CHANNELS: dict[str, type[Channel]] = {
    "telegram": Telegram,
    "terminal": Terminal,
    "web": Web,
    "zalo-bot": ZaloBot,
    "zalo-oa": ZaloOA,
}
"""Every channel by name. What it can show stands on the class; what it is made of, in its constructor."""
