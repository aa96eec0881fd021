"""Who asked for a real person: a place, a lesson, a time; never a person. Somebody goes there and settles it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update

from api.access.audit import record
from api.errors import NotFound
from api.people import call_backs, voice_messages
from api.store import HelpRequest, core

NEWEST = 200
"""How many of the settled ones are still listed."""

_HELP = core(HelpRequest)
_SEEN = (
    *(
        _HELP.c[name]
        for name in ("id", "commune", "village", "lesson", "step", "at", "settled_at", "settled_by", "question")
    ),
)


def waiting(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """Requests nobody has settled, the longest waiting first. The chat stays out of it."""
    return _listed(connection, commune, settled=False)


def settled(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """The latest requests that were settled."""
    return _listed(connection, commune, settled=True)


def count_waiting(connection: Connection, commune: str = "") -> int:
    """How many requests nobody has settled."""
    question = select(func.count()).select_from(_HELP).where(_HELP.c.settled_at.is_(None))
    return connection.execute(question.where(_HELP.c.commune == commune) if commune else question).scalar_one()


def one(connection: Connection, id: int) -> RowMapping:
    """The request numbered ``id``. Raises ``NotFound``."""
    found = connection.execute(select(*_SEEN).where(_HELP.c.id == id)).mappings().first()
    if found is None:
        raise NotFound
    return found


def settle(connection: Connection, id: int, *, actor: str, now: datetime) -> None:
    """Somebody helped, or called her: what she said, and her number, is deleted; who was called is told.

    Settling twice keeps the first one's name and tells her once. Raises ``NotFound``.
    """
    found = one(connection, id)
    if found["settled_at"] is None:
        connection.execute(update(_HELP).where(_HELP.c.id == id).values(settled_at=now, settled_by=actor))
        called = call_backs.wanted(connection, found["question"])
        if called:
            call_backs.settle(connection, id, found["question"])
        voice_messages.forget(connection, found["question"])
        record(connection, actor, "called-back" if called else "help-settled", str(id), found["commune"])


def _listed(connection: Connection, commune: str, *, settled: bool) -> Sequence[RowMapping]:
    question = select(*_SEEN).where(_HELP.c.settled_at.is_not(None) if settled else _HELP.c.settled_at.is_(None))
    if commune:
        question = question.where(_HELP.c.commune == commune)
    order = _HELP.c.settled_at.desc() if settled else _HELP.c.at
    return connection.execute(question.order_by(order, _HELP.c.id).limit(NEWEST)).mappings().all()
