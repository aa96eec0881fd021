"""Taking a lesson as a learner does: from the greeting to its end, by what is on the screen."""

from collections.abc import Callable, Iterator

from bot.course.model import Course, Question
from tests.browser.phone import Phone

FIRST_CONTACT = ("vi", "next", "hang-up", "next", "adult", "yes")
"""From the greeting to the first step of the first lesson: reads Vietnamese, agrees."""

TO_QR_PAY = ("courses", "course-qr", "qr-pay")
"""From the menu to the first step of the lesson."""


def enter(phone: Phone, each: Callable[[], object] = lambda: None) -> None:
    """Through the first contact into ``qr-pay``; ``each`` is done on every screen."""
    each()
    for choice in FIRST_CONTACT:
        phone.choose(choice)
        each()
    phone.tool("menu")
    for choice in TO_QR_PAY:
        phone.choose(choice)
        each()


def right(course: Course, lesson: str) -> set[str]:
    """The ids of the right answers of a lesson."""
    questions = [stage for stage in course.lessons[lesson].stages if isinstance(stage, Question)]
    return {option.slug for question in questions for option in question.options if option.right}


def path(phone: Phone, course: Course, lesson: str) -> Iterator[str]:
    """The choices that lead to the end of the lesson, in order; each is to be taken before the next is asked for."""
    answers = right(course, lesson)
    while "redo" not in phone.choices:
        yield next(choice for choice in phone.choices if choice in ("done", "next", *answers))
