"""What is to be done and when: one row for each piece of work that outlives a request.

    ordered     -> due          ``order``, in the transaction of whoever wants it; ``keep`` for what is always there
    due         -> held         ``claim``: by one holder, who says every few seconds that it is still at it (``renew``)
    held        -> due          ``again``: at another time, or after a try that failed (``failed``)
    held        -> gone         ``over``; or due at once, if it was ordered once more meanwhile
    held        -> due          when its holder falls silent for ``HOLD``: it was killed, or hangs

What may never happen: a row that nobody may claim; work that is over although somebody ordered it after it last
looked; two holders who both believe that a row is theirs for longer than ``HOLD``. Because a holder may fall silent in
the middle of its work, every piece of work may be done twice, and must not mind.

What work there is, ``api.app`` says; a kind is a word, a key what the work is about (a campaign), empty where there is
only one of its kind.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Update, and_, case, delete, func, literal, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from api.store.models import Job
from api.store.statements import core
from api.store.upserts import insert_into

HOLD = timedelta(seconds=10)
"""How long a holder may be silent."""

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""When what cannot wait is due: whatever is done to the clock."""

SEND = "campaign"
"""The kind of work that sends a campaign; the key is its id. Also ordered where a message did not get through."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
"""After a failed try, and after many."""

FARTHEST = timedelta(days=1)
"""Nothing is let go for longer: what waits for the morning waits for the next one."""

_JOB = core(Job)


class ClaimedWork(NamedTuple):
    """Work that somebody holds. ``failures`` is how many tries in a row have failed."""

    kind: str
    key: str
    failures: int = 0


def order(connection: Connection, kind: str, *, key: str = "", at: datetime = AT_ONCE) -> None:
    """Have something done from ``at`` on. What is ordered already is done at the earlier time, and only once.

    What is being done in this moment is done once more: it may have looked before the change of this transaction.
    """
    insert = insert_into(connection, _JOB).values(kind=kind, key=key, due_at=at)
    sooner = case((_JOB.c.due_at < insert.excluded.due_at, _JOB.c.due_at), else_=insert.excluded.due_at)
    again = {"due_at": sooner, "once_more": or_(_JOB.c.holder != "", _JOB.c.once_more)}
    connection.execute(insert.on_conflict_do_update(index_elements=("kind", "key"), set_=again))


def keep(connection: Connection, kind: str, at: datetime = AT_ONCE) -> None:
    """See to it that work which is never over has its row; one that is there already keeps its time."""
    insert = insert_into(connection, _JOB).values(kind=kind, key="", due_at=at)
    connection.execute(insert.on_conflict_do_nothing())


def due(connection: Connection, kinds: Iterable[str], now: datetime) -> set[str]:
    """Which of ``kinds`` have something that may be claimed."""
    ready = _JOB.c.kind.in_(sorted(kinds)) & _ready(connection, now)
    return set(connection.scalars(select(_JOB.c.kind).where(ready).distinct()))


def claim(connection: Connection, kind: str, *, holder: str, now: datetime) -> ClaimedWork | None:
    """The work of a kind that has been due for longest, held by ``holder`` from now on; None when there is none."""
    ready = (_JOB.c.kind == kind) & _ready(connection, now)
    first = select(_JOB.c.key, _JOB.c.failures).where(ready).order_by(_JOB.c.due_at, _JOB.c.key).limit(1)
    row = connection.execute(first.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    held = {"holder": holder, "held_until": _moment(connection, now) + HOLD, "once_more": False}
    connection.execute(update(_JOB).where(_JOB.c.kind == kind, _JOB.c.key == row.key).values(held))
    return ClaimedWork(kind, row.key, row.failures)


def renew(connection: Connection, holder: str, now: datetime) -> None:
    """Everything that ``holder`` holds stays its own."""
    connection.execute(update(_JOB).where(_JOB.c.holder == holder).values(held_until=_moment(connection, now) + HOLD))


def held(connection: Connection, job: ClaimedWork, holder: str) -> bool:
    """Whether work is still ``holder``'s: who was silent for too long may have lost it."""
    this = (_JOB.c.kind == job.kind) & (_JOB.c.key == job.key) & (_JOB.c.holder == holder)
    return connection.execute(select(_JOB.c.key).where(this)).first() is not None


def again(connection: Connection, job: ClaimedWork, holder: str, at: datetime) -> None:
    """Let go of work that is to be gone on with at ``at``, or at once if it was ordered meanwhile."""
    kind = _JOB.c.due_at.type
    at_once = case((_JOB.c.once_more.is_(true()), literal(AT_ONCE, kind)), else_=literal(at, kind))
    connection.execute(_held(job, holder).values(due_at=at_once, failures=0, error="", **_NOBODYS))


def over(connection: Connection, job: ClaimedWork, holder: str) -> None:
    """The work is done: its row goes, unless it was ordered once more meanwhile."""
    this = (_JOB.c.kind == job.kind) & (_JOB.c.key == job.key) & (_JOB.c.holder == holder)
    connection.execute(delete(_JOB).where(this, ~_JOB.c.once_more))
    connection.execute(_held(job, holder).values(due_at=AT_ONCE, failures=0, error="", **_NOBODYS))


def failed(connection: Connection, job: ClaimedWork, holder: str, *, error: str, now: datetime) -> None:
    """A try failed with ``error``, the name of a type: it is tried again, less and less often, and never given up."""
    at = now + min(FIRST_WAIT * int(2 ** min(job.failures, 20)), LONGEST_WAIT)
    connection.execute(_held(job, holder).values(due_at=at, failures=job.failures + 1, error=error, **_NOBODYS))


def let_go(connection: Connection, holder: str) -> None:
    """Whatever ``holder`` still holds is anybody's from now on: it leaves."""
    connection.execute(update(_JOB).where(_JOB.c.holder == holder).values(due_at=AT_ONCE, **_NOBODYS))


def failing(connection: Connection, times: int) -> list[tuple[str, str, int, str]]:
    """Kind, key, failures and error of work that failed ``times`` times in a row or more."""
    columns = (_JOB.c.kind, _JOB.c.key, _JOB.c.failures, _JOB.c.error)
    rows = connection.execute(select(*columns).where(_JOB.c.failures >= times).order_by(_JOB.c.kind, _JOB.c.key))
    return [(kind, key, failures, error) for kind, key, failures, error in rows]


_NOBODYS = {"holder": "", "held_until": None, "once_more": False}


def _held(job: ClaimedWork, holder: str) -> Update:
    """Changes to a row that is still ours: who was silent for too long has lost it and changes nothing."""
    return update(_JOB).where(_JOB.c.kind == job.kind, _JOB.c.key == job.key, _JOB.c.holder == holder)


def _ready(connection: Connection, now: datetime) -> ColumnElement[bool]:
    """Due and nobody's, or held by who is silent. What lies too far ahead is from before the clock was set back."""
    moment = _moment(connection, now)
    silent = or_(_JOB.c.held_until < moment, _JOB.c.held_until > moment + HOLD * 2)
    too_late = or_(_JOB.c.due_at > now + FARTHEST, and_(_JOB.c.failures > 0, _JOB.c.due_at > now + LONGEST_WAIT))
    nobodys = and_(_JOB.c.holder == "", or_(_JOB.c.due_at <= now, too_late))
    return or_(nobodys, and_(_JOB.c.holder != "", silent))


def _moment(connection: Connection, now: datetime) -> datetime | ColumnElement[datetime]:
    """The time by the clock that all holders share: that of PostgreSQL, or of the one machine on which SQLite is."""
    if connection.dialect.name == "postgresql":
        return func.clock_timestamp()
    return now
