"""``/staff/contacts``: whom people of each place can ask, entered one by one or from a file, and names taken back."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import RowMapping
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.access import auth
from api.access.auth import Caller
from api.clock import local_day, now
from api.errors import Fault, Invalid, TooLarge
from api.places import contact_files, contacts, places
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.store import reading, writing

SPARE = 10_000
"""Bytes of a request beside its file."""

EMPTY = {"place": "", "title": "", "phone": "", "name": "", "agreed_on": ""}
"""A form nobody has filled."""

Reader = Annotated[Caller, Depends(allowed("contacts"))]
Writer = Annotated[Caller, Depends(posting("contacts"))]
Typed = Annotated[str, Form()]

router = staff_router()


@router.get("/staff/contacts")
def contacts_page(request: Request, given: Given, who: Reader) -> Response:
    """Everybody who can be asked in her commune, the places that have nobody, and the forms."""
    return _listed(request, given, who)


@router.post("/staff/contacts")
def enter_contact(
    request: Request,
    given: Given,
    who: Writer,
    place: Typed = "",
    title: Typed = "",
    phone: Typed = "",
    name: Typed = "",
    agreed_on: Typed = "",
) -> Response:
    """Enter one; whoever was entered for the place before is replaced."""
    commune, village = places.read(place)
    try:
        places.check(given.courses.current.communes, commune, village)
        auth.guard(given.database, who, commune, what=request.url.path)
        at = now()
        contact = contacts.checked(title, phone, name, contact_files.day(agreed_on), local_day(at))
        with writing(given.database) as connection:
            contacts.enter(connection, contact, commune=commune, village=village, actor=who.actor, now=at)
    except Invalid as fault:
        typed = {"place": place, "title": title, "phone": phone, "name": name, "agreed_on": agreed_on}
        return _listed(request, given, who, fault, typed)
    return go("/staff/contacts")


@router.post("/staff/contacts/file")
async def import_contacts(request: Request, given: Given, who: Reader) -> Response:
    """Enter all of a file, or nothing of it."""
    try:
        content = await _sent(request, who)
    except Invalid as fault:
        return await run_in_threadpool(_listed, request, given, who, fault)
    return await run_in_threadpool(_imported, request, given, who, content)


@router.post("/staff/contacts/unname")
def take_name_back(request: Request, given: Given, who: Writer, place: Typed = "") -> Response:
    """The person named there does not want to be named any more."""
    commune, village = places.read(place)
    auth.guard(given.database, who, commune, what=request.url.path)
    with writing(given.database) as connection:
        contacts.take_name_back(connection, commune=commune, village=village, actor=who.actor, now=now())
    return go("/staff/contacts")


@router.post("/staff/contacts/remove")
def remove_contact(request: Request, given: Given, who: Writer, place: Typed = "") -> Response:
    """Nobody can be asked there any more."""
    commune, village = places.read(place)
    auth.guard(given.database, who, commune, what=request.url.path)
    with writing(given.database) as connection:
        contacts.remove(connection, commune=commune, village=village, actor=who.actor, now=now())
    return go("/staff/contacts")


async def _sent(request: Request, who: Caller) -> bytes:
    """The file of a form. Raises ``TooLarge``, ``contact_files.Unreadable`` and ``auth.StaleForm``."""
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise contact_files.Unreadable
    if int(length) > contact_files.LARGEST + SPARE:
        raise TooLarge
    async with request.form(max_files=1) as form:
        auth.check_word(who.csrf, sent=str(form.get("csrf", "")))
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise contact_files.Unreadable
        return await file.read()


def _imported(request: Request, given: Given, who: Caller, content: bytes) -> Response:
    at = now()
    try:
        found = contact_files.read(content, given.courses.current.communes, local_day(at))
    except Invalid as fault:
        return _listed(request, given, who, fault)
    for one in found:
        auth.guard(given.database, who, one.commune, what=request.url.path)
    with writing(given.database) as connection:
        for one in found:
            contacts.enter(connection, one.contact, commune=one.commune, village=one.village, actor=who.actor, now=at)
    return go("/staff/contacts")


def _listed(
    request: Request, given: Given, who: Caller, problem: Fault | None = None, typed: dict[str, str] | None = None
) -> Response:
    course = given.courses.current
    with reading(given.database) as connection:
        rows = contacts.listed(connection, who.commune)
    within = places.within(course.communes, who.commune)
    named = [(row, places.name(course.communes, row["commune"], row["village"]), _value(row)) for row in rows]
    status, message = (problem.status, problem.message) if problem else (200, "")
    return page(
        request,
        "contacts.html",
        status,
        contacts=named,
        communes=within,
        lacking=[one.name for one in within if not _has(one.id, rows) and not one.phone],
        columns=contact_files.COLUMNS,
        typed=typed or EMPTY,
        problem=message,
    )


def _has(commune: str, rows: Sequence[RowMapping]) -> bool:
    return any(row["commune"] == commune and not row["village"] for row in rows)


def _value(row: RowMapping) -> str:
    """The place of a row as forms send it."""
    return f"{row['commune']}/{row['village']}".rstrip("/")
