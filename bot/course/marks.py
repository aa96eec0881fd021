"""Which texts of a course are careful, and which are safety text (``trust.py``): by the marks in the content.

A message to practise on is a verdict, and an announcement is heard by a whole village: both are careful by what they
are. A course, a lesson, a screen of the bot or a single label says it of itself; an answer is always safety
text, for people do what it says.
"""

from collections.abc import Iterator

from bot.course.answers import answer_texts
from bot.course.compose import announced, drill_texts, lesson_texts, phrase_texts
from bot.course.model import Lesson, Phrase
from bot.course.read import Content
from bot.course.trust import Marks


def marks(content: Content) -> Marks:
    """The marks of every text, gathered from the whole content."""
    careful, safety = frozenset(_careful(content)), frozenset(_safety(content))
    return Marks(careful, careful | safety)


def _careful(content: Content) -> Iterator[str]:
    for drill in content.drills:
        yield from drill_texts(drill)
    for announcement in content.announcements:
        yield from announced(announcement)
    for lesson in content.lessons:
        yield from lesson_texts(lesson) if lesson.careful else ()
    for phrase in content.phrases:
        yield from _marked(phrase, phrase.careful)


def _safety(content: Content) -> Iterator[str]:
    marked = {series.id for series in content.series if series.safety}
    yield from (f"course/{id}/title" for id in marked)
    for lesson in content.lessons:
        yield from lesson_texts(lesson) if _is_safety(lesson, marked) else ()
    for phrase in content.phrases:
        yield from _marked(phrase, phrase.safety)
    for answer in content.answers:
        yield from answer_texts(answer)


def _is_safety(lesson: Lesson, marked: set[str]) -> bool:
    return lesson.safety or lesson.course in marked


def _marked(phrase: Phrase, mark: bool | tuple[str, ...]) -> Iterator[str]:
    """The keys of a screen that a mark means: all of them, or the labels it names."""
    if isinstance(mark, tuple):
        yield from (f"bot/{phrase.name}/choice.{id}" for id in mark)
    elif mark:
        yield from phrase_texts(phrase)
