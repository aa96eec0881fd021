"""Passwords: judging a new one, hashing and comparing. Slowing down who guesses is ``api.access.login_throttle``."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from api.access.common_passwords import easily_guessed
from api.errors import Invalid

if TYPE_CHECKING:
    from pwdlib import PasswordHash

LEAST, MOST = 10, 200
"""Characters of a password. More than ``MOST`` only costs the machine time."""

_VARIED = 5  # different characters: neither aaaaaaaaaa nor 1212121212
_AT_ONCE = threading.BoundedSemaphore(2)  # each hash takes 64 MiB: logging in must not eat a small machine


class WeakPassword(Invalid):
    """Mật khẩu này dễ bị đoán."""


def judge(password: str, login: str, known: Iterable[str] = ()) -> None:
    """Raise ``WeakPassword``, saying in Vietnamese why ``password`` will not do for ``login``.

    ``known`` is what else a guesser would try: her name, the places here.
    """
    if why := _weakness(password, login, known):
        raise WeakPassword(why)


def _weakness(password: str, login: str, known: Iterable[str]) -> str:
    if len(password) < LEAST:
        return f"Mật khẩu cần ít nhất {LEAST} ký tự: ngắn hơn thì máy đoán ra rất nhanh. Ghép vài từ lại là dễ nhớ."
    if len(password) > MOST:
        return f"Mật khẩu dài quá {MOST} ký tự."
    if len(set(password)) < _VARIED:
        return "Mật khẩu lặp lại vài ký tự nên dễ đoán. Ghép vài từ khác nhau là dễ nhớ mà khó đoán."
    if login and login.casefold() in password.casefold():
        return "Mật khẩu chứa tên đăng nhập nên dễ đoán. Mời bạn chọn từ khác."
    if easily_guessed(password, (login, *known)):
        return "Mật khẩu này nhiều người dùng hoặc dễ đoán: tên, năm, nơi chốn. Ghép ba bốn từ không liên quan nhau."
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
