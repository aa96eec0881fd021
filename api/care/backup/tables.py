"""The rows of PostgreSQL as lines of JSON, and back, in tables of their day, whatever the program knows now."""

import base64
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID
from zipfile import ZipFile

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Uuid,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlmodel import SQLModel

from api.care.backup.archive import SMALL
from api.care.backup.errors import Unusable
from api.care.backup.manifest import Manifest

ROWS = 1000
"""Rows read or written at once."""

VERSION = "alembic_version"


def tables(connection: Connection) -> list[Table]:
    """Our tables as they are in the database, in an order in which rows may be written."""
    ours = SQLModel.metadata.tables.keys() & set(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=sorted(ours))
    return list(found.sorted_tables)


def counted(connection: Connection, found: list[Table]) -> dict[str, int]:
    """How many rows each has."""
    # SQLAlchemy's names are a kind of str of its own, which orjson does not take for a key.
    return {f"{table.name}": connection.scalar(select(func.count()).select_from(table)) or 0 for table in found}


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Each row as a line."""
    found = connection.execution_options(yield_per=ROWS).execute(select(table))
    for row in found.mappings():
        yield orjson.dumps({f"{name}": value for name, value in row.items()}, default=_plain) + b"\n"


def drop_all(connection: Connection) -> None:
    """Take every table of ours away, in the caller's transaction."""
    there = (SQLModel.metadata.tables.keys() | {VERSION}) & set(inspect(connection).get_table_names())
    for name in sorted(there):
        connection.execute(text(f'DROP TABLE "{name}" CASCADE'))


def fill(connection: Connection, archive: ZipFile, manifest: Manifest) -> None:
    """Put every row of the archive into tables that are those of its day. Raises ``Unusable`` when rows are missing."""
    found = tables(connection)
    if not manifest.rows.keys() <= {table.name for table in found}:
        raise Unusable
    for table in reversed(found):  # a migration may have put rows of its own there
        connection.execute(delete(table))
    for table in found:
        if manifest.rows.get(table.name):
            with archive.open(f"tables/{table.name}.jsonl") as source:
                _fill(connection, table, source)
            _count_on(connection, table)
    now = counted(connection, found)
    if any(now[name] != rows for name, rows in manifest.rows.items()):
        raise Unusable


def _fill(connection: Connection, table: Table, source: IO[bytes]) -> None:
    columns = {column.name: column for column in table.columns}
    batch: list[dict[str, object]] = []
    while line := source.readline(SMALL):
        batch.append({name: _typed(columns[name], value) for name, value in orjson.loads(line).items()})
        if len(batch) == ROWS:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no way to write a {type(value).__name__}")


def _typed(column: Column[Any], value: Any) -> Any:
    """A value as JSON has it, as its column wants it."""
    if value is None:
        return value
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _count_on(connection: Connection, table: Table) -> None:
    """Let a table that numbers its rows go on after the last one."""
    for column in table.primary_key.columns:
        sequence = connection.scalar(text(f"SELECT pg_get_serial_sequence('{table.name}', '{column.name}')"))
        if sequence:
            last = f'SELECT MAX("{column.name}") FROM "{table.name}"'  # noqa: S608 - our own names
            connection.execute(text(f"SELECT setval('{sequence}', ({last}))"))
