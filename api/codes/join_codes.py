"""Codes on posters: made for a village and a language, listed, closed. What a code looks like is ``api.codes.form``."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from api.access.audit import record
from api.codes import form
from api.errors import Conflict, NotFound
from api.store import JoinCode, Revoked, core, note_revoked

LONGEST = 120
"""Characters of a note."""

_CODE = core(JoinCode)


class NoCodesLeft(Conflict):
    """Đã dùng hết mã. Mời bạn dùng lại một mã cũ của thôn."""


class NoSuchCode(NotFound):
    """Mã này không có hoặc đã đóng."""


def issue(
    connection: Connection,
    *,
    commune: str,
    village: str,
    lang: str,
    note: str,
    actor: str,
    now: datetime,
    choose: Callable[[int], int] = secrets.randbelow,
) -> str:
    """A code never used before. ``choose`` picks one of so many free ones. Raises ``NoCodesLeft``."""
    used = {form.number(code) for code in connection.execute(select(_CODE.c.code)).scalars()}
    free = [number for number in range(form.COUNT) if number not in used]
    if not free:
        raise NoCodesLeft
    code = form.make(free[choose(len(free))])
    row = {"code": code, "commune": commune, "village": village, "lang": lang, "note": _tidy(note)}
    connection.execute(insert(_CODE).values(**row, created_by=actor, created_at=now))
    record(connection, actor, "code-made", code, commune)
    return code


def listed(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """The codes of ``commune``, or all: open ones first, then the newest."""
    question = select(_CODE).order_by(_CODE.c.closed_at.is_not(None), _CODE.c.created_at.desc(), _CODE.c.code)
    return connection.execute(question.where(_CODE.c.commune == commune) if commune else question).mappings().all()


def one(connection: Connection, code: str) -> RowMapping:
    """The code, open or closed. Raises ``NoSuchCode``."""
    found = None
    if form.valid(code):
        found = connection.execute(select(_CODE).where(_CODE.c.code == code)).mappings().first()
    if found is None:
        raise NoSuchCode
    return found


def open_one(connection: Connection, code: str) -> RowMapping:
    """The code as people may type it ("bs 1234 5"). Raises ``NoSuchCode`` also when it was closed."""
    found = one(connection, form.read(code[:40]))
    if found["closed_at"] is not None:
        raise NoSuchCode
    return found


def close(connection: Connection, code: str, *, actor: str, now: datetime) -> None:
    """From now on nobody joins by ``code``; who has, stays. Closing twice changes nothing. Raises ``NoSuchCode``."""
    found = one(connection, code)
    if found["closed_at"] is None:
        connection.execute(update(_CODE).where(_CODE.c.code == code).values(closed_at=now))
        note_revoked(connection, Revoked.JOIN_CODE, [code], now)
        record(connection, actor, "code-closed", code, found["commune"])


def _tidy(note: str) -> str:
    return " ".join(note.replace("\0", "").split())[:LONGEST]
