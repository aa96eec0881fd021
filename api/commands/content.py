"""Beginning and checking lessons."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.settings import ROOT, Settings

if TYPE_CHECKING:
    from bot.course import Problem

NEXT = """\
Đã tạo {file} và {pictures} hình tạm, đã thêm bài vào content/courses.toml.
Tiếp theo:
1. Mở {file}, viết vào những chỗ còn chữ “Chưa viết”.
2. Vẽ hình trong content/pictures/{lesson}, dùng các mảnh trong content/parts.
3. Thêm ít nhất 15 cách bà con hỏi bài này vào locales/vi/words.toml, mục [lessons].
4. Xem thử ở trang /staff/course/{lesson}.
5. Chạy bonso content check cho tới khi không còn lỗi."""
"""What to do after ``new``."""


def new(
    lesson: Annotated[str, typer.Argument(help="Its name in files and addresses, such as qr-market.")],
    course: Annotated[str, typer.Option("--course", help="The course it belongs to, such as qr.")],
    title: Annotated[str, typer.Option("--title", help="What learners see.")],
) -> None:
    """Begin a lesson: its file with a place for everything, pictures to draw over, its line in the course."""
    from api.commands.new_lesson.create import create

    file, *pictures, _ = create(ROOT, lesson, course=course, title=title)
    typer.echo(NEXT.format(file=file.relative_to(ROOT), lesson=lesson, pictures=len(pictures)))


def _long() -> "Iterator[Problem]":
    """The screens that are heard for longer than anybody listens, in the voice that we ship."""
    from api.clock import now
    from api.commands.talk import load_course
    from bot.course import DRILLS_FOLDER, PHRASES_FILE, Problem, lesson_file
    from bot.speech import Clips
    from bot.speech.ahead import LONGEST_SECONDS
    from bot.speech.espeak import Espeak
    from bot.speech.length import too_long

    course = load_course()
    for done in too_long(course, Clips(Path(), {"vi": Espeak()}), now()):
        where = done.wanted.where
        lesson = next((part for part in where.split("/") if part in course.lessons), "")
        file = lesson_file(lesson) if lesson else DRILLS_FOLDER if where.startswith("drill") else PHRASES_FILE
        said = " / ".join(say.text for say in done.wanted.speech.says)
        what = f"máy đọc mất {done.seconds:.1f} giây, quá {LONGEST_SECONDS:.0f}: “{said}”"
        step = "learned" if where == f"finished/{lesson}" else where.removeprefix(f"{lesson}/")
        yield Problem(file, lesson, step, what, "bớt chữ, hoặc chia làm hai")


def _ungated() -> "Iterator[Problem]":
    """Texts of an emergency, a consent or a verdict without the mark that keeps drafts of them away."""
    from api.clock import now
    from api.commands.talk import load_course
    from bot.engine.gate import problems

    yield from problems(load_course(), now())


def check(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Check every lesson, phrase, fact and translation; says what is wrong, where, and what to do."""
    from dataclasses import asdict

    from api.commands.new_lesson.unwritten import unwritten
    from bot.course.check import check as judge

    found = judge(ROOT, today=date.today(), places=Settings().places_file)  # noqa: DTZ011 - an author's day is the day on her wall
    problems = sorted((*found, *unwritten(ROOT)), key=lambda problem: (problem.file, problem.lesson))
    # What is not well formed cannot be put on screens.
    problems = problems or [*_ungated(), *_long()]
    for problem in problems:
        typer.echo(json.dumps(asdict(problem), ensure_ascii=False, default=str) if as_json else str(problem))
    if problems:
        raise typer.Exit(1)
    if not as_json:
        typer.echo("Bài học, lời và số liệu: không thấy lỗi.")
