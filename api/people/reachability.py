"""How many chats there are on each channel, and on how many of them anybody can be written to."""

from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from api.platforms.reachable_chats import STOPPED
from api.store import Chat, core

STATES = ("active", STOPPED, "blocked", "closed", "unknown")
"""Of ``api.store.models.Chat.reachable``, and in between those that can be reached and want no messages."""

_CHAT = core(Chat)


@dataclass(frozen=True, slots=True)
class Reachable:
    """The chats of a channel by state; every one of ``STATES`` is there."""

    channel: str
    chats: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.chats.values())


def by_channel(connection: Connection, commune: str = "") -> list[Reachable]:
    """Chats of ``commune`` (of all, when it is empty) by channel, most chats first.

    A chat is counted where whoever learns on it now lives. One person may have several, a household one.
    """
    state = case(((_CHAT.c.reachable == "active") & _CHAT.c.stopped.is_(True), STOPPED), else_=_CHAT.c.reachable)
    query = select(_CHAT.c.account, state, func.count()).group_by(_CHAT.c.account, state)
    found: dict[str, dict[str, int]] = {}
    for account, what, count in connection.execute(query.where(_CHAT.c.commune == commune) if commune else query):
        chats = found.setdefault(account.partition("/")[0], dict.fromkeys(STATES, 0))
        chats[what] += count
    rows = [Reachable(channel, chats) for channel, chats in found.items()]
    return sorted(rows, key=lambda row: (-row.total, row.channel))
