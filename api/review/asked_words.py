"""What people typed that nobody understood: speakers say what it means, and whoever keeps the word list reads it.

The same text of several chats is one question; an answer ends it for all of them, and whoever typed it is then named
nowhere. The word list itself is a file, and a person's to write (``docs/kho.md``).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, delete, insert, select

from api.access.audit import record
from api.errors import Conflict, Invalid
from api.review.decide import LONGEST_TEXT, NotSpeaker, Reviewer
from api.review.entries import clean_text
from api.store import WordAnswer, WordQuestion, core
from bot.course import Course, variety

_question, _answer = core(WordQuestion), core(WordAnswer)


class NoMeaning(Invalid):
    """Mời bạn viết chữ ấy nghĩa là gì, hoặc bấm nút không phải tiếng này."""


class AnsweredAlready(Conflict):
    """Chữ này vừa có người trả lời rồi."""


class WordPlace(NamedTuple):
    """By what a question is found: the language and dialect of who typed it, and the text as it is ``folded``."""

    lang: str
    dialect: str
    folded: str


class AskedWord(NamedTuple):
    """A text that was typed in ``times`` chats, in the spelling typed most; like ones have the same ``folded``."""

    dialect: str
    folded: str
    text: str
    times: int


def waiting_words(connection: Connection, lang: str) -> list[AskedWord]:
    """What nobody has answered yet, the most asked first, then the oldest."""
    rows = connection.execute(select(_question).where(_question.c.lang == lang).order_by(_question.c.id)).mappings()
    known = {(row["dialect"], row["folded"]) for row in word_answers(connection, lang)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        found[row["dialect"], row["folded"]].append(row["text"])
    left = ((place, texts) for place, texts in found.items() if place not in known)
    words = [AskedWord(*place, max(texts, key=texts.count), len(texts)) for place, texts in left]
    return sorted(words, key=lambda word: -word.times)


def word_answers(connection: Connection, lang: str) -> Sequence[RowMapping]:
    """What speakers answered, the newest first."""
    wanted = select(_answer).where(_answer.c.lang == lang).order_by(_answer.c.at.desc(), _answer.c.id.desc())
    return connection.execute(wanted).mappings().all()


def answer_word(
    connection: Connection, course: Course, asked: WordPlace, meaning: str | None, actor: Reviewer, now: datetime
) -> None:
    """``actor`` says what a text means; None: it is none of her language.

    Raises ``NotSpeaker``, ``NoMeaning``, ``AnsweredAlready``.
    """
    said_to_mean = "" if meaning is None else clean_text(meaning)[:LONGEST_TEXT]
    if not course.languages[asked.lang].judged_by(actor.speaks, asked.dialect):
        raise NotSpeaker("Người trả lời phải nói tiếng này, hoặc tiếng chuẩn. Mời bạn chọn tiếng mình nói.")
    if meaning is not None and not said_to_mean:
        raise NoMeaning
    same = [_question.c[name] == value for name, value in asked._asdict().items()]
    texts = list(connection.scalars(select(_question.c.text).where(*same).with_for_update()))
    there = select(_answer.c.id).where(*(_answer.c[name] == value for name, value in asked._asdict().items()))
    if not texts or connection.scalar(there) is not None:
        raise AnsweredAlready
    said = {"text": max(texts, key=texts.count), "meaning": said_to_mean, "asked": len(texts)}
    by = {"answered_by": actor.login, "speaks": actor.speaks, "at": now}
    connection.execute(insert(_answer).values(**asked._asdict(), **said, **by))
    connection.execute(delete(_question).where(*same))
    record(connection, f"staff:{actor.login}", "word-answered", variety(asked.lang, asked.dialect), at=now)
