"""Accounts: inviting somebody, a new password for who forgot hers, switching off and on."""

from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from api.access import auth, staff_accounts
from api.access.auth import Caller
from api.clock import now
from api.errors import Conflict, Fault, Invalid
from api.places import places
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.store import reading, writing

Reader = Annotated[Caller, Depends(allowed("accounts"))]
Writer = Annotated[Caller, Depends(posting("accounts"))]

router = staff_router()


@router.get("/staff/accounts")
def accounts_page(request: Request, given: Given, who: Reader) -> Response:
    """Everybody who may log in, as far as she sees."""
    return _listed(request, given, who)


@router.post("/staff/accounts")
def invite_staff(
    request: Request,
    given: Given,
    who: Writer,
    login: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    commune: Annotated[str, Form()] = "",
) -> Response:
    """Invite somebody new; the link is shown this once."""
    login = login.strip().lower()
    try:
        if commune:
            places.check(given.courses.current.communes, commune)
        auth.guard(given.database, who, commune, what=request.url.path)
        with writing(given.database) as connection:
            word = staff_accounts.add(connection, login=login, role=role, commune=commune, actor=who.actor, now=now())
    except (Invalid, Conflict) as fault:
        return _listed(request, given, who, fault)
    return _invitation(request, given, login, word)


@router.post("/staff/accounts/{login}/reset")
def reset_password(request: Request, given: Given, who: Writer, login: str) -> Response:
    """A link for setting a new password, shown this once."""
    _own(request, given, who, login)
    with writing(given.database) as connection:
        word = staff_accounts.reset(connection, login, actor=who.actor, now=now())
    return _invitation(request, given, login, word)


@router.post("/staff/accounts/{login}/{way}")
def switch_account(request: Request, given: Given, who: Writer, login: str, way: str) -> Response:
    """``on`` lets her in, ``off`` keeps her out at once. Raises ``Invalid``."""
    if way not in ("on", "off"):
        raise Invalid
    _own(request, given, who, login)
    with writing(given.database) as connection:
        staff_accounts.switch(connection, login, on=way == "on", actor=who.actor)
    return go("/staff/accounts")


def _own(request: Request, given: Given, who: Caller, login: str) -> None:
    with reading(given.database) as connection:
        found = staff_accounts.one(connection, login)
    auth.guard(given.database, who, found["commune"], what=request.url.path)


def _invitation(request: Request, given: Given, login: str, word: str) -> Response:
    link = f"{given.settings.public_url.rstrip('/')}/staff/welcome/{word}"
    return page(request, "invitation.html", login=login, link=link, days=auth.INVITED.days)


def _listed(request: Request, given: Given, who: Caller, problem: Fault | None = None) -> Response:
    communes = given.courses.current.communes
    with reading(given.database) as connection:
        accounts = staff_accounts.listed(connection, who.commune)
    named = [(account, places.name(communes, account["commune"])) for account in accounts]
    status, message = (problem.status, problem.message) if problem else (200, "")
    choices = {"communes": places.within(communes, who.commune), "roles": auth.STAFF_ROLES}
    return page(request, "accounts.html", status, accounts=named, problem=message, **choices)
