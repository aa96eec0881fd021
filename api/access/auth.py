"""Who is asking and what she may do: staff with a session, machines with a token, people with an invitation.

Secrets are 32 bytes of chance; the database keeps their SHA-256, which is also how they are found, so a
stolen database logs nobody in. Every function takes the time, and each change writes a line to the audit
log in its own commit. Managing accounts and tokens is ``api.people``; pages are ``api.staff``.
"""

import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NoReturn

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from api.access import passwords
from api.access.audit import record
from api.errors import Fault, Invalid, NotAllowed, NotLoggedIn
from api.ids import new_id
from api.store import Invitation, Revoked, Session, Staff, Token, core, note_revoked, reading, writing

COOKIE = "bonso_staff"
"""Holds the session of a browser."""

SESSION = timedelta(hours=12)
"""How long a browser stays logged in: a working day."""

INVITED = timedelta(days=3)
"""How long an invitation may be used."""

ROLES: Mapping[str, frozenset[str]] = {
    "admin": frozenset(
        (
            *("me", "statistics", "codes", "help", "campaigns", "course", "base-numbers", "contacts"),
            *("accounts", "tokens", "audit", "connected-accounts", "review", "review-manage"),
        )
    ),
    "staff": frozenset(("me", "statistics", "codes", "help", "campaigns", "course", "base-numbers", "contacts")),
    "union": frozenset(("me", "statistics", "codes", "help", "campaigns", "course", "record", "listen")),
    "reviewer": frozenset(("me", "review", "record", "listen", "course")),
    "recordist": frozenset(("me", "record", "listen")),
    "token": frozenset(("statistics",)),
}
"""What each role may do. ``token`` is a machine, the others log in; ``me`` is her own page and the way out.

An administrator approves a translation as anybody does: one login, one voice.
"""

STAFF_ROLES = ("union", "staff", "reviewer", "recordist", "admin")
"""Roles that log in. Speakers (``reviewer``, ``recordist``) belong to a commune or to none."""

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")

_STAFF = core(Staff)
_SESSION = core(Session)
_TOKEN = core(Token)
_INVITATION = core(Invitation)


class Unknown(NotLoggedIn):
    """Cần đăng nhập hoặc gửi kèm mã truy cập còn hiệu lực."""

    headers = {"www-authenticate": "Bearer"}


class WrongLogin(Fault):
    """Tên đăng nhập hoặc mật khẩu chưa đúng."""

    status = 401


class StaleForm(Fault):
    """Trang này mở đã lâu. Mời bạn tải lại trang rồi làm lại."""

    status = 403


class UsedInvitation(Fault):
    """Lời mời này đã dùng rồi hoặc đã hết hạn. Mời bạn xin người quản trị một lời mời mới."""

    status = 410


class BadLogin(Invalid):
    """Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, số, dấu chấm hoặc gạch nối."""


