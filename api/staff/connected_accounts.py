"""Accounts that speak for us once somebody has agreed on a page of their platform: the way there and back.

What such a page says, and what becomes of it, is the platform's own (``api.platforms.granted``).
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.access import auth
from api.access.audit import record
from api.access.auth import Caller
from api.clock import now
from api.errors import NotFound
from api.platforms.granted import Granted
from api.platforms.registry import account_pages
from api.staff.pages import HEADERS, Given, allowed, go, page, posting, staff_router
from api.store import reading, writing
from api.work import drills_waiting

Reader = Annotated[Caller, Depends(allowed("connected-accounts"))]
Writer = Annotated[Caller, Depends(posting("connected-accounts"))]


def asked_for(request: Request, given: Given) -> Granted:
    """The platform whose page this is, or leads from. Raises ``NotFound``."""
    for platform in given.platforms.values():
        if isinstance(platform, Granted) and request.url.path.startswith(platform.page.address):
            return platform
    raise NotFound


Asked = Annotated[Granted, Depends(asked_for)]


def connected_account_page(request: Request, given: Given, who: Reader, asked: Asked) -> Response:
    """The steps, and where things stand."""
    _guard(request, given, who)
    at = now()
    with reading(given.database) as connection:
        values = {**asked.shown(connection, at), "drills": drills_waiting(connection, at)}
    drawn = page(request, asked.page.template, **values)
    # Its form leads to the platform, which browsers hold against the policy as well.
    policy = HEADERS["content-security-policy"]
    drawn.headers["content-security-policy"] = policy.replace(
        "form-action 'self'", f"form-action 'self' {asked.leads_to}"
    )
    return drawn


def ask_permission(request: Request, given: Given, who: Writer, asked: Asked) -> Response:
    """To the platform's page, on which somebody who may agrees."""
    _guard(request, given, who)
    with writing(given.database) as connection:
        at = now()
        address = asked.permission(connection, who.staff_id, at)
        record(connection, who.actor, asked.page.asked, asked.account, at=at)
    return RedirectResponse(address, 303)


def connect_account(request: Request, given: Given, who: Reader, asked: Asked) -> Response:
    """She comes back from there."""
    _guard(request, given, who)
    asked.connect(request.query_params, who.staff_id, now())
    with writing(given.database) as connection:
        record(connection, who.actor, asked.page.connected, asked.account)
    return go(asked.page.address)


def _guard(request: Request, given: Given, who: Caller) -> None:
    """Such an account speaks for every commune, so it is for who sees all of them."""
    auth.guard(given.database, who, "", what=request.url.path)


router = staff_router()
for one in account_pages():
    router.add_api_route(one.address, connected_account_page, methods=["GET"])
    router.add_api_route(f"{one.address}/permission", ask_permission, methods=["POST"])
    router.add_api_route(f"{one.address}/back", connect_account, methods=["GET"])
