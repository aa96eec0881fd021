"""What leads to a join code: its address, the QR that holds it, and the doors it opens."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.channels.base import Channel, SendError

TELEGRAM = "telegram/main"
PATIENCE = 1.5
"""Seconds that the page of a code waits for Telegram, which may be blocked here."""
AGAIN = 600
"""Seconds after which Telegram is asked again for the name of our bot when it did not answer."""


def address(public_url: str, code: str) -> str:
    """What the QR of a poster says."""
    return f"{public_url.rstrip('/')}/j/{code}"


def spaced(code: str) -> str:
    """A code as it is read aloud and typed: ``BS 12 345``."""
    return f"{code[:2]} {code[2:4]} {code[4:]}"


def qr(text: str) -> str:
    """``text`` as an SVG element with a quiet zone of four modules; a quarter of it may be torn off or dirty."""
    import segno  # noqa: PLC0415 - only who prints a poster needs it

    return segno.make_qr(text, error="q").svg_inline(border=4, light="#fff", omitsize=True, svgclass="qr")


def zalo(oa_id: str) -> str:
    """The link that opens the Official Account in Zalo, where the code is typed; empty when there is none."""
    return f"https://zalo.me/{oa_id}" if oa_id.isascii() and oa_id.isdigit() else ""


@runtime_checkable
class Named(Protocol):
    """A channel that can say what its bot is called."""

    async def username(self) -> str:
        """The name without ``@``."""
        ...


@dataclass
class Doors:
    """Remembers the name of our Telegram bot, or for how long not to ask for it."""

    name: str = ""
    asked: float = -AGAIN

    async def telegram(self, channels: Mapping[str, Channel], code: str) -> str:
        """The link that opens Telegram with ``code``; empty when there is no bot or it cannot be asked just now."""
        channel = channels.get(TELEGRAM)
        if not self.name and isinstance(channel, Named) and time.monotonic() - self.asked >= AGAIN:
            self.asked = time.monotonic()
            self.name = await _name(channel)
        return f"https://t.me/{self.name}?start={code}" if self.name else ""


async def _name(channel: Named) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            return await channel.username()
    except (SendError, TimeoutError):
        return ""  # the code and the web page stand without it
