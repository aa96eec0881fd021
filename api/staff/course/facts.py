"""``/staff/course/facts``: what lessons claim of the world, the claims to be checked soonest first."""

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.staff.course.dates import Due, soonest
from api.staff.course.sentences import filled_text
from api.staff.pages import Given, allowed, page, staff_router
from bot.course import Course, Lesson

CONFIDENCE = {"certain": "Chắc chắn", "probable": "Khá chắc, mới có một nguồn", "low": "Chưa đủ tin, bài không nói"}
"""A word nobody translated is shown as it is."""

router = staff_router()


class FactUse(NamedTuple):
    """A step that rests on a fact: what it says, and what it says without it (empty if the same)."""

    lesson: Lesson
    step: str
    text: str
    without: str


class FactEntry(NamedTuple):
    """A fact as the page shows it; ``questions`` are those whose answer rests on it."""

    due: Due
    confidence: str
    uses: list[FactUse]
    questions: list[str]


@router.get("/staff/course/facts")
def facts_page(request: Request, given: Given, who: Annotated[Caller, Depends(allowed("course"))]) -> Response:
    """All facts with their sources and dates, the steps that use them, and what learners hear once one has lapsed."""
    found = entries(given.courses.current, local_day(now()))
    urgent = [entry for entry in found if entry.due.pressing]
    old = [entry for entry in found if entry.due.state == "old"]
    return page(request, "course-facts.html", entries=found, urgent=urgent, old=old)


def entries(course: Course, today: date) -> list[FactEntry]:
    """Every fact of a course as it stands on ``today``."""
    used = uses(course)
    return [
        FactEntry(
            due,
            CONFIDENCE.get(due.truth.confidence, due.truth.confidence),
            used.get(due.truth.id, []),
            [answer.question for answer in course.answers.values() if due.truth.id in answer.facts],
        )
        for due in soonest(course.truths.values(), today)
    ]


def uses(course: Course) -> dict[str, list[FactUse]]:
    """The steps and questions that rest on each fact."""
    found: dict[str, list[FactUse]] = {}
    for lesson in course.lessons.values():
        for stage in lesson.stages:
            use = FactUse(lesson, stage.slug, filled_text(course, stage.text), filled_text(course, stage.without))
            for id in stage.facts:
                found.setdefault(id, []).append(use)
    return found
