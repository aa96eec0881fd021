"""The sentences of a course that may be told to a voice on somebody else's machine, those heard most often first.

A closed list, made of the course alone: what anybody did, wrote or is called comes nowhere near it, so nothing of
hers can be in it. A sentence with a blank is there only as often as the course itself can fill it (``_FILLED``); with a
person's name, number, place or message in it, it is none of these and is said on this machine.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.course import BA_CON, DRILL_FORMS, FORMS, SOURCE, UNITS, Course, local, text_weights
from bot.engine.address import addressed
from bot.engine.bank import BANKS
from bot.speech.labels import numbered

SELDOM = 0.1
"""Of how often a sentence is heard: the same to who chose another form of address, or lives in a phường."""

_MENU = "bot/menu/text"
"""A text that everybody meets: what is on a list of names is heard about as often."""


@dataclass(frozen=True, slots=True)
class CourseSentence:
    """A sentence that is the course's own, so that it may be told to anybody. Only ``course_sentences`` makes them."""

    text: str


def course_sentences(course: Course, shown: Mapping[str, int] | None = None) -> tuple[CourseSentence, ...]:
    """All of them, each once, and of a choice its number and its label apart (``labels``).

    ``shown`` is how often steps of each lesson were shown; without it the order is that of learning.
    """
    met, heard = text_weights(course, shown), dict[str, float]()
    for key, text in (*_written(course), *_named(course)):
        for said, share in _worded(text):
            heard[said] = heard.get(said, 0.0) + share * met.get(key, 0.0)
    return tuple(CourseSentence(said) for said in sorted(heard, key=lambda said: -heard[said]))


def _written(course: Course) -> Iterator[tuple[str, str]]:
    """Every text that is written, by its key, its blanks filled with whatever the course has for them."""
    names = sorted({course.beside(lang) for lang in course.languages})
    for key, message in course.messages[SOURCE].items():
        for text in sorted({say.text for name in names for say in message.naming(name).says}):
            if "{" not in text:
                yield key, text
            elif key in _FILLED:
                yield from ((key, text.format(**values)) for values in _FILLED[key](course))


def _named(course: Course) -> Iterator[tuple[str, str]]:
    """What stands on lists as a name: numbers of choices, forms of address, banks, places, dialects."""
    yield from (("bot/tools/choice.hear", numbered(number)) for number in range(1, 10))
    for form in FORMS:
        yield _MENU, form.capitalize() or BA_CON.capitalize()
    yield from ((_MENU, bank) for bank in BANKS)
    for commune in course.communes.values():
        yield _MENU, commune.name
        yield from ((_MENU, village.name) for village in commune.villages)
    for language in course.languages.values():
        yield from ((_MENU, name) for name in (language.name, *language.dialects.values()))


def _worded(text: str) -> Iterator[tuple[str, float]]:
    """A text as each learner hears it, and how large a share of them does."""
    yield text, 1.0
    others = {local(addressed(text, form=form), unit=unit) for form in FORMS for unit in UNITS} - {text}
    yield from ((said, SELDOM) for said in sorted(others))


def _lessons(course: Course) -> Iterator[dict[str, str]]:
    return ({"lesson": _said(course, f"{id}/lesson/title")} for id in course.lessons)


def _signs(course: Course, *, scam: bool) -> Iterator[dict[str, str]]:
    """What a message of the drills gives itself away by; as the engine says it, read and not heard."""
    drills = (drill for drill in course.drills.values() if drill.scam == scam)
    return ({"sign": course.messages[SOURCE][f"drill/{drill.slug}/sign"].lines[-1].text} for drill in drills)


def _hotlines(course: Course) -> Iterator[dict[str, str]]:
    known = ((bank, course.hotlines[bank]) for bank in BANKS if bank in course.hotlines)
    return ({"bank": bank, "number": hotline.number} for bank, hotline in known)


def _said(course: Course, key: str) -> str:
    return course.messages[SOURCE][key].once().says[0].text


_FILLED: Mapping[str, Callable[[Course], Iterator[dict[str, str]]]] = {
    "bot/welcome-back/text": _lessons,
    "bot/coming/text": _lessons,
    "bot/drill-swindle/text": lambda course: _signs(course, scam=True),
    "bot/drill-harmless/text": lambda course: _signs(course, scam=False),
    "bot/drill-done/text": lambda _course: ({"right": str(right)} for right in range(len(DRILL_FORMS) + 1)),
    "bot/emergency-call/text": _hotlines,
}
"""Texts with a blank that only the course fills, and with what. How many she got right is among all that one can."""
