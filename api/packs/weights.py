"""What lessons cost in data: the bytes of the voice and of the pictures, as they lie on the disk. Nothing is guessed.

Counted is every screen of a lesson once, its answers and its end too: the voice at its usual speed in Ogg, the
pictures in WebP. What was never made has no size yet; ``measure`` makes it.
"""

from collections.abc import Iterable
from datetime import datetime
from threading import Lock, Thread
from typing import NamedTuple
from weakref import WeakSet

import structlog

from api.errors import NotFound
from api.media import drawing
from api.media.media import Media
from api.packs.contents import PICTURE, pictured
from bot.course import SOURCE, Course, Lesson
from bot.engine.walk import walk
from bot.replies import Reply, Speech
from bot.speech import SpeechFailed

log = structlog.get_logger()

SPOKEN = "ogg"


class Weight(NamedTuple):
    """Bytes of the voices and pictures of a lesson that were made, and how many were not."""

    voice: int
    unspoken: int
    pictures: int
    undrawn: int

    @property
    def complete(self) -> bool:
        """Whether everything was made, so that this is what the lesson costs. The page of lessons asks it."""
        return not (self.unspoken or self.undrawn)


def weight(media: Media, course: Course, lesson: Lesson, now: datetime) -> Weight:
    """What ``lesson`` costs who takes it at ``now`` in Vietnamese, as far as it was made."""
    replies = _replies(course, lesson, now)
    clips = [media.clips.kept(speech, SPOKEN) for speech in _heard(replies)]
    pictures = [_drawn(media, name) for name in _shown(replies)]
    voice = sum(clip.bytes for clip in clips if clip)
    return Weight(voice, clips.count(None), sum(size for size in pictures if size), pictures.count(None))


def measure(media: Media, course: Course, now: datetime) -> None:
    """Begin to make what has no size yet, beside whatever else is going on; nothing if that has begun already."""
    with _lock:
        if media in _measuring:
            return
        _measuring.add(media)
    # A daemon: a minute of speaking must not keep the program from ending.
    Thread(target=_measure, args=(media, course, now), name="measure", daemon=True).start()


def measuring(media: Media) -> bool:
    """Whether it is going on."""
    return media in _measuring


def kilobytes(size: int) -> str:
    """``1234567`` -> ``1.235 kB``: thousands of bytes, rounded up, as phones count data."""
    return f"{-(-size // 1000):,} kB".replace(",", ".")


_measuring: WeakSet[Media] = WeakSet()
_lock = Lock()


def _measure(media: Media, course: Course, now: datetime) -> None:
    try:
        for lesson in course.lessons.values():
            replies = _replies(course, lesson, now)
            for speech in _heard(replies):
                media.clips.clip(speech, SPOKEN)
            for name in _shown(replies):
                media.picture(name, PICTURE)
    except (SpeechFailed, NotFound, drawing.NotDrawn, OSError) as error:
        log.error("lessons not measured", error=repr(error))
    finally:
        _measuring.discard(media)


def _replies(course: Course, lesson: Lesson, now: datetime) -> list[Reply]:
    return list(walk(course, lesson, SOURCE, now).replies().values())


def _heard(replies: Iterable[Reply]) -> list[Speech]:
    return list(dict.fromkeys(reply.speech for reply in replies if reply.speech and reply.speech.says))


def _shown(replies: Iterable[Reply]) -> list[str]:
    return sorted({name for reply in replies for name in pictured(reply)})


def _drawn(media: Media, name: str) -> int | None:
    try:
        path = media.pictures.made(name, PICTURE)
        return path.stat().st_size if path else None
    except (NotFound, drawing.NotDrawn):
        return None
