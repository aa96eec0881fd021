"""Events that could not be dealt with: what kind, where in the program, and that somebody has looked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update

from api.access.audit import record
from api.store import DeadEvent, core

_dead = core(DeadEvent)
_OPEN = _dead.c.settled_at.is_(None)


def unsettled(connection: Connection) -> Sequence[RowMapping]:
    """Those nobody has looked at, by kind and place: ``kinds`` as JSON, ``error``, ``account``, ``count``, ``last``."""
    key = (_dead.c.error, _dead.c.event, _dead.c.account)
    query = select(*key, func.count().label("count"), func.max(_dead.c.at).label("last")).where(_OPEN).group_by(*key)
    return connection.execute(query.order_by(func.max(_dead.c.at).desc(), *key)).mappings().all()


def count(connection: Connection) -> int:
    """How many nobody has looked at."""
    return connection.scalar(select(func.count()).select_from(_dead).where(_OPEN)) or 0


def settle(connection: Connection, *, actor: str, now: datetime) -> int:
    """Somebody has looked at all there are; how many that were. They end by themselves a month after they happened."""
    settled = connection.execute(update(_dead).where(_OPEN).values(settled_at=now)).rowcount
    if settled:
        record(connection, actor, "failures-settled", str(settled))
    return settled
