"""What every rule looks at, and what a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.course.model import Lesson
from bot.course.problem import Problem
from bot.course.read import DRILLS_FOLDER, Content
from bot.course.text_files import lesson_file


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the content, its texts by key, where it lies and what day it is."""

    root: Path
    content: Content
    texts: dict[str, str]
    today: date


Rule = Callable[[Case], Iterator[Problem]]


def in_lesson(lesson: Lesson, step: str, *, what: str, do: str) -> Problem:
    """A problem with a lesson, or with one of its steps."""
    return Problem(lesson_file(lesson.id), lesson.id, step, what, do)


def drill_file(form: str) -> str:
    """The file in which the messages of a form lie."""
    return f"{DRILLS_FOLDER}/{form}.toml"
