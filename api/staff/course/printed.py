"""``/staff/course/print``: the course on paper, for who reviews it with a pencil or teaches without a phone."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.errors import NotFound
from api.staff.course.pictures import picture_address
from api.staff.course.preview import meant_for
from api.staff.course.sentences import course_title, filled_text
from api.staff.pages import Given, allowed, page, staff_router

router = staff_router()


@router.get("/staff/course/print")
def print_page(
    request: Request, given: Given, who: Annotated[Caller, Depends(allowed("course"))], lesson: str = ""
) -> Response:
    """All lessons, or one, each beginning on a new sheet. Raises ``NotFound``."""
    course = given.courses.current
    lessons = [one for one in course.lessons.values() if lesson in ("", one.id)]
    if not lessons:
        raise NotFound
    stages = [(one, stage) for one in lessons for stage in one.stages]
    values: dict[str, object] = {
        "lessons": lessons,
        "titles": {one.course: course_title(course, one.course) for one in lessons},
        "texts": {(one.id, stage.slug): filled_text(course, stage.text) for one, stage in stages},
        "meant": {(one.id, stage.slug): meant_for(one, stage) for one, stage in stages},
        "pictures": {name: picture_address(given.media, name) for name in {stage.picture for _, stage in stages}},
    }
    return page(request, "course-print.html", controller=course.controller, today=local_day(now()), **values)
