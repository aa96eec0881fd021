"""How the pages say numbers, days, roles and what the audit log's codes mean."""

from collections.abc import Mapping
from datetime import date, datetime

from api.clock import VIETNAM
from api.platforms.registry import account_pages
from bot.course import Course

ROLES: Mapping[str, str] = {
    "union": "Đoàn viên",
    "staff": "Cán bộ",
    "reviewer": "Người duyệt tiếng K'Ho",
    "recordist": "Người ghi âm",
    "admin": "Quản trị",
}

ACTIONS: Mapping[str, str] = {
    "logged-in": "Đăng nhập",
    "logged-out": "Đăng xuất",
    "login-refused": "Đăng nhập sai",
    "refused": "Bị từ chối",
    "invited": "Gửi lời mời",
    "password-set": "Đặt mật khẩu",
    "account-on": "Bật tài khoản",
    "account-off": "Tắt tài khoản",
    "exported": "Tải số liệu",
    "base-number-added": "Nhập số hộ",
    "base-number-changed": "Sửa số hộ",
    "base-number-removed": "Xóa số hộ",
    "contact-entered": "Nhập người để hỏi",
    "contact-name-taken-back": "Rút tên người để hỏi",
    "contact-removed": "Xóa người để hỏi",
    "code-made": "Tạo mã",
    "code-closed": "Đóng mã",
    "help-settled": "Đã giúp bà con",
    "called-back": "Đã gọi lại cho bà con",
    "number-seen": "Xem số máy xin gọi lại",
    "voice-heard": "Nghe lời nói của bà con",
    "campaign-written": "Viết tin",
    "campaign-start": "Gửi tin",
    "campaign-pause": "Tạm dừng tin",
    "campaign-resume": "Gửi tiếp tin",
    "campaign-cancel": "Hủy tin",
    "translation-suggested": "Đề nghị lời dịch",
    "translation-imported": "Đưa lời dịch vào từ tệp",
    "translation-reviewed": "Xác nhận lời dịch",
    "translation-approved": "Duyệt lời dịch",
    "translation-rejected": "Từ chối lời dịch",
    "translation-looked": "Xem lại lời dịch",
    "translation-read-back": "Dịch ngược lời dịch",
    "translation-opened": "Xem câu gốc của lời dịch",
    "translation-commented": "Nhắn về lời dịch",
    "translation-settled": "Xem lời báo của bà con",
    "word-answered": "Trả lời chữ bà con hỏi",
    "translations-imported": "Đưa tệp dịch vào",
    "translations-exported": "Tải tệp dịch",
    "voice-consent-given": "Đồng ý cho thu giọng",
    "voice-recorded": "Thu âm",
    "voice-confirmed": "Nghe: đúng",
    "voice-rejected": "Nghe: chưa được",
    "voice-withdrawn": "Rút lại giọng nói",
    "voice-code-made": "Tạo mã thu bằng tin thoại",
    "token-added": "Tạo mã truy cập",
    "token-revoked": "Thu hồi mã truy cập",
    "backup-made": "Sao lưu",
    "backup-restored": "Khôi phục từ bản sao lưu",
    "revoked-again": "Thu hồi lại theo sổ",
    "pushes-released": "Cho gửi tin lại sau khi khôi phục",
    "campaign-paid": "Đồng ý gửi tin tính tiền",
    **{code: said for one in account_pages() for code, said in one.actions.items()},
}
"""A code nobody translated is shown as it is."""


def channel(course: Course, name: str) -> str:
    """What people call a channel; one without a name in the course stands for itself."""
    return course.phrases["channel"].choices.get(name, name) if "channel" in course.phrases else name


def number(value: object) -> str:
    """``1234`` as ``1.234``, ``12.5`` as ``12,5``; a text as it is."""
    if isinstance(value, float):
        return f"{value:,.1f}".translate(str.maketrans(",.", ".,")).removesuffix(",0")
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def day(value: date) -> str:
    """``02/03/2026``."""
    return f"{value:%d/%m/%Y}"


def when(value: datetime) -> str:
    """The clock on the wall in Vietnam: ``08:30 02/03/2026``."""
    return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def action(code: str) -> str:
    """What an action of the audit log means."""
    return ACTIONS.get(code, code)


def role(code: str) -> str:
    """What a role is called."""
    return ROLES.get(code, code)
