"""Connecting the Official Account, step by step, and how it does: its tokens, its windows, what it has cost."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, func, select

from api.access import auth
from api.access.audit import record
from api.access.auth import Caller
from api.clock import now
from api.errors import Conflict, Invalid
from api.http.context import Context
from api.platforms.charges import month
from api.platforms.windows import PRICE_DONG, counted
from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.alarms import alarms
from api.platforms.zalo_oa.login import come_back, set_out
from api.platforms.zalo_oa.oauth import LOST
from api.platforms.zalo_oa.refresh import Access, LoginRefused
from api.settings import Settings
from api.staff.pages import HEADERS, Given, allowed, go, page, posting, staff_router
from api.store.database import reading, writing
from api.store.models import Chat, Outbox
from api.store.statements import core, literally
from api.work.drills import waiting

Reader = Annotated[Caller, Depends(allowed("zalo"))]
Writer = Annotated[Caller, Depends(posting("zalo"))]

BACK = "/staff/zalo/back"
HOOK = f"/hooks/{ACCOUNT}"

WANTED = (
    ("zalo_oa_id", "Số của trang Zalo OA"),
    ("zalo_oa_app_id", "Số của ứng dụng (App ID)"),
    ("zalo_oa_app_secret", "Khóa bí mật của ứng dụng"),
    ("zalo_oa_secret", "Khóa ký tin của trang OA"),
    ("public_url", "Địa chỉ https của Bòn Số"),
)
"""Settings to be filled in, and what they are."""

_chat, _outbox = core(Chat), core(Outbox)

router = staff_router()


class NotConnected(Conflict):
    """Chưa điền đủ thiết lập Zalo. Mời bạn làm bước 1 trước."""


class Refusal(Invalid):
    """Zalo không cho phép."""


@router.get("/staff/zalo")
def zalo_page(request: Request, given: Given, who: Reader) -> Response:
    """The steps, and where things stand."""
    _guard(request, given, who)
    at, settings = now(), given.settings
    grant = given.zalo.tokens.grant() if given.zalo else None
    with reading(given.database) as connection:
        values: dict[str, Any] = {
            "month": month(connection, ACCOUNT, settings.zalo_oa_monthly, at),
            "windows": counted(connection, at),
            "held": _held(connection),
            "by_hand": _by_hand(connection, at),
            "drills": waiting(connection, at),
        }
    drawn = page(
        request,
        "zalo.html",
        wanted=[(f"BONSO_{name.upper()}", what, _filled(settings, name)) for name, what in WANTED],
        ready=given.zalo is not None,
        back=_address(settings, BACK),
        hook=_address(settings, HOOK),
        grant=grant,
        alarms=alarms(grant, at) if given.zalo else [],
        monthly=settings.zalo_oa_monthly,
        ceiling=settings.zalo_oa_ceiling_dong,
        price=PRICE_DONG,
        **values,
    )
    drawn.headers["content-security-policy"] = _leading_to(settings.zalo_oa_oauth_url)
    return drawn


@router.post("/staff/zalo/permission")
def ask(request: Request, given: Given, who: Writer) -> Response:
    """To Zalo's page, on which a manager of the Official Account agrees."""
    _guard(request, given, who)
    access = _access(given)
    with writing(given.database) as connection:
        redirect = _address(given.settings, BACK)
        address = set_out(connection, given.keys, access.app, redirect, who.staff_id, at := now())
        record(connection, who.actor, "zalo-permission-asked", ACCOUNT, at=at)
    return RedirectResponse(address, 303)


@router.get(BACK)
def back(request: Request, given: Given, who: Reader, code: str = "", state: str = "", oa_id: str = "") -> Response:
    """She comes back from there: her code becomes tokens."""
    _guard(request, given, who)
    access = _access(given)
    with writing(given.database) as connection:
        verifier = come_back(connection, given.keys, state, who.staff_id, now())
    if not code:
        raise Refusal("Zalo không đưa mã nào về: có thể bạn đã bấm từ chối. Mời bạn bấm nút cho phép lại.")
    if given.settings.zalo_oa_id and oa_id != given.settings.zalo_oa_id:
        raise Refusal("Bạn vừa cho phép một trang OA khác với BONSO_ZALO_OA_ID. Mời bạn chọn lại đúng trang.")
    try:
        access.login(code, verifier)
    except LoginRefused as refused:
        raise Refusal(_why(refused.code)) from None
    with writing(given.database) as connection:
        record(connection, who.actor, "zalo-connected", ACCOUNT)
    return go("/staff/zalo")


def _guard(request: Request, given: Context, who: Caller) -> None:
    """The Official Account speaks for every commune, so it is for who sees all of them."""
    auth.guard(given.database, who, "", request.url.path)


def _access(given: Context) -> Access:
    if given.zalo is None:
        raise NotConnected
    return given.zalo


def _why(code: int) -> str:
    if not code:
        return "Zalo chưa trả lời. Mời bạn chờ một phút rồi bấm nút cho phép lại."
    if code in LOST:
        return f"Mã của Zalo đã hết hạn (mã lỗi {code}). Mời bạn bấm nút cho phép lại."
    return f"Zalo từ chối (mã lỗi {code}). Xem lại App ID, khóa bí mật và địa chỉ quay về ở bước 2."


def _held(connection: Connection) -> int:
    waiting = literally(_outbox.c.state, "held") & (_outbox.c.account == ACCOUNT)
    return connection.scalar(select(func.count()).select_from(_outbox).where(waiting)) or 0


def _by_hand(connection: Connection, at: datetime) -> int:
    """Chats in which somebody of the office answers by hand, so that the bot does not."""
    silent = (_chat.c.account == ACCOUNT) & (_chat.c.silent_until > int(at.timestamp()))
    return connection.scalar(select(func.count()).select_from(_chat).where(silent)) or 0


def _filled(settings: Settings, name: str) -> bool:
    if name == "public_url":
        return settings.public_url.startswith("https://")
    return bool(getattr(settings, name))


def _address(settings: Settings, path: str) -> str:
    return settings.public_url.rstrip("/") + path


def _leading_to(url: str) -> str:
    """The page's form leads to Zalo, which browsers hold against the policy as well."""
    place = urlsplit(url)
    policy = HEADERS["content-security-policy"]
    return policy.replace("form-action 'self'", f"form-action 'self' {place.scheme}://{place.netloc}")
