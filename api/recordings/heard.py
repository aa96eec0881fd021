"""How often recordings were heard, a number a week each: for who recorded them, and about nobody who listened.

Counted is what a chat platform took and what the page of the chat asked for (``api.media.tally``). What a phone plays
again from its own memory, the page of a lesson and what was copied nobody counts, so it was at least as often.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from api.clock import local_day
from api.recordings.rows import CONFIRMED, consents, recordings
from api.store import RecordingHeard, core, insert_into

heard = core(RecordingHeard)


def week_of(now: datetime) -> date:
    """The Monday of the week it is in Vietnam."""
    today = local_day(now)
    return today - timedelta(days=today.weekday())


def count_heard(connection: Connection, counts: Mapping[str, int], now: datetime) -> None:
    """Add to this week what was counted, by the versions of recordings."""
    week = week_of(now)
    for version, count in sorted(counts.items()):
        new = insert_into(connection, heard).values(version=version, week=week, count=count, at=now)
        more = {"count": heard.c["count"] + new.excluded["count"], "at": now}
        connection.execute(new.on_conflict_do_update(index_elements=("version", "week"), set_=more))


def heard_this_week(connection: Connection, login: str, now: datetime) -> int:
    """How often what ``login`` recorded was heard since Monday."""
    hers = (recordings.c.recorded_by == login, recordings.c.state == CONFIRMED, consents.c.withdrawn_at.is_(None))
    versions = select(recordings.c.version).join_from(recordings, consents, recordings.c.consent_id == consents.c.id)
    counted = select(func.sum(heard.c["count"])).where(heard.c.week == week_of(now))
    return int(connection.scalar(counted.where(heard.c.version.in_(versions.where(*hers)))) or 0)


def end_heard(connection: Connection, ids: Sequence[str]) -> None:
    """These recordings were taken back: how often they were heard goes too."""
    versions = select(recordings.c.version).where(recordings.c.id.in_(ids), recordings.c.version != "")
    connection.execute(delete(heard).where(heard.c.version.in_(versions)))
