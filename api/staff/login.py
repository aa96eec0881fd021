"""Logging in and out."""

import secrets
from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access import auth, known_browsers
from api.access.auth import Caller
from api.access.login_throttle import Throttle
from api.clock import now
from api.errors import Fault
from api.staff.pages import Given, allowed, field, go, page, posting, staff_router
from api.store import writing

FORM = "bonso_form"
"""A cookie that holds the word of a form nobody is logged in for yet; the form repeats it."""

router = staff_router()


@router.get("/staff/login")
def login_page(request: Request, back: str = "/staff") -> Response:
    """The form."""
    return _form(request, back)


@router.post("/staff/login")
def post_login(
    request: Request,
    given: Given,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/staff",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Open a session, or say that it did not work without saying why."""
    login = login.strip().lower()
    try:
        check_anonymous(request, csrf)
        cookie = _log_in(request, given, login, password)
    except Fault as fault:
        return _form(request, back, login, fault)
    return with_session(go(_inside(back)), given, login, cookie=cookie)


@router.post("/staff/logout")
def post_logout(request: Request, given: Given, who: Annotated[Caller, Depends(posting("me"))]) -> Response:
    """End the session."""
    with writing(given.database) as connection:
        auth.log_out(connection, request.cookies.get(auth.COOKIE, ""), who)
    gone = go("/staff/login")
    gone.delete_cookie(auth.COOKIE, path="/")
    return gone


@router.get("/staff/me")
def me_page(request: Request, who: Annotated[Caller, Depends(allowed("me"))]) -> Response:
    """Who is logged in, and the way out."""
    return page(request, "me.html")


def with_session(response: RedirectResponse, given: Given, login: str, *, cookie: str) -> Response:
    """``response`` with the cookie of a session just opened: not for scripts, not for other sites' forms.

    Another says that ``login`` is known on this browser from now on.
    """
    secure = given.settings.public_url.startswith("https:")
    seconds = int(auth.SESSION.total_seconds())
    response.set_cookie(auth.COOKIE, cookie, seconds, path="/", secure=secure, httponly=True, samesite="lax")
    name, mark = known_browsers.cookie(login), known_browsers.mark(given.keys, login)
    kept, where = known_browsers.SECONDS, known_browsers.WHERE
    response.set_cookie(name, mark, kept, path=where, secure=secure, httponly=True, samesite="strict")
    return response


def anonymous(request: Request, name: str, /, status: int = 200, **values: object) -> Response:
    """A page with a form for somebody not logged in. Its word is in a cookie, so another site cannot send it."""
    kept = request.cookies.get(FORM, "") or secrets.token_urlsafe(24)
    drawn = page(request, name, status, guard=field("csrf", value=kept), **values)
    drawn.set_cookie(FORM, kept, path="/staff", secure=request.url.scheme == "https", httponly=True, samesite="strict")
    return drawn


def check_anonymous(request: Request, csrf: str) -> None:
    """Raise ``auth.StaleForm`` unless the form repeats the word of the cookie."""
    auth.check_word(request.cookies.get(FORM, ""), sent=csrf)


def _log_in(request: Request, given: Given, login: str, password: str) -> str:
    address = request.client.host if request.client else ""
    throttle = _throttle(request)
    browser = known_browsers.known(given.keys, login, mark=request.cookies.get(known_browsers.cookie(login), ""))
    throttle.attempt(login, address, browser)
    cookie = auth.log_in(given.database, login, password=password, now=now())
    throttle.forgive(login, address, browser)
    return cookie


def _throttle(request: Request) -> Throttle:
    state = request.app.state
    if not hasattr(state, "throttle"):
        state.throttle = Throttle()
    throttle: Throttle = state.throttle
    return throttle


def _form(request: Request, back: str, login: str = "", problem: Fault | None = None) -> Response:
    values = {"back": _inside(back), "login": login, "problem": problem.message if problem else ""}
    return anonymous(request, "login.html", status=problem.status if problem else 200, **values)


def _inside(address: str) -> str:
    # Only to our own pages: a link to the login must not lead to somebody else's.
    inside = address == "/staff" or address.startswith(("/staff/", "/staff?"))
    return address if inside and "\\" not in address else "/staff"
