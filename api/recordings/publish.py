"""What learners hear follows from the tables: put where it is looked for, and taken away again.

Heard is what other speakers confirmed, whose speaker has not taken her consent back, and which today's course asks
for: the very text she read, while it is approved and nobody called it wrong, or the Vietnamese that she told. A changed
sentence has another name and is asked for no more. Every process does this when it starts and after each change, so
each also forgets the clips it made; doing it twice changes nothing.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, RowMapping, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.clock import local_day, now
from api.course.current import Courses
from api.http.context import Context
from api.media.media import Media
from api.media.voices import folders
from api.recordings import back_translations
from api.recordings.folders import ENDING, Folders
from api.recordings.heard import count_heard
from api.recordings.rows import CONFIRMED, NEW, in_force, recordings
from api.store import PlatformFile, core, reading, writing
from bot.course import Course, is_telling, telling, variety
from bot.replies import Say
from bot.speech import RecordedShelf, recording_name, recording_version

log = structlog.get_logger()

STRAY_SECONDS = 3600
"""A file that has had no row for so long never gets one: whoever was about to write it was killed."""

_uploaded = core(PlatformFile)

Wanted = Mapping[tuple[str, str], str]
"""What is to be heard: the kept file by language and name."""


class Publisher:
    """For one process. ``look`` is called once a second, from one thread."""

    def __init__(
        self, database: Engine, courses: Courses, media: Media, folders: Folders, shelves: Iterable[RecordedShelf]
    ):
        self._database, self._courses, self._media, self._folders = database, courses, media, folders
        self._shelves = tuple(shelves)
        self._done: tuple[int, str, date] | None = None

    def look(self, version: int) -> None:
        """Follow what changed since the last look: the course, the day, ``version`` as ``people_overlay`` counts it."""
        self._count()
        course = self._courses.current
        if (version, course.digest, local_day(now())) == self._done:
            return
        try:
            self.follow(course)
        except OSError as error:  # a full or missing disk: tried again in a second
            log.error("recordings not published", error=type(error).__name__)
            return
        self._done = version, course.digest, local_day(now())

    def _count(self) -> None:
        """Write down what was heard since the last look; what cannot be written waits for the next."""
        counts = self._media.tally.take()
        if not counts:
            return
        try:
            with writing(self._database) as connection:
                count_heard(connection, counts, now())
        except SQLAlchemyError as error:
            log.warning("not counted yet", error=type(error).__name__)
            for version, times in counts.items():
                self._media.tally.add([version], times)

    def follow(self, course: Course) -> None:
        """Put files right, then whatever was made of those that are gone. Raises ``OSError``."""
        with self._folders.alone():
            with reading(self._database) as connection:
                rows = list(connection.execute(in_force(recordings.c.state.in_((NEW, CONFIRMED)))).mappings())
                answers = back_translations.files(connection)
                known = {*connection.scalars(select(recordings.c.file)), *answers}
            self._name_versions(rows)
            lay(self._folders, wanted(course, rows, self._folders))
            still_there = (file for file, there in answers.items() if there)
            sweep(self._folders, {*(row["file"] for row in rows), *still_there}, known)
        still = frozenset(version for shelf in self._shelves for version in shelf.versions())
        self._forget(self._media.forget(still))

    def _name_versions(self, rows: Iterable[RowMapping]) -> None:
        """What was recorded before its version was written down."""
        unnamed = [row for row in rows if not row["version"] and self._folders.file(row["file"]).is_file()]
        if unnamed:
            with writing(self._database) as connection:
                for row in unnamed:
                    version = recording_version(self._folders.file(row["file"]).read_bytes())
                    this = recordings.c.id == row["id"]
                    connection.execute(update(recordings).where(this).values(version=version))

    def _forget(self, hashes: list[str]) -> None:
        """Platforms must not be told to play by name what is no more."""
        if not hashes:
            return
        try:
            with writing(self._database) as connection:
                forget_uploads(connection, hashes)
        except SQLAlchemyError as error:
            log.error("uploads not forgotten", error=type(error).__name__)
        log.info("recordings taken back", clips=len(hashes))


def publisher(context: Context) -> Publisher:
    """That of this process."""
    shelves = (RecordedShelf(lang, folders(context.settings, lang)) for lang in context.courses.current.languages)
    return Publisher(context.database, context.courses, context.media, Folders(context.settings), shelves)


def wanted(course: Course, rows: Iterable[RowMapping], files: Folders) -> dict[tuple[str, str], str]:
    """What is to be heard. Of two recordings of one text in one dialect the later one."""
    asked: dict[str, frozenset[Say]] = {}
    found: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: row["at"]):
        lang, dialect, said = row["lang"], row["dialect"], row["said"]
        kind = variety(lang, dialect)
        if kind not in asked:
            asked[kind] = asked_for(course, course.tongue(lang, dialect))
        say = Say(telling(kind) if row["free"] else kind, said)
        if row["state"] == CONFIRMED and say in asked[kind] and files.file(row["file"]).is_file():
            found[lang, recording_name(lang, text=said, dialect=dialect)] = row["file"]
    return found


def asked_for(course: Course, kind: str) -> frozenset[Say]:
    """What today's course wants to be heard in ``kind``: what is approved, and what was told. A draft is not."""
    messages = course.messages.get(kind, {}).values()
    return frozenset(say for one in messages for say in one.says if is_telling(say.lang) or not one.drafts)


def lay(files: Folders, found: Wanted) -> None:
    """Make the folders of what is heard hold just that. Raises ``OSError``."""
    for (lang, name), file in found.items():
        source, target = files.file(file), files.heard(lang) / f"{name}{ENDING}"
        if not _same(source, target):
            files.publish(source, target)
    for lang in files.langs():
        for path in files.heard(lang).iterdir():
            if (lang, path.stem) not in found or path.suffix != ENDING:
                path.unlink(missing_ok=True)


def sweep(files: Folders, live: set[str], known: set[str]) -> None:
    """Delete kept files of rows that live no more, and those that have had no row for long. Raises ``OSError``."""
    for path in files.kept.iterdir() if files.kept.is_dir() else ():
        if path.name not in live and (path.name in known or _old(path)):
            path.unlink(missing_ok=True)


def forget_uploads(connection: Connection, hashes: list[str]) -> None:
    """Drop the platforms' names for clips with these hashes."""
    for start in range(0, len(hashes), 500):
        connection.execute(delete(_uploaded).where(_uploaded.c.hash.in_(hashes[start : start + 500])))


def _same(source: Path, target: Path) -> bool:
    if not target.is_file():
        return False
    here, there = source.stat(), target.stat()
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - STRAY_SECONDS
