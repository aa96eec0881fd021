"""The database as a command opens it: in today's form, and let go of when the command ends, however it ends.

Who keeps a connection open shares the lock of a SQLite file (``api.store.replacing``), and nobody can restore.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a tenth of a second that other commands need not wait
    from sqlalchemy import Connection, Engine


@contextmanager
def opened() -> "Iterator[Engine]":
    """The database that the settings name, migrated."""
    from api.settings import Settings
    from api.store import connect, migrate

    engine = connect(Settings().database)
    try:
        migrate.upgrade(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def changing() -> "Iterator[Connection]":
    """A transaction in it that will write."""
    from api.store import writing

    with opened() as engine, writing(engine) as connection:
        yield connection
