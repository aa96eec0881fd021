"""Is every text marked careful (``bot.course.trust``) that stands where money, a consent or all her data is at stake?

The marks stand in the content; which screens are at stake only the engine knows: those that the word for an emergency
leads through, those on which she agrees, refuses, erases or judges a message, and every label that leads to the
emergency. The course is shown with a draft of every text, so whatever is found here would be shown unapproved.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.course import DRILL_FORMS, PHRASES_FILE, SOURCE, Course, Entry, Overlay, Problem, overlaid
from bot.engine import drill, enrol, household, lesson, linked_chats, menu, recording, rescue, scam, spoken, trouble
from bot.engine.fresh import FRESH
from bot.engine.screens import COMMANDS, SCREENS, TOOLS, drawn, settle
from bot.engine.state import Chat, Learner, State
from bot.engine.turn import Turning

DECIDING = (
    enrol.agree,
    enrol.refuse,
    household.delete,
    linked_chats.join_agreeing,
    linked_chats.join_refusing,
    recording.take_back,
    spoken.ask_listener,
)
"""What a tap does that gives or refuses a consent, or erases something."""

LEAVING = frozenset({menu.return_back, enrol.leave_person, trouble.leave, *TOOLS.values()})
"""What leads out of an emergency: back to where she was, and what can be done on any screen."""

ELSEWHERE = frozenset({"menu", "hello", *FRESH, *lesson.STAGES})
"""Screens that are no part of an emergency, whatever leads to them."""


class ScreenState(NamedTuple):
    """A screen, what it is about, and how many messages she has practised on, which says what the next one is."""

    screen: str
    about: str = ""
    drills: int = 0


def problems(course: Course, now: datetime) -> Iterator[Problem]:
    """A problem for each text that lacks its mark. ``now``, an aware time, says which numbers may be called."""
    for key in sorted(ungated(course, now)):
        name, field = key.split("/")[1:]
        mark = f'careful = ["{field.removeprefix("choice.")}"]' if field.startswith("choice.") else "careful = true"
        what = f"“{course.sources[key]}” thuộc việc kêu cứu, đồng ý, xóa hoặc xét tin mà chưa có careful"
        yield Problem(PHRASES_FILE, "", name, what, f"thêm careful = true vào [{name}], hoặc chỉ cho nút: {mark}")


def ungated(course: Course, now: datetime) -> set[str]:
    """The keys of texts that would be shown unapproved where that must not be."""
    return _labels(course) | set(_shown(course, now))


def _labels(course: Course) -> set[str]:
    """Labels that lead to the emergency, on screens and among the tools."""
    rows = {name: screen.on for name, screen in SCREENS.items()} | {"tools": TOOLS, "meant": COMMANDS}
    keys = {
        f"bot/{name}/choice.{id}" for name, on in rows.items() for id, do in on.items() if do is trouble.open_emergency
    }
    return (keys & course.sources.keys()) - course.marks.careful


def _shown(course: Course, now: datetime) -> Iterator[str]:
    """What is not approved on the screens at stake."""
    for lang in course.languages:
        if lang != SOURCE:
            drafted = _drafted(course, lang)
            # What a commune has decides which of two screens stands there, so both kinds of commune are walked.
            for where in (drafted, _with_a_day(drafted)):
                for place in {*_deciding(), *_rescue(), *_verdicts(course), *_emergency(where, lang, now)}:
                    yield from _drafts(_turning(where, lang, place, now))


def _drafted(course: Course, lang: str) -> Course:
    """The course as if there were a draft of every text."""
    drafts = {key: Entry(f"… {source}", source) for key, source in course.sources.items()}
    return overlaid(course, Overlay({lang: drafts}))


def _with_a_day(course: Course) -> Course:
    """The course as if the bank without a number came to every commune on some day."""
    communes = {id: replace(commune, policy_bank_day=10) for id, commune in course.communes.items()}
    return replace(course, communes=communes, views={})


def _deciding() -> Iterator[ScreenState]:
    """The screens on which something is decided."""
    for name, screen in SCREENS.items():
        if any(action in DECIDING for action in (*screen.on.values(), screen.other)):
            yield ScreenState(name)


def _rescue() -> Iterator[ScreenState]:
    """The screens for who is being pressed just now."""
    return (ScreenState(name) for name in SCREENS if name.startswith(rescue.SCREEN))


def _verdicts(course: Course) -> Iterator[ScreenState]:
    """The screens that show a message to judge, in each form, and those that judge one."""
    yield ScreenState(scam.SCREEN)
    said = [name.partition("-") for name in course.phrases if name.startswith(("sign-", "do-"))]
    for level in scam.LEVELS.values():
        yield from (ScreenState(level, f"{name} {name}") for _, _, name in said)
    for number in range(len(DRILL_FORMS)):
        yield ScreenState("drill", "0", number)
    for name, screen in SCREENS.items():
        if screen.show is drill.show_feedback:
            yield from (ScreenState(name, f"0:{slug}") for slug in course.drills)


def _emergency(course: Course, lang: str, now: datetime) -> set[ScreenState]:
    """The screens that the word for an emergency leads through."""
    turn = _turning(course, lang, ScreenState("menu"), now)
    COMMANDS["emergency"](turn, "")
    found: set[ScreenState] = set()
    ahead = [ScreenState(turn.screen, turn.about)]
    while ahead:
        here = ahead.pop()
        if here not in found and here.screen not in ELSEWHERE:
            found.add(here)
            ahead += _onward(course, lang, here, now)
    return found


def _onward(course: Course, lang: str, here: ScreenState, now: datetime) -> Iterator[ScreenState]:
    for choice in drawn(_turning(course, lang, here, now)).choices:
        turn = _turning(course, lang, here, now)
        row = SCREENS[turn.screen]
        action = row.on.get(choice.id) or row.other
        if action and action not in LEAVING:
            action(turn, choice.id)
            yield ScreenState(turn.screen, turn.about)


def _turning(course: Course, lang: str, place: ScreenState, now: datetime) -> Turning:
    commune = next(iter(course.communes), "")
    learner = Learner(text_lang=lang, voice_lang=lang, greeted=True, drills=place.drills, commune=commune)
    chat = Chat(place.screen, place.about, serial=1, seen=1)
    turn = Turning(State(chat, {"1": learner}), course, now)
    settle(turn)
    return turn


def _drafts(turn: Turning) -> Iterator[str]:
    view = drawn(turn)
    said = (*view.message.drafts, *view.voice.drafts)
    labels = (draft for one in view.choices for draft in (*one.text.drafts, *one.voice.drafts))
    yield from (draft.key for draft in (*said, *labels))
