"""One process at a time asks Zalo for tokens, for a refresh token may be used only once.

Unlike a lease this lock has no end while its holder lives, so that one who was merely slow never finds that another
has used the token meanwhile; and it is gone in the moment its holder dies. On SQLite, where all processes share a
machine, it is a locked file; on PostgreSQL an advisory lock of a transaction.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

WAIT_SECONDS = 60.0
"""For another one: longer than an answer of Zalo and the commits around it take."""

LOOK_SECONDS = 0.02


class Busy(Exception):
    """Somebody else has held the lock for too long."""


@contextmanager
def token_lock(engine: Engine, folder: Path, name: str, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock called ``name``, waiting for it; blocks. ``folder`` is the data folder. Raises ``Busy``."""
    held = _file(folder, name, wait) if engine.dialect.name == "sqlite" else _advisory(engine, name, wait)
    with held:
        yield


@contextmanager
def _file(folder: Path, name: str, wait: float) -> Iterator[None]:
    file = folder / "locks" / f"tokens-{name.replace('/', '-')}.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, time.monotonic() + wait)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, until: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy from None
        time.sleep(LOOK_SECONDS)


@contextmanager
def _advisory(engine: Engine, name: str, wait: float) -> Iterator[None]:
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{int(wait * 1000)}ms"})
        try:
            key = {"name": f"bonso tokens {name}"}
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), key)
        except OperationalError:
            raise Busy from None
        yield
