"""Sending somebody to Zalo's page of permission, and knowing her again when her browser comes back.

The state goes along and comes back; we keep its hash, whose browser it was, and the sealed half of PKCE. It works
once, for ten minutes, for the one who set out: a link that somebody else made does nothing.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, insert

from api.errors import Invalid
from api.platforms.zalo_oa.oauth import ZaloApp, verifier
from api.store import Keys, PlatformLogin, core

LASTS = timedelta(minutes=10)
"""As long as the code with which she comes back."""

_login = core(PlatformLogin)


class Stale(Invalid):
    """Lần cho phép này đã dùng rồi, đã quá mười phút, hoặc của người khác. Mời bạn bấm nút cho phép lại."""


def set_out(connection: Connection, keys: Keys, app: ZaloApp, redirect: str, *, staff_id: str, now: datetime) -> str:
    """The address of Zalo's page, which leads back to ``redirect``."""
    state, ours = secrets.token_urlsafe(32), verifier()
    connection.execute(delete(_login).where(_login.c.until < now))
    row = {"state_hash": _hash(state), "staff_id": staff_id, "verifier": keys.seal(ours), "until": now + LASTS}
    connection.execute(insert(_login).values(row))
    return app.permission(redirect, state, ours)


def come_back(connection: Connection, keys: Keys, state: str, *, staff_id: str, now: datetime) -> str:
    """The verifier that belongs to ``state``, this once. Raises ``Stale``."""
    mine = (_login.c.state_hash == _hash(state)) & (_login.c.staff_id == staff_id) & (_login.c.until > now)
    sealed = connection.scalar(delete(_login).where(mine).returning(_login.c.verifier))
    if sealed is None:
        raise Stale
    return keys.open(sealed)


def _hash(state: str) -> bytes:
    return sha256(state.encode("utf-8", "backslashreplace")).digest()
