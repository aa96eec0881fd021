"""Opening the database: SQLite made durable, or PostgreSQL, with the same code above it.

Writers begin with ``writing``: on SQLite that is ``BEGIN IMMEDIATE``, so that two writers queue
instead of failing half-way. Reading uses ``reading``; its transaction is rolled back.

Every connection to a SQLite file shares the file's lock, so that nobody replaces it meanwhile; what a restore that was
killed left behind is put right before the file is opened (``api.store.replacing``).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from api.store.replacing import entered

BUSY_SECONDS = 20
"""How long a SQLite writer waits for another one."""


def connect(url: str, *, pool: int = 8) -> Engine:
    """An engine for ``url``. On SQLite: WAL, ``synchronous=FULL``, foreign keys, and explicit BEGIN."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, hide_parameters=True)
    file = (make_url(url).database or "").removeprefix("file:")  # so begins the name of a file as SQLite's URI
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_use_lifo=True,  # the writer gets the connection it had, with the pages it read
        hide_parameters=True,  # errors are logged, and what they could not store may be somebody's
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )
    if file:
        event.listen(engine, "do_connect", _entering(Path(file)))
        event.listen(engine, "close", _leave)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "wal_autocheckpoint=4000",
    "cache_size=-16000",
    "secure_delete=ON",
)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that will write; committed at the end, rolled back on an exception."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view for reading; nothing done in it is kept."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def _entering(file: Path) -> Callable[..., None]:
    def enter(_dialect: object, record: ConnectionPoolEntry | None, *_arguments: object) -> None:
        held = entered(file)
        if record is not None:
            record.info["held"] = held

    return enter


def _leave(_connection: object, record: ConnectionPoolEntry) -> None:
    if held := record.info.pop("held", None):
        held.release()


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    # Python would otherwise begin transactions on its own, and not before SELECT.
    connection.isolation_level = None
    # The log is copied into the database after 16 MB instead of 4: a tenth more events a second.
    # 16 MB of pages are kept instead of 2, or the pages of busy chats are read again and again: a quarter more.
    # What is deleted or shortened is overwritten, also in pages that are free then: erased has to be erased.
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


LOG_BUSY_MILLISECONDS = 20
"""How long cutting off the log may keep the writer's place while it waits for somebody who reads."""


def cut_off_log(engine: Engine) -> bool:
    """Bring SQLite's log into the database and empty it, for it holds what was erased; False to try again later.

    Most of it is copied without being in anybody's way; what comes meanwhile is little. PostgreSQL looks after
    its own log.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return True
    with closing(sqlite3.connect(engine.url.database, timeout=LOG_BUSY_MILLISECONDS / 1000)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
