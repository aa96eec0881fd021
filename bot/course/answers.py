"""Answers to what people ask: one file each under ``content/answers``, its texts by key, how people ask it.

An answer moves nobody and finishes nothing. It says one thing, and names what to do next: a lesson, a number to call,
a person. What asking sounds like is indexed apart from commands and lessons, so that many questions make no lesson
harder to find.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.course.truths import Truth
from bot.language import Meant, Topics, Vocabulary, vocabulary_of

ANSWERS_FOLDER = "content/answers"

OWN_BANK = "bank"
"""Among the numbers to call: that of her own bank, where she has named it."""

HELPING = ("short", "sign")
"""Kinds of words that help to read a sentence and mean nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``question`` names it on a button, ``asked`` is how people say it, ``text`` and ``more`` its one or two screens.

    ``facts`` are what it rests on. ``lesson`` teaches more of it, ``calls`` are organisations of ``hotlines.tsv`` or
    ``OWN_BANK``, ``person`` says that somebody of the village knows better. ``picture`` is that of a stage, as
    ``lesson/slug``. ``day`` is said instead of ``text`` where it is known on which ``{day}`` of a month the Bank for
    Social Policies comes.
    """

    id: str
    question: str
    asked: tuple[str, ...]
    text: str
    more: str = ""
    facts: tuple[str, ...] = ()
    lesson: str = ""
    calls: tuple[str, ...] = ()
    person: bool = False
    picture: str = ""
    day: str = ""

    def holds(self, truths: Mapping[str, Truth], today: date) -> bool:
        """Whether all that it rests on may still be said."""
        return all(truths[id].holds(today) for id in self.facts)


def answer_file(id: str) -> str:
    """The file an answer stands in."""
    return f"{ANSWERS_FOLDER}/{id}.toml"


def answer_texts(answer: Answer) -> dict[str, str]:
    """The texts of an answer by key."""
    fields = {"title": answer.question, "text": answer.text, "more": answer.more, "day": answer.day}
    return {f"answer/{answer.id}/{field}": text for field, text in fields.items() if text}


def questions_of(answers: Iterable[Answer], words: Iterable[tuple[Meant, str]], said: Vocabulary) -> Vocabulary:
    """How people ask, indexed; of ``words`` only what helps to read a sentence.

    Words of what else is ``said`` are known here too: else each of them would be a slip of some word in a question.
    """
    asked = [
        (Meant("answer", answer.id), text)
        for answer in answers
        for text in dict.fromkeys((answer.question, *answer.asked))
    ]
    found = vocabulary_of([*asked, *(pair for pair in words if pair[0].kind in HELPING)])
    return replace(
        found,
        weights={**said.weights, **found.weights},
        known=tuple(sorted({*found.known, *said.known})),
        among=found.among | said.among,
        topics=_topics(said, found),
    )


def _topics(said: Vocabulary, asked: Vocabulary) -> Topics[Meant]:
    """What a text is about, lessons and commands beside questions: a word of theirs is no sign of a question."""
    lines = [*said.lines, *asked.lines]
    sayings = {saying for found in said.sayings.values() for saying in found}
    words = [*((one.meant, one.words) for one in lines), *((one.meant, one.pattern.words) for one in sayings)]
    topics = ((meant, [word.plain for word in spelled]) for meant, spelled in words if meant.kind != "reply")
    return Topics(topics, frozenset((*said.signs.fillers, *said.signs.over)))
