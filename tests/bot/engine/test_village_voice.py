"""Whose village a voice is from: told once, with the first sentence that somebody of hers says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.course.overlay import Overlay, overlaid
from bot.engine.state import Chat, Learner, State, dump_learner, load_learner
from bot.engine.step import step
from bot.events import Opened, Said
from bot.replies import Say

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HELLO = "bot/hello/text"


@pytest.fixture
def home(course: Course) -> tuple[str, str]:
    commune = next(commune for commune in course.communes.values() if commune.villages)
    return commune.id, commune.villages[0].id


def voiced(course: Course, home: tuple[str, str]) -> Course:
    """Somebody of ``home`` read the greeting."""
    return overlaid(course, Overlay(village_voices={home: frozenset({("vi", course.sources[HELLO])})}))


def at(commune: str, village: str, **more: object) -> State:
    learner = Learner(commune=commune, village=village, greeted=True, consent="no", **more)  # type: ignore[arg-type]
    return State(Chat("hello", seen=1), {"1": learner})


def test_it_is_said_once_and_before_what_is_said(course: Course, home: tuple[str, str]) -> None:
    there = voiced(course, home)
    name = there.communes[home[0]].villages[0].name
    told = step(at(*home), Said("nghe lại"), there, NOW)
    said = f"Tiếng của bà con thôn {name}."
    (reply,) = told.replies
    assert reply.speech and reply.speech.says[:2] == (Say("vi", said), Say("vi", course.sources[HELLO]))
    assert reply.lines[0].text == said and told.state.learner.neighbour
    again = step(told.state, Said("nghe lại"), there, NOW)
    assert said not in [line.text for line in again.replies[0].lines]
    assert load_learner(dump_learner(told.state.learner)).neighbour


def test_nobody_else_is_told(course: Course, home: tuple[str, str]) -> None:
    there = voiced(course, home)
    other = there.communes[home[0]].villages[1].id
    for state in (at(home[0], other), at(home[0], ""), at("", ""), at(*home, neighbour=True)):
        turn = step(state, Said("nghe lại"), there, NOW)
        assert turn.replies[0].lines[0].text == course.sources[HELLO]
    menu = step(State(Chat("menu", seen=1), at(*home).learners), Opened(), there, NOW)
    assert not menu.state.learner.neighbour, "it waits for a screen in which she is heard"
    assert voiced(course, home).digest != course.digest
    assert replace(there, village_voices={}).messages == course.messages
