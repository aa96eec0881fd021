"""Passwords: judging a new one, hashing, comparing, and slowing down whoever guesses."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from api.errors import Invalid, TooMany

if TYPE_CHECKING:
    from pwdlib import PasswordHash

LEAST, MOST = 10, 200
"""Characters of a password. More than ``MOST`` only costs the machine time."""

_VARIED = 5  # different characters: neither aaaaaaaaaa nor 1212121212
_AT_ONCE = threading.BoundedSemaphore(2)  # each hash takes 64 MiB: logging in must not eat a small machine


class WeakPassword(Invalid):
    """Mật khẩu này dễ bị đoán."""


def judge(password: str, login: str) -> None:
    """Raise ``WeakPassword``, saying in Vietnamese why ``password`` will not do for ``login``."""
    if why := _weakness(password, login):
        raise WeakPassword(why)


def _weakness(password: str, login: str) -> str:
    if len(password) < LEAST:
        return f"Mật khẩu cần ít nhất {LEAST} ký tự: ngắn hơn thì máy đoán ra rất nhanh. Ghép vài từ lại là dễ nhớ."
    if len(password) > MOST:
        return f"Mật khẩu dài quá {MOST} ký tự."
    if len(set(password)) < _VARIED:
        return "Mật khẩu lặp lại vài ký tự nên dễ đoán. Ghép vài từ khác nhau là dễ nhớ mà khó đoán."
    if login and login.casefold() in password.casefold():
        return "Mật khẩu chứa tên đăng nhập nên dễ đoán. Mời bạn chọn từ khác."
    return ""


def hashed(password: str) -> str:
    """``password`` as an Argon2id string with its own salt."""
    with _AT_ONCE:
        return _hasher().hash(password)


def matches(password: str, kept: str) -> bool:
    """Whether ``kept`` was made from ``password``. With nothing kept it takes as long, and is false."""
    with _AT_ONCE:
        return _hasher().verify(password[: MOST + 1], kept or _nobody()) and bool(kept)


@cache
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash  # noqa: PLC0415 - Argon2 is needed when somebody logs in, not at start
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415 - as above

    return PasswordHash((Argon2Hasher(),))


@cache
def _nobody() -> str:
    # Compared with when the login is unknown, so that the answer takes as long as for a known one.
    return _hasher().hash("nobody has this password")


class Throttle:
    """Counts attempts to log in: by login and address, by address (an office shares one), by login.

    Counted in this process. Several processes multiply the limit by their number, which is still few.
    """

    def __init__(self) -> None:
        from limits import RateLimitItemPerHour, RateLimitItemPerMinute  # noqa: PLC0415 - 0.1 s, not needed at start
        from limits.storage import MemoryStorage  # noqa: PLC0415 - as above
        from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415 - as above

        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._both = RateLimitItemPerMinute(6, 10, "both")
        self._address = RateLimitItemPerMinute(60, 10, "address")
        self._login = RateLimitItemPerHour(60, 1, "login")

    def attempt(self, login: str, address: str) -> None:
        """Count one attempt. Raises ``TooMany`` when there were six in ten minutes for this login from here."""
        counted = ((self._both, (login, address)), (self._address, (address,)), (self._login, (login,)))
        if not all(self._limiter.hit(limit, *key) for limit, key in counted):
            raise TooMany("Bạn thử quá nhiều lần. Mời bạn chờ mười phút rồi thử lại.")

    def forgive(self, login: str, address: str) -> None:
        """The right password came: earlier slips of this login from here no longer count."""
        self._limiter.clear(self._both, login, address)
