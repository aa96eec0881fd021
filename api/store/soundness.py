"""Can this machine keep what is said to it? Each question is tried for real, and answered with ``ok`` or a cause.

Causes: ``disk-full``, ``read-only``, ``corrupt``, ``unreachable``, ``busy``, or the name of an error nobody foresaw.
"""

import errno
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from api.store.database import reading, writing
from api.store.models import Event, Installation, Outbox
from api.store.statements import core

OK = "ok"

PROBE = ".writing"
"""The file that is written and deleted again."""

_installation, _outbox, _event = core(Installation), core(Outbox), core(Event)

_BY_ERRNO = {
    errno.ENOSPC: "disk-full", errno.EDQUOT: "disk-full", errno.EFBIG: "disk-full",
    errno.EROFS: "read-only", errno.EACCES: "read-only", errno.EPERM: "read-only",
}  # fmt: skip

_BY_WORDS = (
    ("disk is full", "disk-full"),
    ("no space left", "disk-full"),
    ("disk i/o error", "disk-full"),
    ("malformed", "corrupt"),
    ("not a database", "corrupt"),
    ("invalid page", "corrupt"),
    ("could not read block", "corrupt"),
    ("readonly", "read-only"),
    ("read-only", "read-only"),
    ("locked", "busy"),
    ("unable to open", "unreachable"),
    ("connection", "unreachable"),
)
"""What SQLite and PostgreSQL say, in the order in which it is looked for."""


def cause(error: Exception) -> str:
    """Why something could not be kept."""
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0, type(error).__name__)
    said = str(getattr(error, "orig", error)).lower()
    return next((name for words, name in _BY_WORDS if words in said), type(error).__name__)


def folder_writable(folder: Path) -> str:
    """Write 4 KB into ``folder``, down to the disk, and delete it."""
    file = folder / f"{PROBE}.{os.getpid()}"
    try:
        with file.open("wb") as out:
            out.write(b"\0" * 4096)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        return cause(error)
    finally:
        file.unlink(missing_ok=True)
    return OK


def database_writable(engine: Engine, now: datetime) -> str:
    """Write and commit one small row."""
    try:
        with writing(engine) as connection:
            connection.execute(update(_installation).values(written_at=now))
    except SQLAlchemyError as error:
        return cause(error)
    return OK


def database_sound(engine: Engine) -> str:
    """Look through every page of a SQLite file; of PostgreSQL, whose server checks its own, only whether it answers."""
    question = "PRAGMA quick_check(1)" if engine.dialect.name == "sqlite" else "SELECT 'ok'"
    try:
        with reading(engine) as connection:
            return OK if connection.scalar(text(question)) == OK else "corrupt"
    except SQLAlchemyError as error:
        return cause(error)


def set_back(engine: Engine, now: datetime) -> timedelta:
    """By how much the clock stands before the newest thing that was written down; zero where it does not."""
    newest = (select(func.max(_event.c.at)), select(func.max(_outbox.c.created_at)))
    with reading(engine) as connection:
        times = [connection.scalar(question) for question in newest]
    return max((at - now for at in times if at is not None and at > now), default=timedelta())


class Remembered:
    """An answer that is asked for anew at most every ``seconds``, however often a probe comes."""

    def __init__(self, seconds: float, steady: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._steady = seconds, steady
        self._answers: dict[str, tuple[float, str]] = {}

    def ask(self, name: str, question: Callable[[], str]) -> str:
        """The answer called ``name``, no older than ``seconds``."""
        now = self._steady()
        at, answer = self._answers.get(name, (now - self._seconds, ""))
        if not answer or now - at >= self._seconds:
            answer = question()
            self._answers[name] = (self._steady(), answer)
        return answer
