"""Kinds of columns that both databases share."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Index, Integer, String, Uuid, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware time, kept as UTC. SQLite keeps none of the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, whatever zone it was told in: without it a morning in Vietnam would be kept as one in Greenwich."""
        return value.astimezone(UTC) if value is not None and value.tzinfo not in (None, UTC) else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, whatever the database returned."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite only counts up by itself in a column declared INTEGER."""

Id = Uuid(as_uuid=False).with_variant(String(36), "sqlite")
"""Text with dashes to the program and in SQLite, where converting every id would cost more than it saves."""


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index of the rows of which ``where`` is true, on both databases; queries must repeat it literally."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
