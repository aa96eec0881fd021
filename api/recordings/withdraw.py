"""A speaker takes her voice back: everything she recorded, everywhere, at once.

The rows change in one transaction; every process follows within a second (``publish``): files, clips in which she is
heard, packs, and the platforms' names for what was uploaded.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from api.access.audit import record
from api.course.people_overlay import note_overlay_change
from api.recordings import back_translations
from api.recordings.heard import end_heard
from api.recordings.rows import CONFIRMED, NEW, WITHDRAWN, consents, links, recordings
from api.store import Revoked, Staff, core, note_revoked

_staff = core(Staff)


def withdraw(connection: Connection, login: str, *, actor: str, commune: str = "", now: datetime) -> int:
    """End every consent of ``login`` and take back what she recorded and answered; how many sounds that were.

    ``actor`` is herself or whoever does it for her. Doing it twice changes nothing.
    """
    hers = (consents.c.speaker == login, consents.c.withdrawn_at.is_(None))
    ended = list(connection.scalars(select(consents.c.id).where(*hers).with_for_update()))
    if not ended:
        return 0
    count = end_consents(connection, ended, now)
    note_revoked(connection, Revoked.VOICE_CONSENT, ended, now)
    record(connection, actor, "voice-withdrawn", login, commune, now)
    return count


def end_consents(connection: Connection, ended: Sequence[str], now: datetime) -> int:
    """End the consents ``ended``, with everything that was given under them; how many sounds that were."""
    connection.execute(update(consents).where(consents.c.id.in_(ended)).values(withdrawn_at=now))
    connection.execute(delete(links).where(links.c.consent_id.in_(ended)))
    own = (recordings.c.consent_id.in_(ended), recordings.c.state != WITHDRAWN)
    ids = list(connection.scalars(select(recordings.c.id).where(*own)))
    connection.execute(update(recordings).where(*own).values(state=WITHDRAWN, note=""))
    back_translations.end(connection, ids)
    end_heard(connection, ids)
    spoken = back_translations.take_back(connection, ended)
    note_overlay_change(connection)
    return len(ids) + spoken


class Speaker(NamedTuple):
    """Whoever lets her voice be used, for what and since when; how much waits to be heard and how much is."""

    login: str
    scope: str
    dialect: str
    since: datetime
    waiting: int
    heard: int


def speakers(connection: Connection, commune: str = "") -> list[Speaker]:
    """Every speaker whose consent is in force, by login: of ``commune`` alone, unless it is empty."""
    counted = [func.count().filter(recordings.c.state == state).label(state) for state in (NEW, CONFIRMED)]
    joined = (
        select(consents.c.speaker, consents.c.scope, consents.c.dialect, func.min(consents.c.given_at), *counted)
        .select_from(consents)
        .outerjoin(recordings, recordings.c.consent_id == consents.c.id)
        .where(consents.c.withdrawn_at.is_(None))
        .group_by(consents.c.speaker, consents.c.scope, consents.c.dialect)
        .order_by(consents.c.speaker)
    )
    if commune:
        joined = joined.where(consents.c.speaker.in_(select(_staff.c.login).where(_staff.c.commune == commune)))
    return [Speaker(*row) for row in connection.execute(joined)]
