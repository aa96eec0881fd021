"""Requests for a real person: where somebody waits, since when, and that she was helped."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.responses import Response
from sqlalchemy import RowMapping

from api import auth
from api.auth import Caller
from api.clock import now
from api.database import reading, writing
from api.people import help_requests, places
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from bot.course.model import Course

router = staff_router()


@router.get("/staff/help")
def show(request: Request, given: Given, who: Annotated[Caller, Depends(allowed("help"))]) -> Response:
    """Who waits, the longest first, and who was helped lately."""
    course = given.courses.current
    with reading(given.database) as connection:
        waiting = help_requests.waiting(connection, who.commune)
        settled = help_requests.settled(connection, who.commune)
    named = [[_named(row, course) for row in rows] for rows in (waiting, settled)]
    return page(request, "help.html", waiting=named[0], settled=named[1])


@router.post("/staff/help/{id}/settle")
def settle(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(posting("help"))],
    id: Annotated[int, Path(ge=1, le=2**62)],
) -> Response:
    """She was helped."""
    with reading(given.database) as connection:
        found = help_requests.one(connection, id)
    auth.guard(given.database, who, found["commune"], request.url.path)
    with writing(given.database) as connection:
        help_requests.settle(connection, id, actor=who.actor, now=now())
    return go("/staff/help")


def _named(row: RowMapping, course: Course) -> dict[str, Any]:
    lesson = course.lessons.get(row["lesson"])
    place = places.name(course.communes, row["commune"], row["village"]) if row["commune"] else "(chưa chọn xã)"
    return {**row, "place": place, "title": lesson.title if lesson else row["lesson"]}
