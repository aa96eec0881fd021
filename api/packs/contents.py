"""What a pack holds: every screen of its lessons as the engine shows it, each with its voice and its pictures.

The same course, voices and pictures give the same bytes: nothing in a pack says when or where it was made.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from api.clock import local_day
from api.errors import Fault, NotFound
from api.media import drawing
from api.media.media import Media
from api.packs.page import PAGE, Chapter, page
from bot.course import Course, Lesson
from bot.engine.paths import spots
from bot.replies import Reply, Speech
from bot.speech import SpeechFailed

VOICE = "mp3"
"""The one form that every phone of the last fifteen years plays without asking for an application."""
PICTURE = "webp"


class NotPacked(Fault):
    """Chưa làm được gói này: thiếu tiếng hoặc thiếu hình."""

    status = 503


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a pack by their names, in the order in which they lie in it: the page first.

    ``until`` is the last day on which everything it says holds, None if it rests on nothing that may change.
    """

    files: Mapping[str, bytes | Path]
    digest: str
    until: date | None

    def weight(self, folder: str = "") -> int:
        """Bytes of the files in ``folder``, or of all."""
        return sum(_size(content) for name, content in self.files.items() if name.startswith(folder))


def of_lesson(media: Media, course: Course, lesson: str, *, lang: str, now: datetime) -> Contents:
    """A pack of one lesson at ``now`` for who reads and hears ``lang``. Raises ``NotFound`` and ``NotPacked``."""
    alone = _ending(course, lesson)
    return _contents(media, alone, [_chapter(alone, lesson, lang, now, "")], lang, now)


def of_course(media: Media, course: Course, lang: str, now: datetime) -> Contents:
    """A pack of every lesson. Raises as ``of_lesson``."""
    chapters = [_chapter(course, id, lang, now, f"{id}/") for id in course.lessons]
    return _contents(media, course, chapters, lang, now)


def _ending(course: Course, id: str) -> Course:
    """The course with nothing after the lesson ``id``: who holds a pack of it alone is promised no other."""
    if id not in course.lessons:
        raise NotFound
    return replace(course, lessons={**course.lessons, id: replace(course.lessons[id], after="")}, views={})


def _chapter(course: Course, id: str, lang: str, now: datetime, folder: str) -> Chapter:
    if id not in course.lessons or lang not in course.languages:
        raise NotFound
    lesson = course.lessons[id]
    return Chapter(lesson, folder, spots(course, lesson, lang, now))


def _contents(media: Media, course: Course, chapters: list[Chapter], lang: str, now: datetime) -> Contents:
    voices = _named(chapters)
    until = min(_last_days(course, (chapter.lesson for chapter in chapters), local_day(now)), default=None)
    shown = page(course, chapters, voices, lang, until).encode()
    files: dict[str, bytes | Path] = {PAGE: shown}
    digest = hashlib.sha256(shown)
    for name, hashed, path in (*_sounds(media, voices), *_pictures(media, chapters)):
        files[name] = path
        digest.update(f"{name} {hashed}\n".encode())
    return Contents(files, digest.hexdigest(), until)


def _named(chapters: Iterable[Chapter]) -> dict[Speech, str]:
    """The file of each voice, named for the first screen that says it. What is said twice lies there once."""
    names: dict[Speech, str] = {}
    for chapter in chapters:
        for spot in chapter.spots:
            if spot.reply.speech and spot.reply.speech.says:
                names.setdefault(spot.reply.speech, f"nghe/{chapter.folder}{spot.name}.{VOICE}")
    return names


def _sounds(media: Media, names: Mapping[Speech, str]) -> Iterator[tuple[str, str, Path]]:
    try:
        for speech, name in names.items():
            clip = media.clips.clip(speech, VOICE)
            yield name, clip.hash, clip.path
    except SpeechFailed as error:
        raise NotPacked from error


def _pictures(media: Media, chapters: Iterable[Chapter]) -> Iterator[tuple[str, str, Path]]:
    try:
        for name in sorted({name for chapter in chapters for spot in chapter.spots for name in pictured(spot.reply)}):
            path = media.picture(name, PICTURE)
            yield f"hinh/{name}.{PICTURE}", path.stem, path
    except (NotFound, drawing.NotDrawn) as error:
        raise NotPacked from error


def pictured(reply: Reply) -> set[str]:
    """The pictures that a reply shows."""
    return {name for name in (reply.picture, *(choice.picture for choice in reply.choices)) if name}


def _last_days(course: Course, lessons: Iterable[Lesson], today: date) -> Iterator[date]:
    """Until when each fact that is told today holds."""
    named = {id for lesson in lessons for stage in lesson.stages for id in stage.facts}
    return (course.truths[id].last_day for id in named if course.truths[id].holds(today))


def _size(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size
