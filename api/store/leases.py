"""Being the only one: who may send for an account, who does the nightly work.

On PostgreSQL a row that must be renewed; whoever dies loses it after ``SECONDS``. On SQLite all processes
share a machine, so a locked file does: the system lets go of it in the moment its holder dies.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from api.store.database import writing

SECONDS = 10
RENEW_SECONDS = 3


class Lease(Protocol):
    """One name, one holder. All methods may block for as long as the database does."""

    def take(self) -> bool:
        """Get it, or keep it for longer; False while somebody else holds it."""
        ...

    def held(self, connection: Connection) -> bool:
        """Whether it is still ours, and stays so until the transaction of ``connection`` ends."""
        ...

    def release(self) -> None:
        """Let somebody else have it now."""
        ...


def lease(engine: Engine, folder: Path, name: str) -> Lease:
    """The lease called ``name``; ``folder`` is the data folder that processes on SQLite share."""
    if engine.dialect.name == "sqlite":
        return FileLease(folder / "locks" / (name.replace("/", "-") + ".lock"))
    return RowLease(engine, name)


class FileLease:
    """A locked file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: int | None = None

    def take(self) -> bool:
        """Lock the file, unless it is locked already."""
        if self._handle is not None:
            return True
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def held(self, _connection: Connection) -> bool:
        """A lock is not lost while its holder lives."""
        return self._handle is not None

    def release(self) -> None:
        """Unlock it; the file stays, or two could lock two files of one name."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class RowLease:
    """A row with an end, by the clock of the database, which all processes share."""

    def __init__(self, engine: Engine, name: str, owner: Callable[[], object] = uuid4) -> None:
        self._engine, self._name, self._owner = engine, name, str(owner())

    def take(self) -> bool:
        """Write our name and a new end, unless another's has not come yet."""
        with writing(self._engine) as connection:
            return bool(connection.execute(_TAKE, self._values()).rowcount)

    def held(self, connection: Connection) -> bool:
        """Lock the row, so that nobody takes over before ``connection`` is through."""
        return connection.execute(_HELD, self._values()).first() is not None

    def release(self) -> None:
        """Delete our row."""
        with writing(self._engine) as connection:
            connection.execute(_RELEASE, self._values())

    def _values(self) -> dict[str, object]:
        return {"name": self._name, "owner": self._owner, "seconds": SECONDS}


_TAKE = text("""
    INSERT INTO lease (name, owner, until)
    VALUES (:name, :owner, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE lease.owner = excluded.owner OR lease.until < clock_timestamp()
        -- Nobody writes an end so far off: the clock was set back since.
        OR lease.until > clock_timestamp() + make_interval(secs => 2 * :seconds)
""")
_HELD = text("""
    SELECT 1 FROM lease WHERE name = :name AND owner = :owner AND until > clock_timestamp() FOR UPDATE
""")
_RELEASE = text("DELETE FROM lease WHERE name = :name AND owner = :owner")
