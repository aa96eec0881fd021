"""What a person must do so that the Official Account goes on speaking, in the words of whoever reads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.clock import VIETNAM
from api.platforms.zalo_oa.tokens import Grant

SOON = timedelta(days=14)
"""Before the refresh token ends it is said that somebody must log in."""

LOG_IN = "Người quản trị mở trang Zalo và bấm nút cho phép."


@dataclass(frozen=True, slots=True)
class Alarm:
    """``level`` is ``bad`` (messages stop, or have stopped) or ``warn``; ``advice`` says what to do."""

    level: str
    says: str
    advice: str


def alarms(grant: Grant | None, now: datetime) -> list[Alarm]:
    """All that is wrong with a grant, nothing for one that renews itself."""
    if grant is None:
        return [Alarm("bad", "Chưa đăng nhập Zalo.", LOG_IN)]
    return [alarm for alarm in (_trouble(grant, now), _ending(grant, now)) if alarm]


def _trouble(grant: Grant, now: datetime) -> Alarm | None:
    until = _when(grant.expires_at) if now < grant.expires_at else ""
    stops = f"Tin Zalo ngừng từ {until}." if until else "Tin Zalo đang ngừng."
    kind, _, code = grant.trouble.partition(":")
    if kind == "other-key":
        return Alarm("bad", "Phải đăng nhập lại Zalo ngay: khóa bí mật của Bòn Số đã đổi.", LOG_IN)
    if kind == "lost":
        login = f"Phải đăng nhập lại Zalo trước {until}." if until else "Phải đăng nhập lại Zalo ngay."
        return Alarm("bad", f"{login} Zalo không nhận khóa gia hạn nữa. {stops}", LOG_IN)
    if kind == "refused":
        advice = "Kiểm tra BONSO_ZALO_OA_APP_ID và BONSO_ZALO_OA_APP_SECRET. Đúng rồi mà vẫn lỗi thì đăng nhập lại."
        return Alarm("bad", f"Zalo từ chối gia hạn (mã {code}). {stops}", advice)
    if kind:
        return Alarm(
            "warn" if until else "bad", f"{_WAITS[kind]} {stops}", "Bòn Số tự hỏi lại. Xem máy có ra mạng không."
        )
    return None


_WAITS = {
    "unreachable": "Chưa gia hạn được vì máy không tới được Zalo.",
    "no-answer": "Đã xin gia hạn mà Zalo chưa trả lời.",
    "crash": "Máy tắt đúng lúc Zalo trả lời, có thể mất quyền gửi tin.",
}


def _ending(grant: Grant, now: datetime) -> Alarm | None:
    if grant.needs_login or now < grant.login_by - SOON:
        return None
    day = f"{grant.login_by.astimezone(VIETNAM):%d/%m/%Y}"
    level = "warn" if now < grant.login_by else "bad"
    return Alarm(level, f"Phải đăng nhập lại Zalo trước ngày {day}. Hạn ba tháng của khóa gia hạn hết ngày đó.", LOG_IN)


def _when(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
