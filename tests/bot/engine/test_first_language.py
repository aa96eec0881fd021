"""She chooses which of two languages comes first, above and aloud, or Vietnamese alone; in one tap at the start."""

from datetime import UTC, datetime

from bot.course.model import Course
from bot.engine.state import OWN, VIETNAMESE, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Opened, Tapped
from bot.replies import Reply
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def _taps(course: Course, state: State, *choices: str) -> Turn:
    turn = Turn(state)
    for choice in choices:
        turn = step(turn.state, Tapped(turn.state.chat.serial, choice), course, NOW)
        assert turn.replies, choice
    return turn


def _greeted(course: Course, *choices: str) -> Turn:
    return _taps(course, step(State(), Opened(), course, NOW).state, "kpm", *choices)


def _read(reply: Reply) -> list[str]:
    return [line.lang for line in reply.lines]


def _heard(reply: Reply) -> list[str]:
    """The languages of its sentence; its choices are heard once, in Vietnamese."""
    assert reply.speech
    return [say.lang for say in reply.speech.says][:2]


@each_row(
    ("choice", "first", "order", "label"),
    [
        ("own-first", OWN, ["kpm", "vi"], "Bơsram tai (Tiếp)"),
        ("vi-first", VIETNAMESE, ["vi", "kpm"], "Tiếp (Bơsram tai)"),
    ],
)
def test_what_she_chose_comes_first_above_and_aloud(
    course: Course, choice: str, first: str, order: list[str], label: str
) -> None:
    turn = _greeted(course, choice)
    assert turn.state.learner.first == first
    assert _read(turn.replies[0]) == _heard(turn.replies[0]) == order
    assert turn.replies[0].choices[0].label == label
    assert turn.replies[0].lines[order.index("kpm")].draft


def test_vietnamese_alone_is_heard_alone(course: Course) -> None:
    turn = _greeted(course, "vi-only")
    assert (turn.state.learner.text_lang, turn.state.learner.voice_lang) == ("vi", "vi")
    while turn.state.chat.screen != "promise":
        turn = _taps(course, turn.state, turn.state.chat.options[0])
    assert {line.lang for line in turn.replies[0].lines} == {"vi"}


def test_what_comes_as_a_note_before_a_screen_is_in_the_same_order(course: Course) -> None:
    begun = _greeted(course, "vi-first", "next", "hang-up", "next", "adult", "yes")
    turn = _taps(course, begun.state, "menu", "settings", "language", "kpm", "kpm", "vi-first", "keep")
    saved, *_ = turn.replies
    assert _read(saved)[:4] == ["vi", "kpm", "vi", "kpm"]


def test_a_lone_vietnamese_sentence_stays_where_it_is(course: Course) -> None:
    consent = _greeted(course, "own-first", "next", "hang-up", "next", "adult")
    assert consent.state.chat.screen == "consent"
    assert set(_read(consent.replies[0])) == {"vi"}


def test_it_is_chosen_anew_with_the_languages(course: Course) -> None:
    begun = _greeted(course, "own-first", "next", "hang-up", "next", "adult", "yes")
    turn = _taps(course, begun.state, "menu", "settings", "language", "kpm", "kpm", "vi-first")
    assert turn.state.learner.first == VIETNAMESE
    back = _taps(course, turn.state, "keep", "settings", "language", "vi", "vi")
    assert back.state.chat.screen == "form", "who has Vietnamese alone is not asked which comes first"
