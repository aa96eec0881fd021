"""Keys to the API for other programs. A token is shown once; the database keeps its SHA-256."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, update

from api.access.audit import record
from api.errors import Invalid, NotFound
from api.ids import new_id
from api.store import Revoked, Token, core, note_revoked

PREFIX = "bonso_"
"""So that a token found in a file says what it opens."""

LONGEST = 80
"""Characters of a name."""

_TOKEN = core(Token)
_SEEN = (*(_TOKEN.c[name] for name in ("id", "name", "commune", "created_at", "revoked_at")),)


class NoName(Invalid):
    """Mời bạn đặt tên cho mã truy cập, ví dụ: Bảng điện tử của xã."""


def listed(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """The tokens of ``commune``, or all, valid ones first; never the tokens themselves."""
    question = select(*_SEEN).order_by(_TOKEN.c.revoked_at.is_not(None), _TOKEN.c.created_at.desc())
    return connection.execute(question.where(_TOKEN.c.commune == commune) if commune else question).mappings().all()


def one(connection: Connection, id: str) -> RowMapping:
    """The token called ``id``. Raises ``NotFound``, also for what is no id at all."""
    try:
        UUID(id)
    except ValueError:
        raise NotFound from None
    found = connection.execute(select(*_SEEN).where(_TOKEN.c.id == id)).mappings().first()
    if found is None:
        raise NotFound
    return found


def add(connection: Connection, *, name: str, commune: str, actor: str, now: datetime) -> str:
    """Make a token that sees ``commune`` alone, or everything when it is empty. Returns it, this once.

    Raises ``NoName``.
    """
    name = " ".join(name.replace("\0", "").split())[:LONGEST]
    if not name:
        raise NoName
    token, id = PREFIX + secrets.token_urlsafe(32), new_id(now)
    row = {"id": id, "name": name, "token_hash": sha256(token.encode()).digest(), "commune": commune}
    connection.execute(insert(_TOKEN).values(**row, created_at=now))
    record(connection, actor, "token-added", id, commune)
    return token


def revoke(connection: Connection, id: str, *, actor: str, now: datetime) -> None:
    """From now on the token opens nothing. Revoking twice changes nothing. Raises ``NotFound``."""
    found = one(connection, id)
    if found["revoked_at"] is None:
        connection.execute(update(_TOKEN).where(_TOKEN.c.id == id).values(revoked_at=now))
        note_revoked(connection, Revoked.TOKEN, [id], now)
        record(connection, actor, "token-revoked", id, found["commune"])
