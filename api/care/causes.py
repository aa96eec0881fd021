"""The real cause of trouble, in the words of whoever runs the machine: full disk, other key, damaged file, clock.

For ``bonso doctor``; the questions themselves are ``api.store.soundness`` and ``api.store.key_check``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.settings import Settings
from api.store import KEY_FILE, KeyLost, Keys, key_check, reading, soundness

CLOCK = timedelta(minutes=2)
"""From when on a clock that was set back is worth a word."""

SAYS = {
    "disk-full": (
        "Ổ đĩa đầy hoặc không ghi được nữa.",
        "Xóa thư mục clips và packs trong thư mục dữ liệu.",
    ),
    "read-only": ("Không có quyền ghi.", "Xem ai là chủ thư mục dữ liệu, và ổ đĩa có bị khóa chỉ đọc không."),
    "corrupt": ("Tệp dữ liệu bị hỏng.", "Dừng chương trình, chạy bonso restore với bản sao gần nhất."),
    "unreachable": ("Không mở được.", "Kiểm tra BONSO_DATABASE_URL và BONSO_DATA_DIR."),
    "busy": ("Chương trình khác đang giữ cơ sở dữ liệu.", "Xem có hai chương trình cùng chạy không."),
}
"""What is wrong and what to do, by the causes of ``api.store.soundness``."""


class Cause(NamedTuple):
    """As ``api.care.doctor.Finding``, which is made of it."""

    level: Literal["ok", "warn", "bad"]
    about: str
    says: str
    advice: str = ""


def said(about: str, name: str) -> Cause:
    """A cause that is not ``ok``: ``about`` what it is and its ``name``."""
    says, advice = SAYS.get(name, (f"Không dùng được ({name}).", "Xem nhật ký của chương trình."))
    return Cause("bad", about, says, advice)


def causes(engine: Engine, settings: Settings, now: datetime) -> Iterator[Cause]:
    """What a database that opens and a folder that is there may still suffer from. A good answer says nothing."""
    if (name := soundness.folder_writable(settings.data_dir)) != soundness.OK:
        yield said("Thư mục dữ liệu", name)
    if (name := soundness.database_writable(engine, now)) != soundness.OK:
        yield said("Ghi dữ liệu", name)
    yield from _key(engine, settings)
    yield from _clock(engine, now)


def _key(engine: Engine, settings: Settings) -> Iterator[Cause]:
    try:
        keys = Keys.load(settings, anew=False)
        with reading(engine) as connection:
            right = key_check.right(connection, keys)
    except KeyLost:
        return  # the doctor says so where it looks at the file
    except SQLAlchemyError as error:
        yield said("Khóa bí mật", soundness.cause(error))
        return
    if not right:
        where = "BONSO_SECRET_KEY" if settings.secret_key.get_secret_value() else str(settings.data_dir / KEY_FILE)
        advice = f"Đặt lại khóa cũ vào {where}, rồi chạy lại bonso serve."
        yield Cause("bad", "Khóa bí mật", "Không phải khóa của dữ liệu này: bà con thành người lạ hết.", advice)


def _clock(engine: Engine, now: datetime) -> Iterator[Cause]:
    try:
        behind = soundness.set_back(engine, now)
    except SQLAlchemyError as error:
        yield said("Đồng hồ", soundness.cause(error))
        return
    if behind > CLOCK:
        says = f"Đồng hồ máy chậm hơn dữ liệu {int(behind.total_seconds() // 60)} phút."
        yield Cause("warn", "Đồng hồ", says, "Bật giờ tự động (timedatectl set-ntp true), rồi xem lại ngày giờ.")
