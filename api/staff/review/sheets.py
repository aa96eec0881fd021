"""``/staff/review/files``: translations as files for Poedit, Weblate or Excel, and back again after a look."""

import json
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.access import auth
from api.access.audit import record
from api.access.auth import Caller
from api.clock import now
from api.errors import Fault, Invalid, NotFound
from api.review import (
    CHANGE,
    LARGEST,
    MEDIA,
    RENDERINGS,
    SAME,
    Reviewer,
    RowOutcome,
    SheetRow,
    TooBig,
    Unreadable,
    file_name,
    importing,
    names,
    render,
    sheet,
)
from api.staff.pages import Given, allowed, page, posting, staff_router
from api.staff.review.filter import Place, ReviewFilter, choices, root
from api.store import reading, writing
from bot.channels import json_text

SPARE = 100_000
"""Bytes of a request beside its file."""

SHOWN = 200
"""Rows of one kind that the preview lists; the rest is counted."""

EMPTY = SheetRow("", "", "", "", "")
"""A row, for the types of its fields."""

Reader = Annotated[Caller, Depends(allowed("review-manage"))]

router = staff_router()


@router.get("/staff/review/files")
def review_files_page(request: Request, given: Given, who: Reader, asked: Place) -> Response:
    """Where files are taken and brought."""
    return _page(request, given, asked)


@router.get("/staff/review/files/{form}")
def export_file(request: Request, given: Given, who: Reader, asked: Place, form: str) -> Response:
    """What is in effect in one variety as a file; ``state`` narrows it. Raises ``NotFound``."""
    if form not in RENDERINGS:
        raise NotFound
    state = asked.state if asked.state in names.STATES else ""
    course = given.courses.written
    with writing(given.database) as connection:
        found = sheet(connection, course, root(given), asked.lang, dialect=asked.dialect, state=state)
        record(connection, who.actor, "translations-exported", file_name(asked.lang, dialect=asked.dialect, form=form))
    headers = {
        "content-disposition": f'attachment; filename="{file_name(asked.lang, dialect=asked.dialect, form=form)}"'
    }
    return Response(render(found, form), media_type=MEDIA[form], headers=headers)  # type: ignore[arg-type]  # checked above


@router.post("/staff/review/files")
async def preview_import(request: Request, given: Given, who: Reader, asked: Place) -> Response:
    """What a file would change. Nothing is kept."""
    content = await _sent(request, who)
    return await run_in_threadpool(_previewed, request, given, asked, content)


@router.post("/staff/review/files/apply")
def import_file(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(posting("review-manage"))],
    asked: Place,
    rows: Annotated[str, Form()] = "",
) -> Response:
    """Keep what the preview showed. What others changed in between is a conflict now and stays as it is."""
    course = given.courses.written
    with writing(given.database) as connection:
        outcomes = importing.plan(connection, course, asked.lang, _kept(rows), asked.dialect)
        count = importing.apply(connection, course, outcomes, Reviewer(who.login), now())
    left = [one for one in outcomes if one.what != CHANGE]
    return _page(request, given, asked, outcomes=left, count=count)


async def _sent(request: Request, who: Caller) -> bytes:
    """The file of a form, read only if it is not too large. Raises ``TooBig``, ``Unreadable``, ``auth.StaleForm``."""
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Unreadable
    if int(length) > LARGEST + SPARE:
        raise TooBig
    async with request.form(max_files=1) as form:
        auth.check_word(who.csrf, sent=str(form.get("csrf", "")))
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Unreadable
        return await file.read()


def _previewed(request: Request, given: Given, asked: ReviewFilter, content: bytes) -> Response:
    course = given.courses.written
    try:
        rows = importing.rows_of(content)
    except Invalid as fault:
        return _page(request, given, asked, fault)
    with reading(given.database) as connection:
        outcomes = importing.plan(connection, course, asked.lang, rows, asked.dialect)
    changes = [one.row for one in outcomes if one.what == CHANGE]
    return _page(request, given, asked, outcomes=outcomes, rows=json.dumps(changes, ensure_ascii=False))


def _kept(rows: str) -> list[SheetRow]:
    """The rows that the preview put into its form. Raises ``Invalid``."""
    try:
        listed: Any = json_text.loads(rows.encode())
        found = [SheetRow(*row) for row in listed]
    except (ValueError, TypeError, RecursionError):
        raise Invalid from None
    if not isinstance(listed, list) or not all(map(_is_row, found)):
        raise Invalid
    return found


def _is_row(row: SheetRow) -> bool:
    return all(isinstance(value, type(kind)) for value, kind in zip(row, EMPTY, strict=True))


def _page(
    request: Request,
    given: Given,
    asked: ReviewFilter,
    fault: Fault | None = None,
    outcomes: list[RowOutcome] | None = None,
    rows: str = "",
    count: int = -1,
) -> Response:
    groups = {what: [one for one in outcomes or () if one.what == what] for what in names.OUTCOMES}
    values: dict[str, object] = {
        "problem": fault.message if fault else "",
        "groups": groups,
        "looked": outcomes is not None and count < 0,
        "rows": rows,
        "count": count,
        "outcome_names": names.OUTCOMES,
        "same": SAME,
        "most": SHOWN,
    }
    drawn = choices(given.courses.current, asked)
    return page(request, "review-files.html", fault.status if fault else 200, **values, **drawn)
