r"""The journal as a file: a line of JSON for each revocation, only ever added to; codes and times, no names.

::

    {"journal": "0199…", "since": "2026-03-01T02:00:00+00:00"}
    {"id": "0199…", "kind": "token", "thing": "0198…", "at": "2026-03-02T01:30:00+00:00", "check": 2774123}
    {"until": "2026-03-02T03:15:00+00:00"}

It is complete from ``since`` to the last ``until``. A last line that was not written to its end does not count.
"""

import json
import os
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.settings import Settings
from api.store import Held, locked

FILE = "revoked.journal"
"""In the data folder, unless the settings say otherwise; readable by its owner alone."""

WAIT_SECONDS = 20.0
"""For another process that writes to it."""


class Damaged(Exception):
    """Sổ thu hồi bị hỏng."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class JournalEntry(NamedTuple):
    """A revocation; see ``api.store.revocations`` for ``kind`` and ``thing``."""

    id: str
    kind: str
    thing: str
    at: datetime


class Journal(NamedTuple):
    """``id`` is that of the installation's journal, whose beginning a backup of it knows."""

    id: str
    since: datetime
    until: datetime
    entries: tuple[JournalEntry, ...]


def journal_of(settings: Settings) -> Path:
    """Where the journal of an installation lies."""
    return settings.journal_file or settings.data_dir / FILE


def journal_lock(file: Path) -> Held | None:
    """Nobody else writes to ``file`` meanwhile."""
    return locked(file.with_name(f"{file.name}.lock"), seconds=WAIT_SECONDS)


def read_journal(file: Path) -> Journal | None:
    """The journal at ``file``; None when there is none. Raises ``Damaged`` and ``OSError``."""
    if not file.exists():
        return None
    try:
        first, *others = [json.loads(line) for line in _whole_lines(file.read_bytes())]
        since = until = datetime.fromisoformat(first["since"])
        entries = []
        for line in others:
            if "until" in line:
                until = datetime.fromisoformat(line["until"])
            else:
                entries.append(_entry(line))
        return Journal(str(first["journal"]), since, until, tuple(entries))
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged from error


def append(file: Path, entries: Iterable[JournalEntry], until: datetime) -> None:
    """Add ``entries``; with them the journal is complete until ``until``. On the disk when this returns."""
    with file.open("r+b") as out:
        out.truncate(sum(len(line) + 1 for line in _whole_lines(out.read())))
        out.seek(0, os.SEEK_END)
        out.write(_lines((*map(_line, entries), {"until": until.isoformat()})))
        out.flush()
        os.fsync(out.fileno())


def write_journal(file: Path, journal: Journal) -> None:
    """Put a journal at ``file``, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    first = {"journal": journal.id, "since": journal.since.isoformat()}
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(_lines((first, *map(_line, journal.entries), {"until": journal.until.isoformat()})))
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)


def _whole_lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")[:-1]


def _lines(values: Iterable[Mapping[str, str | int]]) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def _line(entry: JournalEntry) -> dict[str, str | int]:
    said = {"id": entry.id, "kind": entry.kind, "thing": entry.thing, "at": entry.at.isoformat()}
    return {**said, "check": _check(entry)}


def _entry(line: Mapping[str, Any]) -> JournalEntry:
    entry = JournalEntry(line["id"], line["kind"], line["thing"], datetime.fromisoformat(line["at"]))
    if line["check"] != _check(entry):
        raise Damaged
    return entry


def _check(entry: JournalEntry) -> int:
    """So that a letter that changed on the disk is noticed: it would revoke something else."""
    return zlib.crc32("\0".join((entry.id, entry.kind, entry.thing, entry.at.isoformat())).encode())
