"""INSERT that may meet a row, which SQLAlchemy has in the dialect of each database and not for both."""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert
"""What has ``on_conflict_do_nothing``, ``on_conflict_do_update`` and ``excluded``."""


class _Begin(Protocol):
    def __call__(self, table: Table, /) -> Insert: ...


_BY_DIALECT: Mapping[str, _Begin] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_into(connection: Connection, table: Table) -> Insert:
    """An INSERT into ``table`` that can say ``on_conflict``, for the database of ``connection``."""
    return _BY_DIALECT[connection.dialect.name](table)
