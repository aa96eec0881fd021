"""Copying a SQLite file as it is at one moment, and judging a copy by what is in it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select
from sqlmodel import SQLModel

from api.care.backup.errors import Interrupted, TooNew, Unusable
from api.care.backup.manifest import Manifest
from api.store import migrate

ESSENTIAL = frozenset(
    ("alembic_version", "chat", "learner", "member", "event", "fact", "outbox", "consent", "staff", "audit")
)
"""Tables that every Bòn Số ever had: a database without them is another program's."""

INSTRUCTIONS = 10_000
"""Of SQLite between two moments at which the copying may be told to stop."""


def copy(source: Path, target: Path) -> None:
    """Everything committed in ``source`` as one file, while others write; what was deleted is not in it.

    Raises ``sqlite3.DatabaseError`` when the source cannot be read to its end, ``Interrupted`` on a signal.
    """
    target.touch(0o600)
    with closing(sqlite3.connect(source, isolation_level=None, timeout=20)) as connection:
        # A call of Python now and then, or no signal would be heeded before the end.
        connection.set_progress_handler(lambda: 0, INSTRUCTIONS)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:  # by an exception that SQLite has swallowed
                raise Interrupted from None
            raise
    check(target)


def check(file: Path) -> None:
    """Raise ``sqlite3.DatabaseError`` unless SQLite trusts the whole of ``file``."""
    with closing(sqlite3.connect(file)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")


def judged(file: Path, manifest: Manifest) -> str:
    """The revision of a copy that is sound, ours, and as its manifest says. Raises ``Unusable`` and ``TooNew``.

    What SQLite raises about a file that is none of its own is the caller's to judge.
    """
    check(file)
    with closing(sqlite3.connect(file)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables >= ESSENTIAL:
            raise Unusable
        revision = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        counted = {name: _count(connection, name) for name in manifest.rows if name in tables}
    if not migrate.known(revision):
        raise TooNew
    if manifest.revision not in ("", revision) or counted != manifest.rows:
        raise Unusable
    return revision


def in_one_file(file: Path) -> None:
    """Nothing of a copy lies beside it, and nothing that was deleted lies in it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    file.chmod(0o600)


def check_tables(connection: Connection) -> None:
    """Raise ``Unusable`` unless every table and column of today is there and can be read."""
    found = inspect(connection)
    for table in SQLModel.metadata.sorted_tables:
        there = {column["name"] for column in found.get_columns(table.name)} if found.has_table(table.name) else set()
        if not there >= {column.name for column in table.columns}:
            raise Unusable
        connection.execute(select(func.count()).select_from(table))


def _count(connection: sqlite3.Connection, table: str) -> int:
    if not table.replace("_", "").isalnum():
        raise Unusable
    return int(connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - checked above


def database_of(url: str | None) -> Path:
    """The file of a SQLite address, as ``engine.url.database`` gives it."""
    return Path(os.fspath(url or ""))
