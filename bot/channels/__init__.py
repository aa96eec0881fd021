"""Channels: each translates one platform's wire format to our values and back.

A new channel is one folder and its line in ``CHANNELS``. Accounts are named ``channel/account``.

This is the door: what other rooms use of the channels they import from here.
"""

from bot.channels import fetching, json_text, plan, split, terminal, zalo_oa
from bot.channels.abilities import Announcing, Joined, Polled, Probed, Unrefusing
from bot.channels.base import (
    BadPayload,
    BadToken,
    Capabilities,
    Channel,
    Files,
    Inbound,
    KeysRefused,
    Limits,
    Misdirected,
    NoAnswer,
    NotCovered,
    QuotaSpent,
    Refused,
    SendError,
    Sent,
    TooFast,
    Unreachable,
    VoiceForbidden,
    WindowClosed,
    kept,
)
from bot.channels.fetching import Fetching, NotFetched
from bot.channels.manifest import Door, Installation
from bot.channels.part import Card, Offered, Part, SpeechRequest, read_part
from bot.channels.plans import Plans, plans_of
from bot.channels.telegram.channel import Telegram
from bot.channels.terminal import Terminal
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import ZaloOA

__all__ = [
    "CHANNELS",
    "Announcing",
    "BadPayload",
    "BadToken",
    "Capabilities",
    "Card",
    "Channel",
    "Door",
    "Fetching",
    "Files",
    "Inbound",
    "Installation",
    "Joined",
    "KeysRefused",
    "Limits",
    "Misdirected",
    "NoAnswer",
    "NotCovered",
    "NotFetched",
    "Offered",
    "Part",
    "Plans",
    "Polled",
    "Probed",
    "QuotaSpent",
    "Refused",
    "SendError",
    "Sent",
    "SpeechRequest",
    "TooFast",
    "Unreachable",
    "Unrefusing",
    "VoiceForbidden",
    "Web",
    "WindowClosed",
    "apps",
    "fetching",
    "json_text",
    "kept",
    "plan",
    "plans_of",
    "read_part",
    "split",
    "terminal",
    "zalo_oa",
]

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
