"""Numbers of people who want to be called back: opened for staff of their place, gone once they were called.

A number is sealed as it comes in (``api.conversation.inbound``), and only the page on which somebody rings it opens it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Engine, RowMapping, delete, exists, select

from api.access.audit import record
from api.clock import Quiet
from api.clock import now as clock
from api.conversation.inbound import unsealed
from api.store import Audit, CallBackRequest, Chat, HelpRequest, Keys, core, reading, work_queue
from api.work import Leaving, Next
from bot.channels import Inbound
from bot.events import CalledBack

LIFE = timedelta(days=14)
"""How long a number waits for somebody to ring it, as she was told."""

CALLED = "called-back"
"""The kind of work that tells somebody that she was called; the key is the number of the request."""

SPOKEN = ""
"""In place of a number that is in a voice message."""

Receive = Callable[[str, list[Inbound]], None]
"""``Intake.receive``, waited for: returns once the events are committed, raises when they are not."""

_audit, _call, _chat, _help = map(core, (Audit, CallBackRequest, Chat, HelpRequest))


def numbers(connection: Connection, requests: Sequence[str], keys: Keys, now: datetime) -> dict[str, str]:
    """By the ``question`` of help requests, the numbers to ring; ``SPOKEN`` where it was said."""
    chosen = select(_call.c.request, _call.c.number).where(_call.c.request.in_(requests), _call.c.at > now - LIFE)
    return {row.request: _opened(row.number, keys) for row in connection.execute(chosen)}


def note_seen(connection: Connection, actor: str, rows: Sequence[RowMapping]) -> None:
    """Somebody saw the numbers of these help requests: a line in the audit log for each, once for each who does."""
    c = _audit.c
    for row in rows:
        thing = str(row["id"])
        before = exists().where(c.actor == actor, c.action == "number-seen", c["object"] == thing)
        if not connection.scalar(select(before)):
            record(connection, actor, "number-seen", thing, row["commune"])


def wanted(connection: Connection, request: str | None) -> bool:
    """Whether somebody waits to be called."""
    return bool(request) and bool(connection.scalar(select(exists().where(_call.c.request == request))))


def settle(connection: Connection, id: int, request: str) -> None:
    """She was called: her number goes, and she is told."""
    connection.execute(delete(_call).where(_call.c.request == request))
    work_queue.order(connection, CALLED, key=str(id))


class CalledWork:
    """What the worker (``api.work.worker``) does once somebody was called. ``accounts`` are those switched on."""

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        receive: Receive,
        quiet: Quiet,
        accounts: Mapping[str, object],
        now: Callable[[], datetime] = clock,
    ) -> None:
        self._engine, self._keys, self._receive, self._now = engine, keys, receive, now
        self._quiet, self._accounts = quiet, accounts

    def work(self, id: str, _leaving: Leaving) -> Next:
        """Tell her in the chat in which she asked, not at night; nobody is told where she was erased or has gone."""
        now = self._now()
        if self._quiet.at(now):
            return self._quiet.over(now)
        hers = select(_chat.c.account, _chat.c.address).join(_help, _help.c.chat_id == _chat.c.id)
        with reading(self._engine) as connection:
            found = connection.execute(hers.where(_help.c.id == int(id), _chat.c.reachable == "active")).first()
        if found is not None and found.account in self._accounts:
            told = Inbound(f"called-back:{id}", self._keys.open(found.address), CalledBack())
            self._receive(found.account, [told])
        return None


def _opened(number: str, keys: Keys) -> str:
    """In the groups in which people read it; what another key sealed, after a restore, is no number any more."""
    try:
        digits = unsealed(number, keys) if number else SPOKEN
    except (InvalidTag, ValueError):
        return SPOKEN
    return " ".join(filter(None, (digits[:4], digits[4:7], digits[7:])))
