"""Codes by which a speaker's chat is known to be hers, so that she may record by voice messages.

Made on her page, where she has agreed; good for a quarter of an hour, and then for the chat that sent it first, until
she takes her consent back.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from api.access.audit import record
from api.codes import recordist_codes
from api.errors import Conflict
from api.recordings.rows import consents, links
from api.store import Revoked, note_revoked

GOOD_FOR = timedelta(minutes=15)

_TRIES = 50


class NoneLeft(Conflict):
    """Chưa tạo được mã. Mời bạn thử lại sau ít phút."""


def issue(connection: Connection, consent: RowMapping, *, commune: str, now: datetime) -> str:
    """A new code for who gave ``consent``; one of hers that nobody has used yet is over. Raises ``NoneLeft``."""
    over = or_(links.c.consent_id == consent["id"], links.c.until < now)
    connection.execute(delete(links).where(links.c.chat_id.is_(None), over))
    for _ in range(_TRIES):
        code = recordist_codes.make(secrets.randbelow(recordist_codes.COUNT))
        if not connection.execute(select(links.c.code).where(links.c.code == code)).first():
            row = {"code": code, "consent_id": consent["id"], "until": now + GOOD_FOR, "chat_id": None}
            connection.execute(insert(links).values(row))
            record(connection, f"staff:{consent['speaker']}", "voice-code-made", "", commune, now)
            return code
    raise NoneLeft


def take(connection: Connection, code: str, chat: str, now: datetime) -> bool:
    """Make ``chat`` hers whose ``code`` was sent from it; False when the code is wrong, over, or another chat's."""
    free = links.c.chat_id.is_(None) & (links.c.until > now)
    fits = (links.c.code == code) & or_(free, links.c.chat_id == chat)
    if not connection.execute(update(links).where(fits).values(chat_id=chat)).rowcount:
        return False
    # Whoever records here now; an earlier code of the same chat is over.
    earlier = (links.c.chat_id == chat, links.c.code != code)
    note_revoked(
        connection, Revoked.RECORDIST_CODE, connection.scalars(select(links.c.code).where(*earlier)).all(), now
    )
    connection.execute(delete(links).where(*earlier))
    return True


def consent_of(connection: Connection, chat: str) -> RowMapping | None:
    """The consent under which ``chat`` records; None where it does not, or no longer."""
    joined = select(consents).join_from(links, consents, links.c.consent_id == consents.c.id)
    hers = joined.where(links.c.chat_id == chat, consents.c.withdrawn_at.is_(None))
    return connection.execute(hers).mappings().first()
