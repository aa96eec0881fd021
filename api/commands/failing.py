"""What an operator reads when a command fails: a sentence that says what to do, instead of where our program stood."""

from collections.abc import Sequence


def sentences(error: Exception) -> Sequence[str]:
    """The lines to print; none for what nobody foresaw, which had better show where it happened."""
    from pydantic import ValidationError
    from sqlalchemy.exc import DBAPIError

    from api.errors import Fault
    from api.http.server import PortTaken
    from api.store import KeyLost, key_check, replacing
    from bot.course import CourseError

    match error:
        case ValidationError():
            return [f"BONSO_{'_'.join(map(str, one['loc'])).upper()}: {_plain(one['msg'])}" for one in error.errors()]
        case Fault():
            return [error.message]
        case KeyLost() | key_check.WrongKey() | PortTaken() | replacing.Replaced() | CourseError():
            return [str(error)]
        case DBAPIError():
            return ["Không mở được cơ sở dữ liệu. Xem BONSO_DATABASE_URL, BONSO_DATA_DIR, rồi chạy bonso doctor."]
        case OSError() if error.filename:
            return [f"Không đọc hoặc ghi được {error.filename}: {error.strerror}."]
    return []


def _plain(message: str) -> str:
    """What our own check says, without what pydantic puts before it."""
    return message.removeprefix("Value error, ")