class BadRole(Invalid):
    """Vai trò hoặc xã chưa đúng: đoàn viên phải thuộc một xã."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody known. ``actor`` is her name in the audit log; an empty ``commune`` means every commune.

    ``csrf`` is the word her forms must carry.
    """

    actor: str
    name: str
    role: str
    commune: str = ""
    login: str = ""
    staff_id: str = ""
    csrf: str = ""

    def may(self, right: str) -> bool:
        """Whether her role has ``right``, one of those in ``ROLES``."""
        return right in ROLES[self.role]

    def sees(self, commune: str) -> bool:
        """Whether what belongs to ``commune`` is hers to see; only who sees all sees what belongs to none."""
        return self.commune in ("", commune)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that can still be used. ``known`` says that the account exists and only wants a password."""

    login: str
    role: str
    commune: str
    known: bool


# --- logging in -----------------------------------------------------------------------------------


def log_in(database: Engine, login: str, *, password: str, now: datetime) -> str:
    """Open a session and return its cookie. Raises ``WrongLogin``, which does not say what was wrong."""
    staff = _active(database, login)
    if not passwords.matches(password, staff["password"] if staff else ""):
        _refused(database, staff)
        raise WrongLogin
    assert staff is not None  # noqa: S101 - nothing matches nobody
    return open_session(database, login, now)


def open_session(database: Engine, login: str, now: datetime) -> str:
    """A session for ``login``, who has just proved who she is. Returns the cookie; old sessions go."""
    cookie = secrets.token_urlsafe(32)
    with writing(database) as connection:
        staff_id, commune = connection.execute(
            select(_STAFF.c.id, _STAFF.c.commune).where(_STAFF.c.login == login)
        ).one()
        connection.execute(delete(_SESSION).where(_SESSION.c.until < now))
        values = {"token_hash": _hash(cookie), "staff_id": staff_id, "csrf": secrets.token_urlsafe(24)}
        connection.execute(insert(_SESSION).values(**values, until=now + SESSION))
        record(connection, f"staff:{login}", "logged-in", "", commune)
    return cookie


def log_out(connection: Connection, cookie: str, caller: Caller) -> None:
    """End the session of ``cookie``."""
    connection.execute(delete(_SESSION).where(_SESSION.c.token_hash == _hash(cookie)))
    record(connection, caller.actor, "logged-out", "", caller.commune)


def by_session(connection: Connection, cookie: str, now: datetime) -> Caller | None:
    """Whose browser sent ``cookie``; None when it is unknown, over, or of somebody switched off."""
    named = (_STAFF.c.login, _STAFF.c.name, _STAFF.c.role, _STAFF.c.commune)
    columns = (*named, _STAFF.c.id.label("staff_id"), _SESSION.c.csrf)
    question = select(*columns).join_from(_SESSION, _STAFF, _SESSION.c.staff_id == _STAFF.c.id)
    question = question.where(_SESSION.c.token_hash == _hash(cookie), _SESSION.c.until > now, _STAFF.c.active)
    found = connection.execute(question).mappings().first()
    return Caller(f"staff:{found['login']}", **found) if found else None


def by_token(connection: Connection, token: str) -> Caller | None:
    """Which machine sent ``token``; None when it is unknown or revoked."""
    question = select(_TOKEN).where(_TOKEN.c.token_hash == _hash(token), _TOKEN.c.revoked_at.is_(None))
    found = connection.execute(question).mappings().first()
    return Caller(f"token:{found['id']}", found["name"], "token", found["commune"]) if found else None


def check_word(kept: str, *, sent: str) -> None:
    """Raise ``StaleForm`` unless a form carries the word kept for it."""
    if not (kept and hmac.compare_digest(kept.encode(), sent.encode())):
        raise StaleForm


# --- staying within one's commune -----------------------------------------------------------------


def reach(database: Engine, caller: Caller, commune: str, *, what: str) -> str:
    """The commune to look at: the one asked for, or the caller's own; empty means all.

    Raises ``NotAllowed`` for another's commune and notes the attempt at ``what`` in the audit log.
    """
    if commune:
        guard(database, caller, commune, what=what)
    return commune or caller.commune


def guard(database: Engine, caller: Caller, commune: str, *, what: str) -> None:
    """Refuse as ``refuse`` does unless what belongs to ``commune``, or to none, is the caller's to touch."""
    if not caller.sees(commune):
        refuse(database, caller, what, commune=commune)


def refuse(database: Engine, caller: Caller, what: str, *, commune: str = "") -> NoReturn:
    """Note that ``caller`` tried ``what`` and may not, then raise ``NotAllowed``."""
    with writing(database) as connection:
        record(connection, caller.actor, "refused", what.replace("\0", ""), commune)
    raise NotAllowed


# --- invitations ----------------------------------------------------------------------------------


def invite(connection: Connection, *, login: str, role: str, commune: str, actor: str, now: datetime) -> str:
    """A one-time word with which ``login`` sets a password at ``/staff/welcome/{word}``.

    For a known login it is a reset: role and commune stay as they are. Earlier unused invitations of the
    login end. An empty login lets whoever comes choose one. Raises ``BadLogin`` and ``BadRole``.
    """
    if login:
        check_login(login)
    check_role(role, commune=commune)
    word = secrets.token_urlsafe(32)
    unused = (_INVITATION.c.login == login, _INVITATION.c.used_at.is_(None))
    over = connection.scalars(select(_INVITATION.c.token_hash).where(*unused)).all()
    connection.execute(delete(_INVITATION).where(*unused))
    note_revoked(connection, Revoked.INVITATION, [digest.hex() for digest in over], now)
    values = {"token_hash": _hash(word), "login": login, "role": role, "commune": commune, "until": now + INVITED}
    connection.execute(insert(_INVITATION).values(**values))
    record(connection, actor, "invited", login, commune)
    return word


