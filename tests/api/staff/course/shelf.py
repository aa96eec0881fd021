"""Courses that differ from the shipped one in a fact, a lesson or a trial; and what a page says, in plain words."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

from httpx import Response

from api.clock import local_day, now
from bot.course.model import Course


def today() -> date:
    return local_day(now())


def in_days(days: int) -> date:
    return today() + timedelta(days)


def with_fact(course: Course, id: str, **changed: Any) -> Course:
    """The course with one fact changed. Screens that were worded before are forgotten."""
    truths = {**course.truths, id: replace(course.truths[id], **changed)}
    return replace(course, truths=truths, views={})


def fresh(course: Course) -> Course:
    """The course with every fact checked today, whatever day it is."""
    truths = {
        id: replace(truth, checked_on=today(), check_again=in_days(180), valid_until=None)
        for id, truth in course.truths.items()
    }
    return replace(course, truths=truths, views={})


def number_step(course: Course) -> tuple[str, str, str]:
    """Lesson, step and fact of a step that says a number and can do without it."""
    for lesson in course.lessons.values():
        for stage in lesson.stages:
            for id in stage.facts:
                if stage.without and "{" + id + "}" in stage.text:
                    return lesson.id, stage.slug, id
    raise AssertionError("no step has a number")


def plain(drawn: Response | str) -> str:
    """The words of a page or a piece of one, tags taken out and spaces tidied."""
    text = drawn if isinstance(drawn, str) else drawn.text
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def piece(drawn: Response, tag: str, id: str) -> str:
    """The element ``tag`` with ``id``."""
    found = re.search(rf'<{tag}[^>]* id="{id}">.*?</{tag}>', drawn.text, re.DOTALL)
    assert found, f"no {id}"
    return found[0]
