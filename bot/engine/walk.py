"""A lesson taken through the engine, every way at once: the replies are those that learners get, none is made here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.course import Course, Lesson, Option, Question, Step
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import VIETNAM, Turn
from bot.events import Tapped
from bot.replies import Reply

END = "lesson"
"""Names the reply at the end of a lesson; no step may be called so."""


@dataclass(frozen=True, slots=True)
class WalkedStage:
    """One step or question as it is shown today.

    ``other`` is the same with its facts as they are not today: lapsed, or in force again; None where nothing
    depends on them. ``lapsed`` says which of the two learners get. ``feedback`` follows each answer to a question.
    """

    stage: Step | Question
    reply: Reply
    other: Reply | None
    lapsed: bool
    feedback: Mapping[str, Reply]

    def answers(self) -> Iterator[tuple[Option, Reply | None]]:
        """Each answer with what is said after it."""
        for option in self.stage.options:
            yield option, self.feedback.get(option.slug)


@dataclass(frozen=True, slots=True)
class Walk:
    """The stages of a lesson in its order, and what is said at its end."""

    stages: tuple[WalkedStage, ...]
    end: Reply

    def replies(self) -> dict[str, Reply]:
        """Every reply by the name it has in addresses: ``card``, ``card~`` (the other one), ``which-phone.own``."""
        found = {END: self.end}
        for walked in self.stages:
            slug = walked.stage.slug
            found[slug] = walked.reply
            found |= {f"{slug}.{option}": reply for option, reply in walked.feedback.items()}
            if walked.other:
                found[f"{slug}~"] = walked.other
        return found


def walk(course: Course, lesson: Lesson, lang: str, now: datetime) -> Walk:
    """Take ``lesson`` from its first step to its end at ``now``, reading and hearing ``lang``."""
    shown, end = _every_way(course, lesson, lang, now)
    stages = [stage for stage in lesson.stages if stage.slug in shown]
    return Walk(tuple(_walked(course, stage, shown[stage.slug], now) for stage in stages), end.replies[-1])


def _every_way(course: Course, lesson: Lesson, lang: str, now: datetime) -> tuple[dict[str, Turn], Turn]:
    """The turn that shows each stage, and the one that ends the lesson."""
    waiting = [entered(course, lesson, lang, now)]
    shown: dict[str, Turn] = {}
    been = set()
    end = waiting[0]
    while waiting:
        turn = waiting.pop()
        progress = turn.state.learner.lessons.get(lesson.id)
        if progress is None:
            end = turn
            continue
        # Two ways that meet part again where a later step depends on what was answered before.
        here = (progress.at, tuple(sorted(turn.state.learner.traits.items())))
        if here not in been:
            been.add(here)
            shown.setdefault(progress.at, turn)
            waiting += _onward(course, lesson.stages[lesson.places[progress.at]], turn, now)
    return shown, end


def entered(course: Course, lesson: Lesson, lang: str, now: datetime) -> Turn:
    """From the list of lessons into this one, as somebody who reads and hears ``lang``."""
    learner = Learner(text_lang=lang, voice_lang=lang, age="adult", greeted=True, consent="no")
    chat = Chat("lessons", lesson.course, (lesson.id,), seen=1)
    return step(State(chat, {chat.who: learner}), Tapped(chat.serial, lesson.id), course, now)


def _onward(course: Course, stage: Step | Question, turn: Turn, now: datetime) -> Iterator[Turn]:
    if isinstance(stage, Question):
        right = next(option.slug for option in stage.options if option.right)
        yield tapped(course, tapped(course, turn, right, now), "next", now)
    elif stage.ask:
        yield from (tapped(course, turn, option.slug, now) for option in stage.options)
    else:
        yield tapped(course, turn, "done" if stage.do else "next", now)


def _walked(course: Course, stage: Step | Question, turn: Turn, now: datetime) -> WalkedStage:
    options = stage.options if isinstance(stage, Question) else ()
    feedback = {option.slug: tapped(course, turn, option.slug, now).replies[-1] for option in options}
    lapsed = bool(stage.without) and not _hold(course, stage, now.astimezone(VIETNAM).date())
    day = _other_day(course, stage, lapsed)
    other = tapped(course, turn, "again", _noon(day)).replies[-1] if day else None
    return WalkedStage(stage, turn.replies[-1], other, lapsed, feedback)


def _other_day(course: Course, stage: Step | Question, lapsed: bool) -> date | None:
    """A day on which the facts of a stage stand the other way; None if there is none, or nothing depends on it."""
    truths = [course.truths[id] for id in stage.facts]
    if not stage.without:
        return None
    last = min(truth.last_day for truth in truths)
    if not lapsed:
        return date.fromordinal(last.toordinal() + 1)
    return last if _hold(course, stage, last) else None


def _hold(course: Course, stage: Step | Question, day: date) -> bool:
    return all(course.truths[id].holds(day) for id in stage.facts)


def tapped(course: Course, turn: Turn, choice: str, now: datetime) -> Turn:
    """What comes of a choice or tool on the screen that ``turn`` left."""
    return step(turn.state, Tapped(turn.state.chat.serial, choice), course, now)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), VIETNAM)
