"""How many backups stay. An old one goes only beside newer ones, the newest of which was just read back."""

import re
from pathlib import Path
from typing import NamedTuple

from api.care.backup import archive
from api.care.backup.errors import BackupError
from api.care.backup.manifest import loaded


class BackupFile(NamedTuple):
    """A file of the series that says it is a backup, and of when."""

    made_at: str
    file: Path


def delete_old(file: Path, most: int) -> list[Path]:
    """Leave ``file``, just made, and the newest others of its series: ``most`` altogether. Returned is what went.

    What cannot be read counts as none and stays: whoever looks after the machine decides about it.
    """
    older = sorted((one for one in series(file) if one.file != file), reverse=True)
    gone = [one.file for one in older[max(most, 1) - 1 :]]
    for one in gone:
        one.unlink(missing_ok=True)
    return gone


def series(file: Path) -> list[BackupFile]:
    """The backups beside ``file`` whose names differ from its in digits alone: those of other days."""
    name = re.compile(re.sub(r"\d", r"\\d", re.escape(file.name)))
    there = [one for one in file.parent.iterdir() if one.is_file() and name.fullmatch(one.name)]
    return [BackupFile(made_at, one) for one in there if (made_at := _made_at(one))]


def _made_at(file: Path) -> str:
    try:
        with archive.opened(file) as one, archive.judging():
            return loaded(archive.small(one, archive.MANIFEST)).made_at
    except (BackupError, OSError):
        return ""
