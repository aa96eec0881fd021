"""Facts of nobody become sums: of a day a month ago, those that are alike are one row that says how often.

Nothing that can be counted changes, for a fact without a learner was never anything but a count. So strangers who
look in every day leave a few rows a day, however many they are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, select, update

from api.clock import local_day
from api.settings import Settings
from api.store import Fact, core

DAYS = 31
"""After which nobody's facts are added up."""

_fact = core(Fact)

_ALIKE = (
    "kind", "day", "account", "commune", "village", "lang", "lesson", "step", "detail", "attempt", "correct", "course",
)  # fmt: skip
_KEY = [_fact.c[name] for name in _ALIKE]
_NOBODYS = _fact.c.learner_id.is_(None)


def surplus(_settings: Settings, now: datetime) -> Select[Any]:
    """Facts that are like an earlier one: all but the first of each kind and day."""
    old = _fact.c.day < local_day(now) - timedelta(days=DAYS)
    first = func.min(_fact.c.id).over(partition_by=_KEY).label("first")
    alike = select(_fact.c.id, first, _fact.c.day, _fact.c.kind).where(_NOBODYS, old).subquery()
    return select(alike.c.id).where(alike.c.id != alike.c.first).order_by(alike.c.day, alike.c.kind, alike.c.first)


def add_up(connection: Connection, ids: Sequence[object], _now: datetime) -> None:
    """Count the facts ``ids`` in the first that is like each, and take them away."""
    sums = select(*_KEY, func.sum(_fact.c.times).label("more")).where(_fact.c.id.in_(ids)).group_by(*_KEY)
    for group in connection.execute(sums).mappings().all():
        first = connection.scalar(select(func.min(_fact.c.id)).where(_NOBODYS, *_like(group)))
        more = _fact.c.times + int(group["more"])
        connection.execute(update(_fact).where(_fact.c.id == first).values(times=more))
    connection.execute(delete(_fact).where(_fact.c.id.in_(ids)))


def _like(group: RowMapping) -> list[ColumnElement[bool]]:
    return [_fact.c[name].is_(None) if group[name] is None else _fact.c[name] == group[name] for name in _ALIKE]
