"""``/staff/review``: the texts to look at, the most important first."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.review import Reviewer, blind, review_queue
from api.staff.pages import Given, allowed, page, staff_router
from api.staff.review.filter import Place, choices
from api.store import reading

SIZE = 25
"""Texts on one page."""

router = staff_router()


@router.get("/staff/review")
def review_page(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(allowed("review"))],
    asked: Place,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """One page of the queue with its filter."""
    course = given.courses.written
    with reading(given.database) as connection:
        rows = review_queue(connection, course, asked.wanted, local_day(now()))
    pages = max(1, -(-len(rows) // SIZE))
    number = min(number, pages)
    shown = rows[(number - 1) * SIZE : number * SIZE]
    values: dict[str, object] = {
        "rows": shown,
        "hidden": {row.entry.key for row in shown if blind(row.entry, Reviewer(who.login), course)},
        "count": len(rows),
        "number": number,
    }
    return page(request, "review.html", pages=pages, size=SIZE, **values, **choices(course, asked))
