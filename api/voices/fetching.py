"""Fetching what Google says of the whole course: in the background, most heard first, one sentence at a time.

What is due is what does not lie on the shelf (``bot.speech.gtts``), so whoever is killed, or comes back after days
without a network, goes on where it stood. The list is made of the course alone: nothing is told because of a learner.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from api.clock import now as clock
from api.voices.fetch_queue import FetchQueue
from api.voices.progress import FetchProgress, write_progress
from api.work import Leaving, Next
from bot.course import Course
from bot.speech import Gtts, NotFetched, course_sentences

log = structlog.get_logger()

START_SECONDS = 30.0
"""After the start, which belongs to whoever waits."""

PAUSE_SECONDS = 3.0
"""Between two sentences: Google refuses who asks faster. All of a course takes some hours."""

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""After a sentence that could not be fetched; each time in a row it is twice as long, up to the second."""

LOOK_AGAIN = timedelta(minutes=10)
"""Once everything is there: lessons are edited, and shelves emptied."""


class _Due(NamedTuple):
    """What is still to be fetched of the course with this ``digest``, which has ``total`` sentences."""

    digest: str
    queue: FetchQueue
    total: int


class GoogleVoiceWork:
    """What the worker (``api.work.worker``) does about it. ``shown`` is how often steps of each lesson were shown."""

    def __init__(
        self,
        shelf: Gtts,
        course: Callable[[], Course],
        shown: Callable[[], Mapping[str, int]],
        now: Callable[[], datetime] = clock,
    ) -> None:
        self._shelf, self._course, self._shown, self._now = shelf, course, shown, now
        self._due: _Due | None = None
        self._rests = 0
        self._start_is_over = False

    def work(self, _key: str, _leaving: Leaving) -> Next:
        """Fetch the next sentence."""
        if not self._start_is_over:
            self._start_is_over = True
            return START_SECONDS
        due = self._looked_through()
        sentence = due.queue.first()
        if sentence is None:
            self._due = None  # for months it is not needed
            self._note(due)
            return self._now() + LOOK_AGAIN
        try:
            fetched = self._shelf.fetch(sentence)
        except NotFetched as error:
            due.queue.lost()
            return self._rest(due, error)
        due.queue.succeeded()
        self._rests = 0
        self._note(due)
        return PAUSE_SECONDS if fetched else 0.0

    def _looked_through(self) -> _Due:
        """What is left of the course of now; looked for anew when another is taught."""
        course, due = self._course(), self._due
        if due is None or due.digest != course.digest:
            sentences = course_sentences(course, self._shown())
            due = self._due = _Due(course.digest, FetchQueue(self._shelf.lacking(sentences)), len(sentences))
        return due

    def _rest(self, due: _Due, error: NotFetched) -> datetime:
        rest = min(FIRST_REST * int(2 ** min(self._rests, 16)), LONGEST_REST)
        self._rests += 1
        log.warning("voice not fetched", error=str(error), again_in_seconds=rest.total_seconds())
        self._note(due, str(error))
        return self._now() + rest

    def _note(self, due: _Due, trouble: str = "") -> None:
        progress = FetchProgress(due.total - len(due.queue), due.total, self._now(), trouble)
        try:
            write_progress(self._shelf.folder, progress)
        except OSError as error:
            log.error("progress not written", error=type(error).__name__)
