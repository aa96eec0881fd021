"""Somebody presses her and nothing is gone yet: from any place, by any such words, one thing at a time."""

from bot import events, facts
from bot.engine.step import step
from bot.engine.turn import Turn
from tests.bot.engine.test_free_text import START, places, typed
from tests.course import COURSE
from tests.rows import each_row

PRESSED = "nó bảo đừng cúp máy"


def tapped(turn: Turn, choice: str) -> Turn:
    return step(turn.state, events.Tapped(turn.state.chat.serial, choice), COURSE, START)


def through(place: str, *choices: str) -> Turn:
    turn = typed(place, PRESSED)
    for choice in choices:
        turn = tapped(turn, choice)
    return turn


@each_row("place", [*places()])
def test_from_every_place_to_its_end_and_back(place: str) -> None:
    turn = through(place, "next", "not-yet", "told")
    assert turn.state.chat.screen == "rescue-after"
    before = places()[place].chat
    if place not in ("new", "hello"):
        after = tapped(turn, "return").state.chat
        assert (after.screen, after.about) == (before.screen, before.about)


def test_it_is_counted_with_where_she_was() -> None:
    [opened] = [fact for fact in typed("step", PRESSED).facts if isinstance(fact, facts.RescueOpened)]
    assert opened.lesson


def test_who_cannot_hang_up_hears_that_she_may_and_can_call_the_police() -> None:
    [reply] = through("menu", "held").replies
    assert [call.number for call in reply.calls] == ["113"]


def test_what_is_gone_leads_to_the_emergency() -> None:
    assert through("menu", "next", "emergency").state.chat.screen == "emergency-stop"


def test_a_step_of_it_is_not_a_step_of_the_lesson() -> None:
    turn = through("step", "next", "not-yet", "told")
    assert turn.state.learner.lessons == places()["step"].learner.lessons


def test_its_words_blame_nobody_and_promise_nothing() -> None:
    said = " ".join(COURSE.phrases[name].text for name in COURSE.phrases if name.startswith("rescue"))
    for word in ("an toàn", "tại bà con", "sao lại", "lẽ ra", "bị lừa"):
        assert word not in said
