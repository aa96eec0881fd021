"""``/staff/course``: every lesson with its size, the facts it rests on, and whether anybody has tried it."""

from datetime import date, datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.packs.weights import Weight, measure, measuring, weight
from api.staff.course.dates import Due, soonest
from api.staff.course.sentences import Longest, Size, course_title, longest_sentence, longest_step, sizes
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from bot.course import Course, Lesson, Trial

router = staff_router()


class LessonOverview(NamedTuple):
    """A lesson as the page shows it. ``facts`` are sorted by the day on which they must be checked again."""

    lesson: Lesson
    sizes: list[Size]
    step: Longest
    sentence: Longest
    facts: list[Due]
    trials: list[Trial]


@router.get("/staff/course")
def course_page(request: Request, given: Given, who: Annotated[Caller, Depends(allowed("course"))]) -> Response:
    """Courses and their lessons, and what is wrong with the files on disk if they are not what is taught."""
    course, at = given.courses.current, now()
    parts = [
        (course_title(course, id), [lesson_overview(course, course.lessons[one], local_day(at)) for one in ids])
        for id, ids in course.courses.items()
    ]
    values: dict[str, object] = {"problems": given.courses.problems, "weights": lesson_weights(given, at)}
    return page(request, "course.html", parts=parts, measuring=measuring(given.media), **values)


@router.post("/staff/course/measure")
def measure_lessons(request: Request, given: Given, who: Annotated[Caller, Depends(posting("course"))]) -> Response:
    """Make every voice and picture that has no size yet, beside everything else."""
    measure(given.media, given.courses.current, now())
    return go("/staff/course")


def lesson_weights(given: Given, at: datetime) -> dict[str, Weight]:
    """What each lesson costs in data, as far as it is known."""
    course = given.courses.current
    return {id: weight(given.media, course, lesson, at) for id, lesson in course.lessons.items()}


def lesson_overview(course: Course, lesson: Lesson, today: date) -> LessonOverview:
    """What the page says of a lesson."""
    named = dict.fromkeys(id for stage in lesson.stages for id in stage.facts)
    return LessonOverview(
        lesson,
        sizes(lesson),
        longest_step(course, lesson),
        longest_sentence(course, lesson),
        soonest((course.truths[id] for id in named if id in course.truths), today),
        [trial for trial in course.trials if trial.lesson == lesson.id],
    )
