"""Making voices ahead: what a course can be asked to say, which clips of it are missing, making them side by side.

Screens come from the engine itself (``bot.engine.atlas``), so what is made here is what learners will ask
for, in a xã and in a phường. A note before a screen, a list with finished lessons or a form of address make
another clip; those are made when they are needed, but for the notes that everybody hears: before her first lesson.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import NamedTuple

from bot.course import UNITS, Course, local_says
from bot.engine.atlas import atlas
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.events import Tapped
from bot.replies import Reply, Speech
from bot.speech.side_by_side import in_processes
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
    yield from (made for _, made in in_processes(partial(_making, clips), wanted, jobs))


def _heard(course: Course, lang: str, now: datetime) -> Iterator[tuple[str, Speech]]:
    for day in (now, _LAPSED):
        for where, reply in chain(atlas(course, lang, day), _first_lesson(course, lang, day)):
            for speech in _speeches(reply):
                for unit in UNITS:
                    yield where, replace(speech, slow=False, says=local_says(speech.says, unit))
    for key in OUTSIDE:
        yield key, Speech(course.messages[lang][key].says)


def _first_lesson(course: Course, lang: str, now: datetime) -> Iterator[tuple[str, Reply]]:
    """How it begins once she said what may be kept."""
    her = Learner(text_lang=lang, voice_lang=lang, greeted=True, age="adult")
    asked = State(Chat("consent", options=("yes", "no"), serial=1, seen=1), {"1": her})
    for choice in asked.chat.options:
        yield from (("consent", reply) for reply in step(asked, Tapped(1, choice), course, now).replies)


def _speeches(reply: Reply) -> Iterator[Speech]:
    offered = (one.heard(slow=False) for one in (*reply.choices, *reply.tools))
    for speech in (reply.speech, *offered):
        if speech is not None and speech.says and not speech.private:
            yield speech


def _making(clips: Callable[[], Clips]) -> Callable[[ClipWanted], ClipMade]:
    return partial(_make, clips())


def _make(clips: Clips, one: ClipWanted) -> ClipMade:
    try:
        return ClipMade(one, clips.clip(one.speech, one.form).seconds)
    except SpeechFailed as error:
        return ClipMade(one, error=str(error))
