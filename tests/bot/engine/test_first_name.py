"""First names as they are written here, K'Ho ones whole."""

from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.engine.household import first_name
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.events import Said
from bot.speech.text import spoken

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lan", "Lan"),
        ("Nguyễn Thị Hoa", "Hoa"),
        ("ka lỡi", "Ka\N{NO-BREAK SPACE}Lỡi"),
        ("Cil Ka Mai", "Ka\N{NO-BREAK SPACE}Mai"),
        ("k'brêu", "K'Brêu"),
        ("Bon Krong K’Sơ", "K'Sơ"),
        ("ka", "Ka"),
        ("K'", ""),
        ("0912", ""),
        ("a_b", ""),
        ("   ", ""),
    ],
)
def test_a_first_name_is_taken_as_it_is_written(typed: str, name: str) -> None:
    assert first_name(typed) == name


@pytest.mark.parametrize("typed", ["ka lỡi", "K'Brêu", "Ka Hoa", "Cil Ka Mai"])
def test_it_is_kept_and_shown_whole(course: Course, typed: str) -> None:
    who = {"1": Learner(greeted=True), "2": Learner()}
    turn = step(State(Chat("name", options=("skip",), serial=3, who="2"), who), Said(typed), course, NOW)
    assert (turn.state.learners["2"].name, turn.state.chat.screen) == (first_name(typed), "practice")


def test_a_name_of_two_words_is_heard_as_two_words() -> None:
    assert spoken(first_name("ka lỡi")) == "Ka Lỡi."
