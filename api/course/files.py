"""The files a course is made of: loading them, and seeing from outside whether they changed.

Pictures and voices are not among them: ``api.media.media`` keeps those by what went into them.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from bot.course import Course, read_course

FOLDERS = ("content", "locales")
SUFFIXES = (".toml", ".tsv", ".po")
PASSED_BY = frozenset({"pictures", "parts", "audio"})
"""Folders in which nothing lies that a course is made of."""

BLOCKED_FILE = "scam-blocklist.tsv"
"""In the data folder: the domains and numbers that the operator imported (``bonso scam import``)."""

Seen = Mapping[str, tuple[int, int, int]]
"""Of each file when it was written, its size, and which file it is."""


def blocked_file(settings: Settings) -> Path:
    """Where the imported list of reported domains and numbers lies, if there is one."""
    return settings.data_dir / BLOCKED_FILE


@dataclass(frozen=True, slots=True)
class CourseFiles:
    """``root`` holds ``content/`` and ``locales/``; ``settings`` say how they are taught, and may name a file more."""

    root: Path
    settings: Settings

    def load(self) -> Course:
        """The course they make. Raises ``CourseError``."""
        given = self.settings
        return read_course(
            self.root,
            minimum=given.kho_minimum,
            controller=given.controller,
            places=given.places_file,
            blocked=blocked_file(given),
        )

    def look(self) -> Seen:
        """What they look like: a few dozen calls of the system, nothing is opened."""
        found = {}
        for path in self._paths():
            with suppress(OSError):  # gone between listing and looking: the next look shows that
                stat = os.stat(path)  # noqa: PTH116 - text in place of a Path, a tenth of the cost
                found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        return found

    def _paths(self) -> Iterator[str]:
        for folder in FOLDERS:
            for where, folders, files in os.walk(self.root / folder):
                folders[:] = [name for name in folders if name not in PASSED_BY]
                yield from (f"{where}/{name}" for name in files if name.endswith(SUFFIXES))
        if self.settings.places_file:
            yield str(self.settings.places_file)
        yield str(blocked_file(self.settings))
