"""What must be typed is said on the screen, and everything else has a button."""

import re
from datetime import UTC, datetime

import pytest

from bot.channels.plan import card
from bot.course.model import Course
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.events import Opened, Tapped

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)

PRESS = re.compile(r"[Bb]ấm “([^”]+)”")


def asked(course: Course, state: State, choice: str) -> str:
    return card(step(state, Tapped(state.chat.serial, choice), course, NOW).replies[-1])["asks"]


def test_the_greeting_has_a_place_for_a_code_and_a_new_learner_one_for_her_name(course: Course) -> None:
    greeting = step(State(Chat("new"), {}), Opened(), course, NOW)
    assert card(greeting.replies[-1])["asks"] == "code"
    who = {"1": Learner(greeted=True, age="adult")}
    assert asked(course, State(Chat("learner", options=("who-1", "new"), serial=3), who), "new") == "name"
    assert asked(course, State(Chat("menu", options=("courses",), serial=3), who), "courses") == ""


@pytest.mark.parametrize("screen", ["deleted", "cut-off"])
def test_who_was_let_go_comes_back_by_the_button_that_is_named(course: Course, screen: str) -> None:
    assert PRESS.findall(course.sources[f"bot/{screen}/text"]) == ["Menu"]
    state = State(Chat(screen, serial=3), {})
    assert step(state, Tapped(3, "menu"), course, NOW).state.chat.screen in ("menu", "hello")


def test_what_a_screen_says_to_press_is_one_of_its_buttons(course: Course) -> None:
    wrong = []
    for name, phrase in course.phrases.items():
        own = {label.casefold() for label in phrase.choices.values()}
        tools = {label.casefold() for label in course.phrases["tools"].choices.values()}
        for pressed in PRESS.findall(course.sources.get(f"bot/{name}/text", "")):
            if pressed.casefold() not in own | tools:
                wrong.append((name, pressed))
    assert wrong == []


def test_nobody_is_told_to_write_where_a_button_does_it(course: Course) -> None:
    """But to end what comes unasked: under such a message stands no button, so a word is typed."""

    def told(way: str) -> set[str]:
        return {key for key, text in course.sources.items() if key.startswith("bot/") and re.search(way, text)}

    assert told(r"\b[Nn]hắn “") == set()
    assert "bot/campaign-end/text" in told(r"\b[Gg]õ “")
