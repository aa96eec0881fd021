"""What the doctor says of the Official Account, in the words of whoever runs the machine."""

from collections.abc import Iterator
from datetime import datetime

from api.clock import VIETNAM
from api.platforms.charges import MonthOfCharges
from api.platforms.platform import Remark
from api.platforms.zalo_oa.alarms import alarms
from api.platforms.zalo_oa.tokens import Grant
from api.settings import Settings
from api.store import KEY_FILE

ABOUT = "Zalo OA"


def set_up(settings: Settings) -> Iterator[Remark]:
    """What the channel itself needs; how its tokens and its quota do is in the records."""
    if not settings.zalo_oa_app_id:
        return
    about = "Tin đến từ Zalo"
    if not settings.zalo_oa_secret.get_secret_value():
        advice = "Đặt BONSO_ZALO_OA_SECRET bằng khóa OA ở mục Webhook của trang developers.zalo.me."
        yield Remark("bad", about, "Chưa có khóa để biết tin là của Zalo, nên kênh chưa chạy.", advice)
    elif not settings.public_url.startswith("https://"):
        advice = "Zalo cần địa chỉ https để gửi tin đến, để xem hình và để nghe. Đổi BONSO_PUBLIC_URL."
        yield Remark("warn", about, "Máy này chưa có địa chỉ https.", advice)
    elif not settings.zalo_oa_id:
        advice = "Đặt BONSO_ZALO_OA_ID để bỏ qua tin của OA khác cùng ứng dụng."
        yield Remark("warn", about, "Chưa biết mã của OA.", advice)


def unreadable(settings: Settings) -> Remark | None:
    """Why nothing can be said of its tokens."""
    if not settings.zalo_oa_app_id:
        return Remark("warn", ABOUT, "Chưa bật.", "Bà con dùng Zalo nhiều nhất. Cách nối ở trang Zalo của cán bộ.")
    if not settings.secret_key.get_secret_value() and not (settings.data_dir / KEY_FILE).exists():
        says = "Không có khóa bí mật nên không đọc được khóa của Zalo."
        return Remark("bad", ABOUT, says, "Xem mục Khóa bí mật.")
    return None


def tokens(grant: Grant | None, now: datetime) -> Iterator[Remark]:
    """Whether they renew themselves."""
    found = alarms(grant, now)
    for alarm in found:
        yield Remark(alarm.level, ABOUT, alarm.says, alarm.advice)
    if grant and not found:
        yield Remark("ok", ABOUT, f"Khóa tự gia hạn, lần cuối {grant.obtained_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}.")


def package(so_far: MonthOfCharges, monthly: int) -> Remark:
    """What is left of the month's messages, ``monthly`` of them."""
    says = f"Gói tháng này còn {so_far.left} tin, đã tốn thêm {so_far.dong} đồng."
    if so_far.left * 10 > monthly or not monthly:
        return Remark("ok", "Gói tin Zalo", says)
    return Remark("warn", "Gói tin Zalo", says, "Tin gửi chung sẽ chờ bà con nhắn lại; tin trả lời vẫn gửi.")
