"""A whole lesson for a phone without a network: every screen that a press can lead to, and what they show and play.

The list says how many bytes it takes before anything of it is fetched, and its version changes with whatever
changes in it: a text, a picture, a better voice. ``static/script/keep.js`` puts it on the phone.
"""

import gzip
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from time import monotonic

import orjson

from api.clock import local_day
from api.codes.lesson_places import LessonPlace, place_address, place_at
from api.errors import NotFound
from api.http.context import Context
from api.player.page import FILES, WORKER, draw, is_sound, shell
from api.player.screens import PlayerScreen, screen_at
from bot.course import Course
from bot.engine.state import NOBODY
from bot.speech import SOUND_FORMS

FRESH_SECONDS = 60.0
"""How long a list is given out again: a better voice may be there a minute later."""

MOST = 64
"""Lists remembered: every lesson, in each language."""


@dataclass(frozen=True, slots=True)
class LessonToKeep:
    """``content`` is the list as gzipped JSON; ``weight`` the bytes that a phone fetches in all, the list included."""

    version: str
    content: bytes
    weight: int

    def size(self) -> bytes:
        """What is said of it beforehand, as JSON."""
        return orjson.dumps({"version": self.version, "bytes": self.weight})


class LessonsToKeep:
    """The lists of lessons, each put together when it is first asked for. Any thread may use it."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, ...], tuple[float, LessonToKeep]] = OrderedDict()

    def kept(self, context: Context, lesson: str, query: Mapping[str, str], now: datetime) -> LessonToKeep:
        """``lesson`` in the ``lang`` and ``voice`` of a query, its sounds in the ``form``. Raises ``NotFound``."""
        course, form = context.courses.current, query.get("form", "ogg")
        if form not in SOUND_FORMS:
            raise NotFound
        wanted = {name: query[name] for name in ("lang", "voice") if name in query}
        first = place_at(course, NOBODY, lesson, step="", query=wanted)
        key = (course.digest, lesson, first.text_lang, first.voice_lang, form, local_day(now))
        at, known = self._known.get(key, (0.0, None))
        if known is None or monotonic() - at > FRESH_SECONDS:
            known = _put_together(context, course, first, form, now)
            self._known[key] = monotonic(), known
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return known


def everywhere(course: Course, first: LessonPlace, now: datetime) -> Iterator[tuple[str, PlayerScreen]]:
    """Every screen of a lesson that presses lead to from ``first``, with its address, at the speed of ``first``."""
    ahead, seen = [first], set()
    while ahead:
        place = ahead.pop()
        where = place_address(course, NOBODY, place)
        if where in seen or place.lesson != first.lesson:
            continue
        seen.add(where)
        screen = screen_at(course, NOBODY, place, now)
        yield where, screen
        ahead += [replace(to, slow=first.slow) for to in screen.ways()]


def _put_together(context: Context, course: Course, first: LessonPlace, form: str, now: datetime) -> LessonToKeep:
    pages: dict[str, str] = {}
    named: set[str] = set()
    for where, screen in everywhere(course, first, now):
        drawn = draw(context, course, screen, kept=True)
        pages[where] = drawn.main
        named |= drawn.files
    start = place_address(course, NOBODY, first)
    pages[start.replace(f"/{first.step}", "", 1)] = pages[start]
    files = sorted(_files(context, named, form))
    listed: dict[str, object] = {
        "query": _query(start),
        "shell": shell(context, course, first.lesson, title=course.lessons[first.lesson].title),
        "pages": pages,
        "files": files,
    }
    version = sha256(orjson.dumps(listed, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    # The list says its own weight; a few digits more or less are lost in the rounding to kB.
    itself = len(gzip.compress(orjson.dumps(listed), 6)) + len(gzip.compress(WORKER.read_bytes(), 6))
    weight = itself + sum(size for _, size in files)
    listed |= {"version": version, "pages_bytes": itself, "bytes": weight}
    return LessonToKeep(version, gzip.compress(orjson.dumps(listed), 6, mtime=0), weight)


def _files(context: Context, named: set[str], form: str) -> Iterator[tuple[str, int]]:
    """Every file with its size: pictures and sounds, and what each page loads."""
    for where, content in FILES.addresses().items():
        yield where, len(gzip.compress(content, 6))
    for file in named:
        if is_sound(file):
            clip = context.media.clips.find(file.rpartition("/")[2], form)
            if clip is not None:
                yield f"{file}.{form}", clip.stat().st_size
        else:
            name = file.removeprefix("/media/pictures/").partition(".svg")[0]
            yield file, len(context.media.pictures.svg(name))


def _query(start: str) -> str:
    """What every address of the list says of its language."""
    return start.partition("?")[2]
