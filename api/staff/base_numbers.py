"""Base numbers: how many households a commune or village has, who says so and when."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from api.access import auth
from api.access.auth import Caller
from api.clock import local_day, now
from api.errors import Fault, Invalid
from api.places import base_numbers, places
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.store import reading, writing

Reader = Annotated[Caller, Depends(allowed("base-numbers"))]
Writer = Annotated[Caller, Depends(posting("base-numbers"))]
Typed = Annotated[str, Form()]

EMPTY = {"place": "", "households": "", "source": "", "counted_on": ""}
"""A form nobody has filled."""

router = staff_router()


@router.get("/staff/base-numbers")
def base_numbers_page(request: Request, given: Given, who: Reader) -> Response:
    """Every number of her commune and the form for another."""
    return _listed(request, given, who)


@router.post("/staff/base-numbers")
def add_base_number(
    request: Request,
    given: Given,
    who: Writer,
    place: Typed = "",
    households: Typed = "",
    source: Typed = "",
    counted_on: Typed = "",
) -> Response:
    """Enter one."""
    commune, village = places.read(place)
    try:
        places.check(given.courses.current.communes, commune, village)
        auth.guard(given.database, who, commune, what=request.url.path)
        values = _read(households, source, counted_on)
        with writing(given.database) as connection:
            base_numbers.add(connection, commune=commune, village=village, **values, **_by(who))
    except Invalid as fault:
        typed = {"place": place, "households": households, "source": source, "counted_on": counted_on}
        return _listed(request, given, who, fault, typed)
    return go("/staff/base-numbers")


@router.get("/staff/base-numbers/{id}")
def edit_base_number(request: Request, given: Given, who: Reader, id: UUID) -> Response:
    """The form for mending one."""
    return _edited(request, given, who, id)


@router.post("/staff/base-numbers/{id}")
def change_base_number(
    request: Request,
    given: Given,
    who: Writer,
    id: UUID,
    households: Typed = "",
    source: Typed = "",
    counted_on: Typed = "",
) -> Response:
    """Mend one."""
    _own(request, given, who, id)
    try:
        values = _read(households, source, counted_on)
        with writing(given.database) as connection:
            base_numbers.change(connection, str(id), **values, **_by(who))
    except Invalid as fault:
        return _edited(request, given, who, id, fault)
    return go("/staff/base-numbers")


@router.post("/staff/base-numbers/{id}/remove")
def remove_base_number(request: Request, given: Given, who: Writer, id: UUID) -> Response:
    """Take one out."""
    _own(request, given, who, id)
    with writing(given.database) as connection:
        base_numbers.remove(connection, str(id), actor=who.actor)
    return go("/staff/base-numbers")


def _own(request: Request, given: Given, who: Caller, id: UUID) -> dict[str, object]:
    with reading(given.database) as connection:
        found = base_numbers.one(connection, str(id))
    auth.guard(given.database, who, found["commune"], what=request.url.path)
    return dict(found)


def _read(households: str, source: str, counted_on: str) -> base_numbers.HouseholdCount:
    return {"households": _whole(households), "source": source, "counted_on": _date(counted_on)}


def _whole(text: str) -> int:
    # People write 1.234 for a thousand and more.
    digits = text.strip().replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9):
        raise base_numbers.BadNumber
    return int(digits)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("Mời bạn chọn ngày của số hộ.") from None


def _by(who: Caller) -> base_numbers.EnteredBy:
    at = now()
    return {"actor": who.actor, "now": at, "today": local_day(at)}


def _edited(request: Request, given: Given, who: Caller, id: UUID, problem: Fault | None = None) -> Response:
    found = _own(request, given, who, id)
    place = places.name(given.courses.current.communes, str(found["commune"]), str(found["village"]))
    status, message = (problem.status, problem.message) if problem else (200, "")
    return page(request, "base_number.html", status, number=found, place=place, problem=message)


def _listed(
    request: Request, given: Given, who: Caller, problem: Fault | None = None, typed: dict[str, str] | None = None
) -> Response:
    communes = given.courses.current.communes
    with reading(given.database) as connection:
        numbers = base_numbers.listed(connection, who.commune)
    named = [(number, places.name(communes, number["commune"], number["village"])) for number in numbers]
    status, message = (problem.status, problem.message) if problem else (200, "")
    choices = {"communes": places.within(communes, who.commune), "typed": typed or EMPTY}
    return page(request, "base_numbers.html", status, numbers=named, problem=message, **choices)
