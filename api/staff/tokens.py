"""Keys to the API for other programs: made, shown once, taken back."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from api.access import auth, tokens
from api.access.auth import Caller
from api.clock import now
from api.errors import Invalid
from api.places import places
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.store import reading, writing

Reader = Annotated[Caller, Depends(allowed("tokens"))]
Writer = Annotated[Caller, Depends(posting("tokens"))]

router = staff_router()


@router.get("/staff/tokens")
def tokens_page(request: Request, given: Given, who: Reader) -> Response:
    """The tokens there are, and the form for another."""
    return _listed(request, given, who)


@router.post("/staff/tokens")
def add_token(
    request: Request,
    given: Given,
    who: Writer,
    name: Annotated[str, Form()] = "",
    commune: Annotated[str, Form()] = "",
) -> Response:
    """A new token, shown this once."""
    try:
        if commune:
            places.check(given.courses.current.communes, commune)
        auth.guard(given.database, who, commune, what=request.url.path)
        with writing(given.database) as connection:
            token = tokens.add(connection, name=name, commune=commune, actor=who.actor, now=now())
    except Invalid as fault:
        return _listed(request, given, who, problem=fault.message, status=fault.status)
    return _listed(request, given, who, token=token)


@router.post("/staff/tokens/{id}/revoke")
def revoke_token(request: Request, given: Given, who: Writer, id: UUID) -> Response:
    """It opens nothing any more."""
    with reading(given.database) as connection:
        found = tokens.one(connection, str(id))
    auth.guard(given.database, who, found["commune"], what=request.url.path)
    with writing(given.database) as connection:
        tokens.revoke(connection, str(id), actor=who.actor, now=now())
    return go("/staff/tokens")


def _listed(
    request: Request, given: Given, who: Caller, *, token: str = "", problem: str = "", status: int = 200
) -> Response:
    communes = given.courses.current.communes
    with reading(given.database) as connection:
        found = tokens.listed(connection, who.commune)
    named = [(row, places.name(communes, row["commune"])) for row in found]
    within = places.within(communes, who.commune)
    return page(request, "tokens.html", status, tokens=named, token=token, problem=problem, communes=within)
