"""The plans of one platform, ready for the outbox; a screen that was planned before is only numbered anew.

Most replies are screens that the engine keeps composed (``bot.engine.view``): the same lines, voice and
choices, the very same objects, under another number. Planning one takes as long as deciding the turn.
"""

from functools import cache

from bot.channels.base import Capabilities
from bot.channels.part import written
from bot.channels.plan import plan
from bot.replies import Reply

MOST = 4096
"""Screens remembered: more than the course has, in every language and speed."""

_NUMBER = 987_654_321_987_654_321
"""Stands for the number of the screen while a plan is kept."""


@cache
def plans_of(can: Capabilities) -> "Plans":
    """The plans of all accounts on platforms that can do ``can``, kept while the program runs."""
    return Plans(can)


class Plans:
    """Plans replies for a platform that can do ``can``."""

    def __init__(self, can: Capabilities) -> None:
        self._can = can
        self._known: dict[tuple[int, ...], tuple[Reply, list[list[str]]]] = {}

    def bodies(self, reply: Reply, *, page: bool = False) -> list[str]:
        """The messages that show ``reply``, in the order of sending, each as the JSON the outbox keeps."""
        if reply.unkept:  # not here either
            return [written(part).decode() for part in plan(reply, self._can, page=page)]
        # Objects are compared by identity, which is quick; what is kept keeps them alive, so no other gets their id.
        key = (page, *map(id, reply[1:]))
        known = self._known.get(key)
        if known is None:
            known = self._keep(key, reply, page=page)
        number = str(reply.screen)
        return [number.join(pieces) for pieces in known[1]]

    def _keep(self, key: tuple[int, ...], reply: Reply, *, page: bool) -> tuple[Reply, list[list[str]]]:
        if len(self._known) >= MOST:
            self._known.clear()  # replies made for one person gather here too
        numbered = plan(reply._replace(screen=_NUMBER), self._can, page=page)
        known = reply, [written(part).decode().split(str(_NUMBER)) for part in numbered]
        self._known[key] = known
        return known
