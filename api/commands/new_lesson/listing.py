"""Adding a lesson to ``content/courses.toml`` without disturbing what people wrote around it."""

import re
import tomllib

from api.errors import Conflict, Invalid
from bot.course import COURSES_FILE

_TABLE = re.compile(r"^\[\[courses\]\]", re.MULTILINE)
_LIST = re.compile(r"^lessons\s*=\s*\[", re.MULTILINE)
_ITEM = re.compile(r'"[^"\n]*"|#[^\n]*|\]')


def listed(text: str, *, course: str, lesson: str) -> str:
    """``courses.toml`` with a lesson added at the end of a course; comments and everything else stay as they are.

    Raises ``Invalid`` where there is no such course, ``Conflict`` where another one has the lesson.
    """
    before = _courses(text)
    if course not in before:
        raise Invalid(f"Không có khóa “{course}”. Các khóa: {', '.join(before)}.")
    if owner := next((id for id, lessons in before.items() if lesson in lessons), ""):
        if owner != course:
            raise Conflict(f"{COURSES_FILE} đã kể bài “{lesson}” ở khóa “{owner}”.")
        return text
    after = _inserted(text, list(before).index(course), lesson)
    if _courses(after) != {**before, course: [*before[course], lesson]}:
        raise Invalid(f"Không thêm được vào {COURSES_FILE}. Mời thêm tay “{lesson}” vào khóa “{course}”, rồi chạy lại.")
    return after


def _courses(text: str) -> dict[str, list[str]]:
    try:
        return {one["id"]: list(one["lessons"]) for one in tomllib.loads(text)["courses"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{COURSES_FILE} viết chưa đúng ({error}). Mời chạy bonso content check.") from None


def _inserted(text: str, number: int, lesson: str) -> str:
    """``lesson`` after the last name in the list of lessons of the table ``number``."""
    table = [found.end() for found in _TABLE.finditer(text)][number : number + 1]
    begin = _LIST.search(text, table[0]) if table else None
    if begin is None:
        return text
    end = begin.end()
    for item in _ITEM.finditer(text, begin.end()):
        if item[0] == "]":
            break
        if item[0].startswith('"'):
            end = item.end()
    comma = ", " if end > begin.end() else ""
    return f'{text[:end]}{comma}"{lesson}"{text[end:]}'
