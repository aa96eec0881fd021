"""Packs that were made, kept as files under a name that follows from what they hold."""

import os
from datetime import date, datetime
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from api.media.media import Media
from api.packs.archive import zipped
from api.packs.contents import Contents, of_lesson
from bot.course import Course
from bot.speech import write_file


class Pack(NamedTuple):
    """A finished pack: where it lies, how many bytes it has, and until which day it holds."""

    path: Path
    bytes: int
    until: date | None


def lesson_pack(media: Media, course: Course, lesson: str, *, lang: str, now: datetime) -> Pack:
    """The pack of a lesson, made now if its contents were never packed before. Raises as ``of_lesson``.

    Blocking, for seconds the first time, when every voice has yet to speak; any thread.
    """
    contents = of_lesson(media, course, lesson, lang=lang, now=now)
    path = _folder(media) / f"{lesson}-{lang}-{contents.digest[:16]}.zip"
    if not path.is_file():
        keep(contents, path)
    return Pack(path, path.stat().st_size, contents.until)


def keep(contents: Contents, path: Path) -> None:
    """Write a pack to ``path``, whole or not at all."""
    write_file(path, zipped(contents.files), path.with_name(f".{path.name}-{os.getpid()}-{get_ident()}"))


def _folder(media: Media) -> Path:
    return media.clips.folder.parent / "packs"
