"""Keeping a decision: the entry, its history, the audit log, the reports it settles, and the word to every process.

All of it is one transaction, the caller's. Of two who decide on the same text the second is told, and nothing changes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from api.access.audit import record
from api.course.people_overlay import note_overlay_change
from api.errors import Conflict, Invalid
from api.review.decide import DecidedChange, FilledIn, Reviewer, decide
from api.review.entries import ReviewEntry, review_entry
from api.store import Translation, TranslationChange, TranslationReport, core
from bot.course import Course, variety

_translation, _change, _report = core(Translation), core(TranslationChange), core(TranslationReport)

SAID = ("commented", "read-back", "opened")
"""Lines of the history that change nothing for learners and decide nothing."""

LEAVES_ALL = (*SAID, "settled")
"""Lines of the history that leave the entry as it is."""


class ChangedMeanwhile(Conflict):
    """Trong lúc bạn xem, câu này đã đổi. Chưa có gì được lưu: mời bạn so hai lời rồi làm lại."""


class NothingReported(Invalid):
    """Không còn lời báo nào chờ xem."""


@dataclass(frozen=True, slots=True)
class ReviewAction:
    """What somebody wants done to an entry, of which she saw ``mark``; ``action`` is a key of ``decide.ACTIONS``."""

    lang: str
    dialect: str
    key: str
    mark: str
    action: str
    said: FilledIn


def act(connection: Connection, files: Course, deed: ReviewAction, actor: Reviewer, now: datetime) -> ReviewEntry:
    """Do it; the entry as it stands then. ``files`` is the course of the files alone.

    Raises ``ChangedMeanwhile`` where something else stands there, ``Invalid`` where it may not be done.
    """
    found = review_entry(connection, files, deed.lang, dialect=deed.dialect, key=deed.key)
    # A comment is about what she saw, and loses nothing.
    if deed.mark != found.mark and deed.action != "comment":
        raise ChangedMeanwhile
    keep_change(connection, found, decide(deed.action, found, actor, deed.said, files), actor, now)
    return review_entry(connection, files, deed.lang, dialect=deed.dialect, key=deed.key)


def keep_change(
    connection: Connection, before: ReviewEntry, change: DecidedChange, actor: Reviewer, now: datetime
) -> None:
    """Write a change that was decided on ``before``. Raises ``ChangedMeanwhile``, ``NothingReported``."""
    if change.action not in LEAVES_ALL:
        _write(connection, before, change.entry, actor, now)
    _remember(connection, change, actor, now)
    settled = 0 if change.action in SAID else _settle(connection, before, actor, now)
    if change.action == "settled" and not settled:
        raise NothingReported
    if change.action not in SAID:
        note_overlay_change(connection)
    entry = change.entry
    thing = f"{variety(entry.lang, entry.dialect)} {entry.key}"
    record(connection, f"staff:{actor.login}", f"translation-{change.action}", thing, at=now)


def _write(connection: Connection, before: ReviewEntry, entry: ReviewEntry, actor: Reviewer, now: datetime) -> None:
    values: dict[str, object] = {name: getattr(entry, name) for name in ("source", "text", "state", "back")}
    values |= {"approved_by": list(entry.approved_by), "version": before.version + 1}
    values |= {"changed_at": now, "changed_by": actor.login}
    place = {"lang": entry.lang, "dialect": entry.dialect, "key": entry.key}
    if before.version:
        same = (_translation.c[name] == value for name, value in (place | {"version": before.version}).items())
        if connection.execute(update(_translation).where(*same).values(**values)).rowcount != 1:
            raise ChangedMeanwhile
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(_translation).values(**place, **values))
    except IntegrityError:
        raise ChangedMeanwhile from None


def _remember(connection: Connection, change: DecidedChange, actor: Reviewer, now: datetime) -> None:
    names = ("lang", "dialect", "key", "source", "text", "state")
    values: dict[str, object] = {name: getattr(change.entry, name) for name in names}
    values["back"] = change.back or change.entry.back
    values |= {"at": now, "actor": actor.login, "speaks": actor.speaks, "action": change.action, "note": change.note}
    connection.execute(insert(_change).values(**values))


def _settle(connection: Connection, entry: ReviewEntry, actor: Reviewer, now: datetime) -> int:
    """Whoever decides on a text has looked at what villagers said of it; how many reports that were."""
    same = {"lang": entry.lang, "dialect": entry.dialect, "key": entry.key}
    open_ = [_report.c[name] == value for name, value in same.items()]
    settled = update(_report).where(*open_, _report.c.settled_at.is_(None))
    return connection.execute(settled.values(settled_at=now, settled_by=f"staff:{actor.login}")).rowcount
