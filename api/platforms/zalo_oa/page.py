"""Connecting the Official Account, step by step, and how it does: its tokens, its windows, what it has cost."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from api.errors import Conflict, Invalid
from api.platforms.charges import month
from api.platforms.granted import AccountPage
from api.platforms.windows import PRICE_DONG, counted
from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.alarms import alarms
from api.platforms.zalo_oa.oauth import LOST
from api.platforms.zalo_oa.refresh import ZaloAccess
from api.settings import Settings
from api.store import Chat, Outbox, core, literally

PAGE = AccountPage(
    "/staff/zalo",
    "Zalo",
    Path(__file__).resolve().parent / "templates",
    "zalo.html",
    asked="zalo-permission-asked",
    connected="zalo-connected",
    actions={"zalo-permission-asked": "Mở trang cho phép của Zalo", "zalo-connected": "Nối Zalo"},
)

BACK = f"{PAGE.address}/back"
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


class NotConnected(Conflict):
    """Chưa điền đủ thiết lập Zalo. Mời bạn làm bước 1 trước."""


class Refusal(Invalid):
    """Zalo không cho phép."""


def shown(connection: Connection, settings: Settings, access: ZaloAccess | None, now: datetime) -> dict[str, Any]:
    """The steps, and where things stand."""
    grant = access.tokens.grant() if access else None
    return {
        "wanted": [(f"BONSO_{name.upper()}", what, _filled(settings, name)) for name, what in WANTED],
        "ready": access is not None,
        "back": address(settings, BACK),
        "hook": address(settings, HOOK),
        "grant": grant,
        "alarms": alarms(grant, now) if access else [],
        "monthly": settings.zalo_oa_monthly,
        "ceiling": settings.zalo_oa_ceiling_dong,
        "price": PRICE_DONG,
        "month": month(connection, ACCOUNT, settings.zalo_oa_monthly, now),
        "windows": counted(connection, now),
        "held": _held(connection),
        "by_hand": _by_hand(connection, now),
    }


def address(settings: Settings, path: str) -> str:
    """Where the world reaches ``path`` of ours."""
    return settings.public_url.rstrip("/") + path


def check(settings: Settings, code: str, *, oa_id: str) -> None:
    """What came back must be a code, for our Official Account. Raises ``Refusal``."""
    if not code:
        raise Refusal("Zalo không đưa mã nào về: có thể bạn đã bấm từ chối. Mời bạn bấm nút cho phép lại.")
    if settings.zalo_oa_id and oa_id != settings.zalo_oa_id:
        raise Refusal("Bạn vừa cho phép một trang OA khác với BONSO_ZALO_OA_ID. Mời bạn chọn lại đúng trang.")


def refusal(code: int) -> Refusal:
    """Why there are no tokens, by Zalo's number for it."""
    if not code:
        return Refusal("Zalo chưa trả lời. Mời bạn chờ một phút rồi bấm nút cho phép lại.")
    if code in LOST:
        return Refusal(f"Mã của Zalo đã hết hạn (mã lỗi {code}). Mời bạn bấm nút cho phép lại.")
    return Refusal(f"Zalo từ chối (mã lỗi {code}). Xem lại App ID, khóa bí mật và địa chỉ quay về ở bước 2.")


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
