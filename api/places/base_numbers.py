"""How many households a place has. Every number carries its source and day, or it is not accepted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from api.access.audit import record
from api.errors import Invalid, NotFound
from api.ids import new_id
from api.store import BaseNumber, core

MOST = 100_000
"""Households; more is a slip of the pen, no commune comes near."""

LONGEST = 200
"""Characters of a source."""

_NUMBER = core(BaseNumber)


class HouseholdCount(TypedDict):
    """A number as somebody entered it."""

    households: int
    source: str
    counted_on: date


class EnteredBy(TypedDict):
    """Who enters it, and when."""

    actor: str
    now: datetime
    today: date


class BadNumber(Invalid):
    """Số hộ phải là một số từ 1 đến 100.000."""


class NoSource(Invalid):
    """Mời bạn ghi nguồn của số hộ, ví dụ: Báo cáo của UBND xã tháng 6."""


class NotYet(Invalid):
    """Ngày của số hộ chưa tới. Mời bạn xem lại."""


def listed(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """Every number entered for ``commune``, or for all, the latest count of a place first."""
    order = (_NUMBER.c.commune, _NUMBER.c.village, _NUMBER.c.counted_on.desc(), _NUMBER.c.entered_at.desc())
    question = select(_NUMBER).order_by(*order)
    return connection.execute(question.where(_NUMBER.c.commune == commune) if commune else question).mappings().all()


def one(connection: Connection, id: str) -> RowMapping:
    """The number called ``id``. Raises ``NotFound``."""
    found = connection.execute(select(_NUMBER).where(_NUMBER.c.id == id)).mappings().first()
    if found is None:
        raise NotFound
    return found


def add(
    connection: Connection,
    *,
    commune: str,
    village: str,
    households: int,
    source: str,
    counted_on: date,
    actor: str,
    now: datetime,
    today: date,
) -> str:
    """Enter a number; its id. An empty village means the whole commune. Raises as ``check`` does."""
    values = check(households, source, counted_on, today)
    id = new_id(now)
    row = {"id": id, "commune": commune, "village": village, "entered_by": actor, "entered_at": now}
    connection.execute(insert(_NUMBER).values(**row, **values))
    record(connection, actor, "base-number-added", id, commune)
    return id


def change(
    connection: Connection,
    id: str,
    *,
    households: int,
    source: str,
    counted_on: date,
    actor: str,
    now: datetime,
    today: date,
) -> None:
    """Mend a number; place and id stay. Raises ``NotFound`` and as ``check`` does."""
    values = check(households, source, counted_on, today) | {"entered_by": actor, "entered_at": now}
    commune = one(connection, id)["commune"]
    connection.execute(update(_NUMBER).where(_NUMBER.c.id == id).values(**values))
    record(connection, actor, "base-number-changed", id, commune)


def remove(connection: Connection, id: str, *, actor: str) -> None:
    """Take a number out. Raises ``NotFound``."""
    commune = one(connection, id)["commune"]
    connection.execute(delete(_NUMBER).where(_NUMBER.c.id == id))
    record(connection, actor, "base-number-removed", id, commune)


def check(households: int, source: str, counted_on: date, today: date) -> dict[str, object]:
    """The three values tidied. Raises ``BadNumber``, ``NoSource`` and ``NotYet``."""
    source = " ".join(source.replace("\0", "").split())[:LONGEST]
    if not 1 <= households <= MOST:
        raise BadNumber
    if not source:
        raise NoSource
    if counted_on > today:
        raise NotYet
    return {"households": households, "source": source, "counted_on": counted_on}
