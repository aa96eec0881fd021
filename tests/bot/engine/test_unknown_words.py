"""What is asked of speakers: a word that may be hers, of who hears or reads a language with speakers."""

import pytest

from bot.engine.state import State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Opened, Said, Secret, Sent, Tapped
from bot.facts import NotUnderstood
from bot.orders import AskMeaning
from tests.course import COURSE
from tests.rows import each_row
from tests.transcripts.play import START


def chosen(lang: str, **more: str) -> State:
    """Somebody who chose ``lang`` in the greeting."""
    state = step(State(), Opened(), COURSE, START).state
    state = step(state, Tapped(state.chat.serial, lang), COURSE, START).state
    learner = state.learners[state.chat.who]._replace(**more)
    return state._replace(learners={state.chat.who: learner})


def said(text: str, lang: str = "kpm", **more: str) -> Turn:
    return step(chosen(lang, **more), Said(text), COURSE, START)


def noted(turn: Turn, name: str) -> bool:
    wanted = COURSE.messages["vi"][f"bot/{name}/text"].lines[0].text.replace("{language}", "K'Ho")
    return wanted in [line.text for line in turn.replies[0].lines]


@each_row(
    ("text", "asked"),
    [
        ("gơboh", "gơboh"),
        ("  Gơboh\n ", "Gơboh"),
        ("kòn añ", "kòn añ"),
        ("hơ\u0306 gơboh", "hơ\u0306 gơboh"),
        ("cái ví", ""),
        ("gơboh 5", ""),
        ("gơboh •••", ""),
        ("gơboh a@b.c", ""),
        ("http://gơboh", ""),
        ("K'Brem gơboh", ""),
        ("gơboh " * 11, ""),
        ("🐖", ""),
        ("", ""),
    ],
)
def test_what_may_be_a_word_of_hers_is_asked_of_speakers(text: str, asked: str) -> None:
    turn = said(text)
    expected = (AskMeaning("1", "kpm", "", asked),) if asked else ()
    assert turn.orders == expected
    assert noted(turn, "note-word" if asked else "note-unknown")
    assert [type(fact) for fact in turn.facts] == [NotUnderstood]
    assert turn.state.chat.screen == "draft", "she stays where she is"


def test_nobody_is_asked_about_what_was_understood_or_looks_like_something() -> None:
    for text in ("iăt", "menu", "quét mã"):
        assert said(text).orders == ()


def test_who_neither_hears_nor_reads_it_is_not_passed_on() -> None:
    turn = said("gơboh", "vi")
    assert turn.orders == () and noted(turn, "note-unknown")
    assert said("gơboh", "vi", text_lang="kpm").orders == (AskMeaning("1", "kpm", "", "gơboh"),)


@pytest.mark.parametrize(("dialect", "asked"), [("sre", ""), ("cil", "cil"), ("lach", "lach")])
def test_who_speaks_her_dialect_is_asked(dialect: str, asked: str) -> None:
    assert said("gơboh", dialect=dialect).orders == (AskMeaning("1", "kpm", asked, "gơboh"),)


def test_neither_a_secret_nor_what_is_written_beside_a_picture_is_passed_on() -> None:
    for event in (Secret("otp", "gơboh •••"), Sent("photo", "", "gơboh")):
        assert not any(isinstance(order, AskMeaning) for order in step(chosen("kpm"), event, COURSE, START).orders)
