"""Every screen of a course, found by going everywhere: for making voices ahead, for counting, for looking through.

This is nobody's life: what was finished is forgotten on the way, and notes ("Đã lưu") are left out, because
they may stand before any screen.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot import events
from bot.course import DRILL_FORMS, Course
from bot.engine.drill import HARMLESS
from bot.engine.household import subject
from bot.engine.lesson import STAGES
from bot.engine.screens import SCREENS, settle, show
from bot.engine.state import Chat, Learner, State
from bot.engine.step import EVENTS
from bot.engine.turn import Turning
from bot.replies import Reply

PERSONAL = frozenset({"learner", "my-data", "link-code", "linked-elsewhere"})
"""Screens that say something of somebody's own, so that no course can foresee them."""

OF_A_COMMUNE = frozenset({"person-call", "trust-call", "emergency-policy-day"})
"""Screens of what a commune has: a person's number, the day of a bank. Where it has none, another stands there."""

OF_DIALECTS = frozenset({"own-dialect"})
"""Screens that ask about dialects: there are none until people translated or recorded in several."""

_GIVEN = frozenset({"answer", "answer-more", "tie", "drill", "drill-right", "drill-wrong", *STAGES})
"""Screens that make no sense without what led to them."""


class AtlasScreen(NamedTuple):
    """A screen, and where in the course it is: ``qr-pay/scan``, ``menu``."""

    where: str
    reply: Reply


def atlas(course: Course, lang: str, now: datetime) -> Iterator[AtlasScreen]:
    """Each screen that taps lead to, once, for who reads and hears ``lang`` at the usual speed and is called *bà con*.

    Lists come without the marks of finished lessons. ``now``, an aware time, says which facts still hold.
    """
    known, given = set[tuple[object, ...]](), set[tuple[object, ...]]()
    ahead = [Turning(state, course, now) for state in _beginnings(course, lang)]
    while ahead:
        here = ahead.pop()
        for event in _ways_on(here):
            turn = _turned(here, event, lang)
            place = _place(turn)
            if place not in known:
                known.add(place)
                ahead.append(turn)
                # One screen may be several places: what comes after it depends on what she told before.
                screen = (_where(turn), *turn.replies[0][1:])
                if turn.screen not in PERSONAL and screen not in given:
                    given.add(screen)
                    yield AtlasScreen(_where(turn), turn.replies[0])


def _beginnings(course: Course, lang: str) -> Iterator[State]:
    """A new chat, screens that words and time lead to, a person to ask in each place, each answer, each drill."""
    yield State()
    begun = Learner(text_lang=lang, voice_lang=lang, greeted=True)
    for screen in sorted(SCREENS.keys() - _GIVEN):
        yield State(Chat(screen, serial=1, seen=1), {"1": begun})
    for commune in course.communes.values():
        for village in ("", *(village.id for village in commune.villages if village.phone)):
            there = begun._replace(commune=commune.id, village=village)
            for screen in sorted(OF_A_COMMUNE):
                yield State(Chat(screen, serial=1, seen=1), {"1": there})
    for id in course.answers:
        yield State(Chat("answer", id, serial=1, seen=1), {"1": begun})
    # A message comes at every n-th drill of its kind, and a kind at some of the drills only.
    for count in range(len(course.drills) * len(HARMLESS) * len(DRILL_FORMS)):
        yield State(Chat("drill", "0", serial=1, seen=1), {"1": begun._replace(drills=count)})


def _ways_on(turn: Turning) -> Iterator[events.Event]:
    yield events.Opened()
    for choice in ("again", *turn.options):
        yield events.Tapped(turn.serial, choice)


def _turned(before: Turning, event: events.Event, lang: str) -> Turning:
    """The turn that an event makes, its screen composed, without notes and what a learner gathers on the way."""
    chat = Chat(before.screen, before.about, before.options, before.came_from, before.serial, seen=1)
    turn = Turning(State(chat, {"1": before.learner}), before.course, before.now)
    EVENTS[type(event)](turn, event)
    turn.notes.clear()
    turn.learner = _plain(turn.learner, lang, turn.course)
    settle(turn)
    show(turn)
    return turn


def _plain(learner: Learner, lang: str, course: Course) -> Learner:
    lesson = course.lessons.get(learner.lesson)
    asked = lesson.assumed if lesson else {}
    return Learner(
        text_lang=lang,
        voice_lang=lang,
        commune=learner.commune,
        village=learner.village,
        greeted=learner.greeted,
        drills=learner.drills,
        traits={name: value for name, value in learner.traits.items() if name in asked},
        lesson=learner.lesson,
        lessons={id: progress for id, progress in learner.lessons.items() if id == learner.lesson},
    )


def _place(turn: Turning) -> tuple[object, ...]:
    """What tells this screen from others: what it says and offers, and in a lesson where she is and what she told."""
    learner, place = turn.learner, (turn.screen, subject(turn), turn.options, turn.replies[0].speech)
    if turn.screen not in STAGES:
        return place
    return *place, learner.lesson, learner.lessons[learner.lesson].at, *sorted(learner.traits.items())


def _where(turn: Turning) -> str:
    learner = turn.learner
    if turn.screen in STAGES:
        return f"{learner.lesson}/{learner.lessons[learner.lesson].at}"
    return "/".join(filter(None, (turn.screen, subject(turn))))
