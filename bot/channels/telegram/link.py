"""What our bot is called, which its links need: Telegram says it, and may be blocked here."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.base import SendError

PATIENCE_SECONDS = 1.5
"""For the answer: somebody waits for her page meanwhile."""

AGAIN_SECONDS = 600
"""After which it is asked again when no answer came."""


@dataclass
class Link:
    """Remembers the name, or for how long not to ask for it. ``asked`` is by the steady clock."""

    known: str = ""
    asked: float = -AGAIN_SECONDS

    async def name(self, ask: Callable[[], Awaitable[str]]) -> str:
        """The name, got with ``ask`` unless it is known; empty while there is none."""
        if not self.known and time.monotonic() - self.asked >= AGAIN_SECONDS:
            self.asked = time.monotonic()
            self.known = await _answered(ask)
        return self.known


async def _answered(ask: Callable[[], Awaitable[str]]) -> str:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await ask()
    except (SendError, TimeoutError):
        return ""  # the code and the web page stand without it
