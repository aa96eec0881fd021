"""Telling who waits in this process that a commit brought something for them.

Only a hint: other processes commit too, so everybody who waits also looks again after a while.
"""

import asyncio
from collections.abc import Iterable


class Nudges:
    """Waiters by name: an account waits as ``channel/account``, a page by its chat's id. One event loop only."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self.ending = False
        """Whether the program is about to end, and nobody should go on waiting."""

    def end(self) -> None:
        """Wake everybody, to leave."""
        self.ending = True
        self.give(list(self._waiting))

    def give(self, names: Iterable[str]) -> None:
        """Wake everybody who waits for one of ``names``."""
        for name in names:
            for event in self._waiting.get(name, ()):
                event.set()

    def listen(self, name: str) -> "NudgeWaiter":
        """An ear for ``name``; use it in a ``with`` and nothing is missed between two waits."""
        return NudgeWaiter(self._waiting, name)


class NudgeWaiter:
    """Remembers a nudge that came while nobody was waiting."""

    def __init__(self, waiting: dict[str, set[asyncio.Event]], name: str) -> None:
        self._waiting, self._name, self._event = waiting, name, asyncio.Event()

    def __enter__(self) -> "NudgeWaiter":
        self._waiting.setdefault(self._name, set()).add(self._event)
        return self

    def __exit__(self, *_: object) -> None:
        ears = self._waiting[self._name]
        ears.discard(self._event)
        if not ears:
            del self._waiting[self._name]

    async def wait(self, seconds: float) -> bool:
        """Until a nudge, or so many seconds; whether there was one."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True

    def nudge(self) -> None:
        """Wake this ear alone."""
        self._event.set()
