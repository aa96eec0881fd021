"""What asking a platform does about trouble: it rests, longer each time, and says so loudly only once it has lasted.

Two who ask at the same moment, a proxy that starts before what stands behind it: most of it is over by itself.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.channels.base import SendError

LONGEST_REST_SECONDS = 60.0
"""Between two attempts."""

LASTING_SECONDS = 120.0
"""Of rest in vain; then a person should look."""

Rest = Callable[[float], Awaitable[None]]

log = logging.getLogger(__name__)


class Backoff:
    """For one who asks. ``rest`` waits for so many seconds: an argument, so that a test need not."""

    def __init__(self, rest: Rest = asyncio.sleep) -> None:
        self._wait = rest
        self.over()

    def over(self) -> None:
        """There was an answer."""
        self._failures, self._rested = 0, 0.0

    async def rest(self, error: SendError) -> None:
        """Wait before the next attempt: as long as the platform says, or longer than last time."""
        self._failures += 1
        seconds = error.after or min(2.0 ** min(self._failures, 6), LONGEST_REST_SECONDS)
        level = logging.WARNING if self._rested < LASTING_SECONDS else logging.ERROR
        log.log(level, "polling failed: %s %s", error.code, error.detail)
        self._rested += seconds
        await self._wait(seconds)
