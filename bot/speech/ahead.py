"""Making voices ahead: what a course can be asked to say, which clips of it are missing, making them side by side.

Screens come from the engine itself (``bot.engine.atlas``), so what is made here is what learners will ask
for, in a xã and in a phường. A note before a screen, a list with finished lessons or a form of address make
another clip; those are made when they are needed.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import NamedTuple

from bot.course import UNITS, Course, local_says
from bot.engine.atlas import atlas
from bot.replies import Reply, Speech
from bot.speech.store import Clips
from bot.speech.voice import SpeechFailed

LONGEST_SECONDS = 15.0
"""Of a step, at the usual speed: longer than this nobody listens to the end (GSMA MISTT, see ``docs/lessons.md``)."""

OUTSIDE = ("bot/error/text",)
"""Messages that are heard without the engine: an apology when it failed."""

_LAPSED = datetime(9000, 1, 1, tzinfo=UTC)


class ClipWanted(NamedTuple):
    """A clip to be made: where in the course it is heard first, what it says, in which form."""

    where: str
    speech: Speech
    form: str


class ClipMade(NamedTuple):
    """What became of it: how long it is, or why it is not."""

    wanted: ClipWanted
    seconds: float = 0.0
    error: str = ""

    @property
    def long(self) -> bool:
        """Whether it is too long to be listened to."""
        return self.seconds > LONGEST_SECONDS and not self.wanted.speech.slow


def clips_wanted(
    course: Course, langs: Iterable[str], now: datetime, forms: Sequence[str] = ("ogg",), lesson: str = ""
) -> list[ClipWanted]:
    """Everything that learners who hear one of ``langs`` can be told, at both speeds, each once.

    Only what one ``lesson`` says, if it is named. What holds at ``now`` and what is said once it does not are both
    among it.
    """
    found: dict[Speech, str] = {}
    for lang in langs:
        for where, speech in _heard(course, lang, now):
            if not lesson or lesson in where.split("/"):
                found.setdefault(speech, where)
    return [
        ClipWanted(where, replace(speech, slow=slow), form)
        for speech, where in found.items()
        for slow in (False, True)
        for form in forms
    ]


def split(clips: Clips, wanted: Iterable[ClipWanted]) -> tuple[list[ClipMade], list[ClipWanted]]:
    """Those whose clips are there, and those still to be made; of those that sound the same only the first."""
    there, missing = [], []
    for one in {(clips.key(one.speech), one.form): one for one in reversed([*wanted])}.values():
        clip = clips.kept(one.speech, one.form)
        if clip:
            there.append(ClipMade(one, clip.seconds))
        else:
            missing.append(one)
    return there, missing


def make_clips(clips: Callable[[], Clips], wanted: Sequence[ClipWanted], jobs: int) -> Iterator[ClipMade]:
    """Make clips in ``jobs`` processes, each with its own ``clips()``; gives each as it is ready.

    Whoever stops half-way (``close``, an interrupt, the end of this process) leaves whole clips and nothing
    else: begun again, only the others are made.
    """
    # Not forked: a library that was loaded here would not live through it.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (clips,))
    try:
        made: list[Future[ClipMade]] = [pool.submit(_make, one) for one in wanted]
        for future in as_completed(made):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _heard(course: Course, lang: str, now: datetime) -> Iterator[tuple[str, Speech]]:
    for day in (now, _LAPSED):
        for where, reply in atlas(course, lang, day):
            for speech in _speeches(reply):
                for unit in UNITS:
                    yield where, replace(speech, slow=False, says=local_says(speech.says, unit))
    for key in OUTSIDE:
        yield key, Speech(course.messages[lang][key].says)


def _speeches(reply: Reply) -> Iterator[Speech]:
    offered = (one.heard(slow=False) for one in (*reply.choices, *reply.tools))
    for speech in (reply.speech, *offered):
        if speech is not None and speech.says and not speech.private:
            yield speech


_clips: Clips
"""Of a process that makes clips."""


def _begin(clips: Callable[[], Clips]) -> None:
    global _clips
    # An interrupt is meant for the process that gives out the work; it ends us when it has tidied up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _clips = clips()


def _end_with_parent() -> None:
    """Without this, whoever kills the first process leaves the others waiting for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(one: ClipWanted) -> ClipMade:
    try:
        return ClipMade(one, _clips.clip(one.speech, one.form).seconds)
    except SpeechFailed as error:
        return ClipMade(one, error=str(error))
