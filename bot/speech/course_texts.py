"""Which texts are the course's own, so that a voice on somebody else's machine may be told them.

A positive list: whatever is not a sentence of the course, alone, numbered as a choice, or filled with
another sentence of it, stays here. A person's name, place or message is never one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.course import FORMS, SOURCE, UNITS, Course, local
from bot.engine.address import addressed
from bot.speech.labels import label

_BLANK = re.compile(r"\\\{[a-z_-]+\\\}")


@dataclass(frozen=True, slots=True)
class _Texts:
    digest: str
    whole: frozenset[str] = frozenset()
    blank: tuple[re.Pattern[str], ...] = ()

    def own(self, text: str) -> bool:
        if text in self.whole:
            return True
        filled = (template.fullmatch(text) for template in self.blank)
        return any(found and self.whole.issuperset(found.groups()) for found in filled)


class CourseTexts:
    """``texts(text)`` is whether ``text`` belongs to the course that ``course`` gives at the moment."""

    def __init__(self, course: Callable[[], Course]) -> None:
        self._course = course
        self._texts = _Texts("")

    def __call__(self, text: str) -> bool:
        """Quick, except for the first question about a course."""
        course = self._course()
        texts = self._texts
        if texts.digest != course.digest:
            self._texts = texts = _all(course)
        return texts.own(text) or texts.own(label(text))


def _all(course: Course) -> _Texts:
    names = {course.beside(lang) for lang in course.languages}
    plain = course.messages[SOURCE].values()
    said = {say.text for message in plain for name in names for say in message.naming(name).says}
    texts = {local(addressed(text, form=form), unit=unit) for text in said for form in FORMS for unit in UNITS}
    whole = frozenset(text for text in texts if "{" not in text)
    return _Texts(course.digest, whole, tuple(re.compile(_BLANK.sub("(.+)", re.escape(one))) for one in texts - whole))