def first_invitation(connection: Connection, now: datetime) -> str | None:
    """The way to the first administrator, as long as nobody can log in at all; None afterwards."""
    if connection.execute(select(_STAFF.c.id).limit(1)).first():
        return None
    return invite(connection, login="", role="admin", commune="", actor="bonso", now=now)


def invited(connection: Connection, word: str, now: datetime) -> Invited | None:
    """What the invitation ``word`` is for; None when it was used, is over or never was."""
    open_ = (_INVITATION.c.token_hash == _hash(word), _INVITATION.c.used_at.is_(None), _INVITATION.c.until > now)
    found = connection.execute(select(_INVITATION).where(*open_)).mappings().first()
    if not found:
        return None
    staff = _staff(connection, found["login"])
    if staff and not staff["active"]:
        return None
    return Invited(found["login"], found["role"], found["commune"], staff is not None)


def accept(
    database: Engine, word: str, *, login: str, name: str, password: str, now: datetime, known: Iterable[str] = ()
) -> str:
    """Set a password by invitation: make the account, or mend the one there is. Returns its login.

    ``login`` and ``name`` count only where the invitation leaves them open. ``known`` are words that no password is to
    be made of alone: the places here. Every session of the account
    ends. Raises ``UsedInvitation``, ``BadLogin`` (also when it is taken) and ``passwords.WeakPassword``;
    then the invitation can still be used.
    """
    with reading(database) as connection:
        invitation = _or_used(invited(connection, word, now))
    login = invitation.login or login
    check_login(login)
    passwords.judge(password, login, (*name.split(), *known))
    kept = passwords.hashed(password)  # slow, so before the writer's turn
    with writing(database) as connection:
        _use(connection, word, now)
        _set_password(connection, invitation, login, name, kept, now)
        record(connection, f"staff:{login}", "password-set", login, invitation.commune)
    return login


def check_login(login: str) -> None:
    """Raise ``BadLogin`` for what cannot be a login."""
    if not LOGIN.fullmatch(login):
        raise BadLogin


def check_role(role: str, *, commune: str) -> None:
    """Raise ``BadRole`` for an unknown role, or a union member of no commune."""
    if role not in STAFF_ROLES or (role == "union" and not commune):
        raise BadRole


def _or_used(invitation: Invited | None) -> Invited:
    if invitation is None:
        raise UsedInvitation
    return invitation


def _use(connection: Connection, word: str, now: datetime) -> None:
    open_ = (_INVITATION.c.token_hash == _hash(word), _INVITATION.c.used_at.is_(None), _INVITATION.c.until > now)
    if connection.execute(update(_INVITATION).where(*open_).values(used_at=now)).rowcount != 1:
        raise UsedInvitation
    note_revoked(connection, Revoked.INVITATION, [_hash(word).hex()], now)


def _set_password(c: Connection, invitation: Invited, login: str, name: str, kept: str, now: datetime) -> None:
    staff = _staff(c, login)
    if staff and not invitation.login:
        raise BadLogin("Tên đăng nhập này đã có người dùng. Mời bạn chọn tên khác.")
    if staff:
        c.execute(update(_STAFF).where(_STAFF.c.id == staff["id"]).values(password=kept))
        c.execute(delete(_SESSION).where(_SESSION.c.staff_id == staff["id"]))
        note_revoked(c, Revoked.PASSWORD, [staff["id"]], now)
        return
    account: dict[str, object] = {"role": invitation.role, "commune": invitation.commune, "password": kept}
    account |= {"id": new_id(now), "login": login, "name": name.strip() or login, "created_at": now, "active": True}
    c.execute(insert(_STAFF).values(**account))


def _active(database: Engine, login: str) -> RowMapping | None:
    with reading(database) as connection:
        staff = _staff(connection, login)
    return staff if staff and staff["active"] else None


def _staff(connection: Connection, login: str) -> RowMapping | None:
    if not LOGIN.fullmatch(login):
        return None  # and PostgreSQL would choke on some of what people send
    return connection.execute(select(_STAFF).where(_STAFF.c.login == login)).mappings().first()


def _refused(database: Engine, staff: RowMapping | None) -> None:
    # A login nobody has is not written down: people type passwords into the wrong field.
    actor, commune = (f"staff:{staff['login']}", staff["commune"]) if staff else ("unknown", "")
    with writing(database) as connection:
        record(connection, actor, "login-refused", "", commune)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
