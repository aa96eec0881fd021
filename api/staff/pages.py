"""Drawing a page for whoever is logged in, and what all pages of staff share: guard, forms, headers, faults.

A page is a function on a router made by ``staff_router``::

    router = staff_router()

    @router.get("/staff/codes")
    def join_codes_page(request: Request, given: Given, who: Annotated[Caller, Depends(allowed("codes"))]) -> Response:
        return page(request, "codes.html", codes=…)

``allowed`` sends strangers to the login and refuses who lacks the right, and writes that down. ``posting`` does the
same for a form and checks its word: every form of a template says ``{{ word() }}``.
"""

from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.access import auth
from api.access.auth import Caller
from api.clock import now
from api.errors import Fault, Invalid, NotLoggedIn
from api.front.page_files import MARK, PageFiles
from api.http.context import Context, context
from api.packs.weights import kilobytes
from api.platforms.registry import account_pages
from api.staff import words
from api.store import reading

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

FILES = PageFiles(
    "/staff/static",
    {
        **{f"{name}.css": (STATIC / f"{name}.css",) for name in ("staff", "course", "review", "record")},
        **{f"{name}.css": (STATIC / f"{name}.css",) for name in ("poster", "poster-a4", "poster-a5", "sitting-sheet")},
        **{f"{name}.js": (STATIC / f"{name}.js",) for name in ("review", "record", "recorder", "sitting", "listen")},
        "icon.svg": (MARK,),
    },
)
"""What pages of staff load; a template has its folder as ``static``."""

NAVIGATION = (
    ("/staff", "Tổng quan", "statistics"),
    ("/staff/campaigns", "Gửi tin", "campaigns"),
    ("/staff/codes", "Mã vào học", "codes"),
    ("/staff/help", "Cần người giúp", "help"),
    ("/staff/contacts", "Người để hỏi", "contacts"),
    ("/staff/base-numbers", "Số hộ", "base-numbers"),
    ("/staff/review", "Duyệt K'Ho", "review"),
    ("/staff/course", "Bài học", "course"),
    ("/staff/record", "Thu âm", "record"),
    ("/staff/listen", "Nghe bản thu", "listen"),
    ("/staff/speakers", "Người thu âm", "review-manage"),
    ("/staff/accounts", "Tài khoản", "accounts"),
    ("/staff/tokens", "Mã truy cập", "tokens"),
    *((one.address, one.title, "connected-accounts") for one in account_pages()),
    ("/staff/audit", "Nhật ký", "audit"),
)
"""Address, name and the right it takes; a new page is a line here."""

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}

Given = Annotated[Context, Depends(context)]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StaffRoute(APIRoute):
    """A route whose faults are pages, whose strangers go to the login, and whose answers are never kept."""

    def get_route_handler(self) -> Handler:
        """The handler FastAPI would call, within ours."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await _answered(handler, request)
            response.headers.update({name: value for name, value in HEADERS.items() if name not in response.headers})
            return response

        return answer


def staff_router() -> APIRouter:
    """A router for pages of staff."""
    return APIRouter(route_class=StaffRoute, include_in_schema=False)


def allowed(right: str) -> Callable[..., Caller]:
    """A dependency for reading: whoever is logged in and has ``right``. Raises ``NotLoggedIn``, ``NotAllowed``."""

    def caller(request: Request, given: Given) -> Caller:
        who = _logged_in(request, given)
        if not who.may(right):
            auth.refuse(given.database, who, request.url.path)
        return who

    return caller


def posting(right: str) -> Callable[..., Caller]:
    """A dependency for forms: as ``allowed``, and the form carries her word. Raises ``auth.StaleForm`` too."""
    reader = allowed(right)

    def caller(request: Request, given: Given, csrf: Annotated[str, Form()] = "") -> Caller:
        who = reader(request, given)
        auth.check_word(who.csrf, sent=csrf)
        return who

    return caller


def page(request: Request, name: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """The template ``name`` as a page, with the menu of whoever is logged in."""
    who: Caller | None = getattr(request.state, "caller", None)
    here = {"who": who, "path": request.url.path, "navigation": NAVIGATION}
    form = {"word": lambda: field("csrf", value=who.csrf if who else "")}
    return HTMLResponse(templates().get_template(name).render(**here, **form, **values), status)


def home(who: Caller) -> str:
    """The first page of the menu that is hers, for who may not see the figures."""
    return next((address for address, _, right in NAVIGATION[1:] if who.may(right)), "/staff/me")


def go(address: str) -> RedirectResponse:
    """After a form: look at ``address``, so that reloading does nothing again."""
    return RedirectResponse(address, 303)


def field(name: str, *, value: str) -> Markup:
    """A hidden field of a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


@cache
def templates() -> Environment:
    """The templates, with the words of ``words`` as filters."""
    made = Environment(
        loader=FileSystemLoader([HERE / "templates", *(one.folder for one in account_pages())]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(number=words.number, day=words.day, when=words.when, action=words.action, role=words.role)
    made.filters.update(kilobytes=kilobytes)
    made.globals.update(static=FILES.folder)
    return made


def _logged_in(request: Request, given: Context) -> Caller:
    with reading(given.database) as connection:
        who = auth.by_session(connection, request.cookies.get(auth.COOKIE, ""), now())
    if who is None:
        raise NotLoggedIn
    request.state.caller = who
    return who


async def _answered(handler: Handler, request: Request) -> Response:
    try:
        return await handler(request)
    except NotLoggedIn:
        return go(f"/staff/login?back={quote(_wanted(request))}")
    except RequestValidationError:
        return _faulty(request, Invalid())
    except Fault as fault:
        return _faulty(request, fault)


def _wanted(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query if request.method == "GET" else "/staff"


def _faulty(request: Request, fault: Fault) -> Response:
    drawn = page(request, "fault.html", fault.status, message=fault.message)
    drawn.headers.update(fault.headers)
    return drawn
