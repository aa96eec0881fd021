"""What of a lesson is still a sample, said as the checker says its problems."""

from collections.abc import Iterator
from pathlib import Path

from api.commands.new_lesson.sketches import SKETCH, drawing, is_sketch
from bot.course import Lesson, Problem, Question, Step, compose, lesson_file, picture, read_content

MARK = "Chưa viết"
"""Begins or stands in every text that is only a sample."""


def unwritten(root: Path) -> Iterator[Problem]:
    """The sample texts and pictures of each step and question."""
    content = read_content(root)
    samples = {key for key, text in compose.texts(content).items() if MARK in text}
    for lesson in content.lessons:
        if f"{lesson.id}/lesson/learned" in samples:
            yield Problem(lesson_file(lesson.id), lesson.id, "", "learned còn chữ mẫu", "viết học xong biết gì")
        for stage in lesson.stages:
            yield from _texts(lesson, stage, samples)
            yield from _pictures(root, lesson, stage)


def _texts(lesson: Lesson, stage: Step | Question, samples: set[str]) -> Iterator[Problem]:
    own = f"{lesson.id}/{stage.slug}/"
    fields = sorted(key.removeprefix(own) for key in samples if key.startswith(own))
    if fields:
        what = f"còn chữ mẫu “{MARK}” ở {', '.join(fields)}"
        yield Problem(lesson_file(lesson.id), lesson.id, stage.slug, what, "viết câu của mình vào đó")


def _pictures(root: Path, lesson: Lesson, stage: Step | Question) -> Iterator[Problem]:
    names = [stage.picture, *(option.picture for option in stage.options)]
    if sketched := [name for name in names if name and is_sketch(drawing(root, name))]:
        do = f"vẽ lại trong {picture.PICTURES}, bỏ dòng {SKETCH}"
        yield Problem(lesson_file(lesson.id), lesson.id, stage.slug, f"còn hình tạm {', '.join(sketched)}", do)
