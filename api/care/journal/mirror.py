"""Bringing the file of the journal in line with the table, a few seconds after each revocation.

The process that holds the jobs writes, every few seconds; every process does when it starts, and so does a backup. So
a kill between the commit and the line costs nothing as long as the disk lives. Where several machines share a
PostgreSQL, the file of the machine that does the jobs is the one that is up to date.

At a start it also looks the other way: what the file knows and the table does not was revoked in a database that is
gone, and is revoked again.
"""

from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine, select

from api.care.journal import file as journal_file
from api.care.journal.file import Damaged, Journal, JournalEntry
from api.care.journal.reapply import reapply
from api.care.journal.table import KEPT, began, entries
from api.clock import now as clock
from api.ids import new_id
from api.store import Revocation, Revoked, anybody, core, insert_into, reading, writing
from api.work import Leaving, Next

log = structlog.get_logger()

MARK = timedelta(hours=1)
"""How often the file says until when it is complete, when nothing happens."""

LOOK_SECONDS = 3.0
"""Between two looks at the table."""

LATE = 1000
"""Rows looked at again: on PostgreSQL one may become visible after those with higher numbers."""

_revocation = core(Revocation)


def catch_up(engine: Engine, file: Path, now: datetime, *, displace: bool = False) -> None:
    """Write what the file lacks, or all of it where there is none.

    One that is damaged or another's may lie there for a restore and is left alone; with ``displace`` it is set aside.
    An empty database touches none at all.
    """
    if (start := _began(engine, file, now)) is None:
        return
    held = journal_file.journal_lock(file)
    try:
        kept = _belonging(file, start.thing)
        if kept is None and file.exists():
            if not displace:
                return
            _set_aside(file)
        with reading(engine) as connection:
            rows = entries(connection)
        there = {entry.id for entry in kept.entries} if kept else set()
        if kept and kept.since == start.at:
            journal_file.append(file, [row for row in rows if row.id not in there], now)
        else:
            journal_file.write_journal(file, Journal(start.thing, start.at, now, tuple(rows)))
    finally:
        if held:
            held.release()


def bring_up(engine: Engine, file: Path, now: datetime) -> int:
    """At a start: revoke again what only the file knows, then catch up; how much was revoked."""
    if (start := _began(engine, file, now)) is None:
        return 0
    kept = _belonging(file, start.thing)  # before the table: what is written meanwhile is then in both
    with reading(engine) as connection:
        known = {row.id for row in entries(connection)}
    lost = [entry for entry in kept.entries if entry.id not in known and entry.at >= now - KEPT] if kept else []
    if kept and lost:
        log.warning("revoked again what an older database had forgotten", count=len(lost))
        with writing(engine) as connection:
            reapply(connection, lost, kept.entries, now)
    catch_up(engine, file, now, displace=True)
    return len(lost)


class JournalWork:
    """What the worker (``api.work.worker``) does about the journal."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self._engine, self._file = engine, file
        self._seen: frozenset[str] = frozenset()
        self._marked: datetime | None = None

    def work(self, _key: str, _leaving: Leaving) -> Next:
        """Write what was revoked since the last look, and now and then that nothing was."""
        self._follow(clock())
        return LOOK_SECONDS

    def _follow(self, now: datetime) -> None:
        with reading(self._engine) as connection:
            late = select(_revocation.c.id).order_by(_revocation.c.number.desc()).limit(LATE)
            latest = frozenset(connection.scalars(late))
        if latest <= self._seen and self._marked is not None and timedelta() <= now - self._marked < MARK:
            return
        catch_up(self._engine, self._file, now, displace=True)
        self._seen, self._marked = latest, now


def _began(engine: Engine, file: Path, now: datetime) -> JournalEntry | None:
    with reading(engine) as connection:
        found = began(connection)
    if found or (file.exists() and not anybody(engine)):
        return found
    with writing(engine) as connection:
        new = insert_into(connection, _revocation)
        row = {"id": Revoked.BEGAN, "kind": Revoked.BEGAN, "thing": new_id(now), "at": now}
        # Of two processes at once the first one's journal counts.
        connection.execute(new.values(row).on_conflict_do_nothing(index_elements=("id",)))
        return began(connection)


def _belonging(file: Path, id: str) -> Journal | None:
    """The journal at ``file`` if it is the one called ``id`` and whole."""
    try:
        kept = journal_file.read_journal(file)
    except Damaged:
        return None
    return kept if kept and kept.id == id else None


def _set_aside(file: Path) -> None:
    aside = file.with_name(f"{file.name}.before-{clock():%Y%m%d-%H%M%S}")
    log.warning("journal set aside: damaged, another's, or from before a restore", file=str(aside))
    file.replace(aside)
