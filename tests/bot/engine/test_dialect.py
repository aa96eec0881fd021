"""Which dialect she speaks: asked once, where anything differs by it and her village has not said it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.course.overlay import Overlay, overlaid
from bot.engine.state import UNSURE, Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Opened, Tapped
from bot.facts import LanguageChosen

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
KHO = Learner(text_lang="kpm", voice_lang="kpm", greeted=True, consent="no")


@pytest.fixture
def spoken(course: Course) -> Course:
    """A course of which people recorded something in two dialects beside the standard."""
    return overlaid(course, Overlay(spoken={"kpm/cil": {}, "kpm/lach": {}}))


def tap(before: Turn, choice: str, course: Course) -> Turn:
    return step(before.state, Tapped(before.state.chat.serial, choice), course, NOW)


def chosen(course: Course, **learner: object) -> Turn:
    """A newcomer chooses K'Ho."""
    hello = step(State(Chat(), {"1": Learner(**learner)}), Opened(), course, NOW)  # type: ignore[arg-type]
    return tap(hello, "kpm", course)


def test_she_is_asked_before_her_first_screen_and_never_again(spoken: Course) -> None:
    asked = chosen(spoken)
    assert asked.state.chat.screen == "own-dialect"
    reply = asked.replies[0]
    assert [choice.id for choice in reply.choices] == ["speak-sre", "speak-cil", "speak-lach", "unsure"]
    assert reply.speech and {"1. Srê.", "3. Lạch.", "4. Không biết."} <= {say.text for say in reply.speech.says}
    told = tap(asked, "speak-cil", spoken)
    assert (told.state.chat.screen, told.state.learner.dialect) == ("draft", "cil")
    assert LanguageChosen in {type(fact) for fact in told.facts}
    assert told.state.chat.came_from == ("hello:",), "nobody comes back to the question"
    assert tap(told, "own-first", spoken).state.chat.screen == "promise"


def test_who_cannot_say_goes_on_as_well(spoken: Course) -> None:
    told = tap(chosen(spoken), "unsure", spoken)
    assert (told.state.chat.screen, told.state.learner.dialect, told.state.learner.speaks) == ("draft", UNSURE, "")
    again = step(told.state, Opened(), spoken, NOW)
    assert again.state.chat.screen == "draft"
    later = State(Chat("menu", seen=1), {"1": KHO._replace(dialect=UNSURE)})
    assert step(later, Opened(), spoken, NOW).state.chat.screen == "menu"


def test_nobody_is_asked_where_nothing_differs_or_her_village_says_it(course: Course, spoken: Course) -> None:
    assert chosen(course).state.chat.screen == "draft"
    commune = next(commune for commune in course.communes.values() if commune.villages)
    village = replace(commune.villages[0], dialect="lach")
    placed = replace(spoken, communes={commune.id: replace(commune, villages=(village,))}, views={})
    there = chosen(placed, commune=commune.id, village=village.id)
    assert there.state.chat.screen == "draft"
    assert chosen(placed, commune=commune.id).state.chat.screen == "own-dialect"
    vietnamese = tap(step(State(), Opened(), spoken, NOW), "vi", spoken)
    assert vietnamese.state.chat.screen == "promise"


def test_who_learned_before_anybody_recorded_is_asked_when_she_comes_back(spoken: Course) -> None:
    back = step(State(Chat("menu", seen=1), {"1": KHO}), Opened(), spoken, NOW)
    assert back.state.chat.screen == "own-dialect"
    told = tap(back, "speak-lach", spoken)
    assert (told.state.chat.screen, told.state.learner.dialect) == ("menu", "lach")


def test_the_question_goes_away_when_it_makes_no_difference_any_more(course: Course, spoken: Course) -> None:
    asked = chosen(spoken)
    assert step(asked.state, Opened(), course, NOW).state.chat.screen == "draft"
