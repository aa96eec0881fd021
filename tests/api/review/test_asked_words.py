"""Words that people typed: asked once, like ones together, answered by who speaks them, gone with who typed them."""

import pytest
from sqlalchemy import insert

from api.care import expiry
from api.care.retention import TABLES
from api.conversation.erasing import erase_chats, erase_learners
from api.review.asked_words import (
    AnsweredAlready,
    AskedWord,
    NoMeaning,
    WordPlace,
    answer_word,
    waiting_words,
    word_answers,
)
from api.review.decide import NotSpeaker, Reviewer
from api.store.database import reading, writing
from api.store.models import Member, WordQuestion
from api.store.statements import core
from bot.course.model import Course
from bot.events import Opened, Said
from bot.language import SPELLINGS
from tests.api.office import audited
from tests.api.village import Village

pytestmark = pytest.mark.sql

LAN = Reviewer("lan", "sre")


def open_questions(village: Village) -> list[AskedWord]:
    with reading(village.database) as connection:
        return waiting_words(connection, "kpm")


def answers(village: Village) -> list[tuple[str, str, int, str, str]]:
    with reading(village.database) as connection:
        rows = word_answers(connection, "kpm")
        return [(row["text"], row["meaning"], row["asked"], row["answered_by"], row["speaks"]) for row in rows]


@pytest.fixture
def typed(village: Village) -> Village:
    """Three who learn in K'Ho; two of them typed the same, one of those often, and once as it is spelled else."""
    for address in ("1", "2", "3"):
        village.happens(address, Opened())
        village.taps(address, "kpm")
    for address, text in (("1", "gơboh"), ("1", "Gơboh!"), ("1", "gơ\u0306boh"), ("2", "Gơboh"), ("3", "lơgar")):
        village.happens(address, Said(text))
    return village


def test_like_ones_are_one_question_and_the_most_asked_comes_first(typed: Village) -> None:
    assert [(one.folded, one.times) for one in open_questions(typed)] == [(typed_fold("gơboh"), 2), ("lơgar", 1)]
    assert len(typed.rows("word_question")) == 3, "once a chat, however often she typed it"
    assert "gơboh" not in repr(typed.rows("work_order"))


def typed_fold(text: str) -> str:
    return SPELLINGS["kho"].fold(text)


def answer(village: Village, course: Course, meaning: str | None, actor: Reviewer = LAN, dialect: str = "") -> None:
    place = WordPlace("kpm", dialect, typed_fold("gơboh"))
    with writing(village.database) as connection:
        answer_word(connection, course, place, meaning, actor, village.now)


def test_a_speaker_answers_for_all_who_asked(typed: Village, course: Course) -> None:
    for actor in (Reviewer("lan", ""), Reviewer("lan", "cil")):
        with pytest.raises(NotSpeaker):
            answer(typed, course, "cái gùi", actor)
    with pytest.raises(NoMeaning):
        answer(typed, course, "  ")
    answer(typed, course, " cái  gùi ")
    assert [one.folded for one in open_questions(typed)] == ["lơgar"]
    assert [row.text for row in typed.rows("word_question")] == ["lơgar"], "nobody who asked is named any more"
    assert [(said[1:]) for said in answers(typed)] == [("cái gùi", 2, "lan", "sre")]
    with pytest.raises(AnsweredAlready):
        answer(typed, course, "khác")
    assert audited(typed.database)[-1][:3] == ("staff:lan", "word-answered", "kpm")
    typed.happens("3", Said("gơboh"))
    assert [one.folded for one in open_questions(typed)] == ["lơgar"], "it is known by now"


def test_a_speaker_may_say_that_it_is_none_of_her_language(typed: Village, course: Course) -> None:
    answer(typed, course, None)
    assert [said[1] for said in answers(typed)] == [""]


def test_a_word_of_a_dialect_is_answered_in_it_or_in_the_standard(village: Village, course: Course) -> None:
    village.happens("1", Opened())
    row = {"chat_id": village.row("1").id, "lang": "kpm", "dialect": "cil", "text": "gơboh", "at": village.now}
    with writing(village.database) as connection:
        connection.execute(insert(core(WordQuestion)).values(**row, folded=typed_fold("gơboh")))
    with pytest.raises(NotSpeaker):
        answer(village, course, "cái gùi", Reviewer("lan", "lach"), "cil")
    answer(village, course, "cái gùi", Reviewer("k", "cil"), "cil")
    assert answers(village)[0][3:] == ("k", "cil")


def test_words_go_with_whoever_typed_them(typed: Village) -> None:
    with writing(typed.database) as connection:
        member = core(Member)
        learner = connection.scalar(member.select().with_only_columns(member.c.learner_id).limit(1))
        assert learner is not None
        erase_learners(connection, [learner], typed.now)
    assert len(typed.rows("word_question")) == 2
    with writing(typed.database) as connection:
        erase_learners(connection, [row.learner_id for row in typed.rows("member")], typed.now)
        erase_chats(connection, [row.id for row in typed.rows("chat")], typed.now)
    assert typed.rows("word_question") == []


def test_questions_and_answers_have_an_end() -> None:
    names = {rule.name for rule in expiry.NIGHTLY}
    for table in ("word_question", "word_answer"):
        assert names & {*TABLES[table].ends}
