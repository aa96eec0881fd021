"""Who may log in. Nobody sets a password for another: accounts are made and mended by invitation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from api.access import auth
from api.access.audit import record
from api.clock import now
from api.errors import Conflict, NotFound
from api.store import Revoked, Session, Staff, core, note_revoked

_STAFF = core(Staff)
_SESSION = core(Session)

_SEEN = (*(_STAFF.c[name] for name in ("id", "login", "name", "role", "commune", "active", "created_at")),)


class LoginTaken(Conflict):
    """Tên đăng nhập này đã có người dùng. Mời bạn chọn tên khác."""


class LastAdmin(Conflict):
    """Đây là người quản trị cuối cùng. Mời bạn thêm một người quản trị khác trước."""


class SwitchedOff(Conflict):
    """Tài khoản này đang tắt. Mời bạn bật lại trước."""


def listed(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """The accounts of ``commune``, or all; no password leaves the database."""
    question = select(*_SEEN).order_by(_STAFF.c.commune, _STAFF.c.login)
    return connection.execute(question.where(_STAFF.c.commune == commune) if commune else question).mappings().all()


def one(connection: Connection, login: str) -> RowMapping:
    """The account of ``login``. Raises ``NotFound``."""
    found = None
    if auth.LOGIN.fullmatch(login):
        found = connection.execute(select(*_SEEN).where(_STAFF.c.login == login)).mappings().first()
    if found is None:
        raise NotFound
    return found


def add(connection: Connection, *, login: str, role: str, commune: str, actor: str, now: datetime) -> str:
    """Invite somebody new; the word of the invitation, see ``auth.invite``.

    Raises ``LoginTaken``, ``auth.BadLogin``, ``auth.BadRole``.
    """
    auth.check_login(login)
    if connection.execute(select(_STAFF.c.id).where(_STAFF.c.login == login)).first():
        raise LoginTaken
    return auth.invite(connection, login=login, role=role, commune=commune, actor=actor, now=now)


def reset(connection: Connection, login: str, *, actor: str, now: datetime) -> str:
    """Invite ``login`` to set a new password; the old one works until then. Raises ``NotFound``, ``SwitchedOff``."""
    staff = one(connection, login)
    if not staff["active"]:
        raise SwitchedOff
    return auth.invite(connection, login=login, role=staff["role"], commune=staff["commune"], actor=actor, now=now)


def switch(connection: Connection, login: str, *, on: bool, actor: str) -> None:
    """Let ``login`` in or keep her out; off ends her sessions at once. Raises ``NotFound``, ``LastAdmin``."""
    staff = one(connection, login)
    if not on and staff["role"] == "admin" and _other_admins(connection, login) == 0:
        raise LastAdmin
    connection.execute(update(_STAFF).where(_STAFF.c.login == login).values(active=on))
    note_revoked(connection, Revoked.STAFF_ON if on else Revoked.STAFF_OFF, [staff["id"]], now())
    if not on:
        connection.execute(delete(_SESSION).where(_SESSION.c.staff_id == staff["id"]))
    record(connection, actor, "account-on" if on else "account-off", login, staff["commune"])


def _other_admins(connection: Connection, login: str) -> int:
    # One who sees a single commune could not mend the rest.
    others = (_STAFF.c.role == "admin", _STAFF.c.commune == "", _STAFF.c.active, _STAFF.c.login != login)
    return connection.execute(select(func.count()).select_from(_STAFF).where(*others)).scalar_one()
