"""The audit log: who did what, in codes, the newest first."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection, RowMapping, select

from api.access.auth import Caller
from api.places import places
from api.staff.pages import Given, allowed, page, staff_router
from api.store import Audit, core, reading

PAGE = 100
"""Lines on a page."""

_AUDIT = core(Audit)

router = staff_router()


@router.get("/staff/audit")
def audit_log_page(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(allowed("audit"))],
    before: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """A page of lines, older than the line ``before`` if one is named."""
    with reading(given.database) as connection:
        lines = audit_lines(connection, who.commune, before)
    communes = given.courses.current.communes
    named = [(line, places.name(communes, line["commune"]) if line["commune"] else "") for line in lines]
    older = lines[-1]["id"] if len(lines) == PAGE else 0
    return page(request, "audit.html", lines=named, older=older)


def audit_lines(connection: Connection, commune: str = "", before: int = 0) -> Sequence[RowMapping]:
    """A page of the log for ``commune``, or all of it, older than ``before``."""
    question = select(_AUDIT).order_by(_AUDIT.c.id.desc()).limit(PAGE)
    if commune:
        question = question.where(_AUDIT.c.commune == commune)
    return connection.execute(question.where(_AUDIT.c.id < before) if before else question).mappings().all()
