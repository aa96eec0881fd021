"""Writing the files of a new lesson, or saying why it cannot be."""

import json
import re
import tomllib
import unicodedata
from pathlib import Path

from api.commands.new_lesson.listing import listed
from api.commands.new_lesson.sketches import colour, drawing, sketches
from api.errors import Conflict, Invalid
from bot.course import COURSES_FILE, RESERVED_LESSONS, SLUG, SLUG_BYTES, TITLE_LETTERS, lesson_file, read_content

PAGES = ("facts", "pictures", "print")
"""Addresses below ``/staff/course`` that are no lesson."""

SKELETON = Path(__file__).with_name("skeleton.toml")


def create(root: Path, lesson: str, *, course: str, title: str) -> list[Path]:
    """Write the lesson, then its pictures, then its name in ``content/courses.toml``. Returns what was written.

    Raises ``Invalid`` or ``Conflict`` before anything is written.
    """
    title = unicodedata.normalize("NFC", " ".join(title.split()))
    _check_name(root, lesson)
    _check_title(title)
    courses = listed((root / COURSES_FILE).read_text("utf-8"), course=course, lesson=lesson)
    text = _skeleton(lesson, course, title)
    drawn = sketches(tomllib.loads(text), colour(root, read_content(root), course))
    pictures = {path: svg for name, svg in drawn if not (path := drawing(root, name)).exists()}
    # The course comes last: a server that watches takes up a lesson when it is listed.
    files = {root / lesson_file(lesson): text, **pictures, root / COURSES_FILE: courses}
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return list(files)


def _check_name(root: Path, lesson: str) -> None:
    if not SLUG.fullmatch(lesson) or len(lesson) > SLUG_BYTES:
        raise Invalid(f"Tên “{lesson}” chưa đúng: chỉ dùng a–z không dấu, số và gạch nối, tối đa {SLUG_BYTES} chữ.")
    if lesson in (*RESERVED_LESSONS, *PAGES):
        raise Invalid(f"Tên “{lesson}” dành riêng cho máy. Mời chọn tên khác.")
    if (root / lesson_file(lesson)).exists():
        raise Conflict(f"Đã có {lesson_file(lesson)}. Mời chọn tên khác, hoặc sửa tệp ấy.")


def _check_title(title: str) -> None:
    if not title or len(title) > TITLE_LETTERS or set(title) & {"{", "}"}:
        raise Invalid(f"Tên hiện cho bà con (--title) dài 1 đến {TITLE_LETTERS} chữ, không có dấu {{ }}.")


def _skeleton(lesson: str, course: str, title: str) -> str:
    values = {"lesson": lesson, "course": course, "title": json.dumps(title, ensure_ascii=False)}
    return re.sub(r"@(lesson|course|title)@", lambda found: values[found[1]], SKELETON.read_text("utf-8"))
