"""What to look at first: what villagers called wrong, then safety text, then what learners meet most."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from api.course.importance import weighed
from api.review.entries import SHOWN_STATES, ReviewEntry, open_reports, review_entries
from bot.course import APPROVED, Course, keys_in_order, part_of
from bot.language import letters, loose

REPORTED, OPEN = "reported", ""
"""Filters beside the states: what villagers called wrong, and everything that is not approved yet."""

FILTERS = (OPEN, REPORTED, *SHOWN_STATES)


class QueueFilter(NamedTuple):
    """Which entries: those of one variety, in a state (one of ``FILTERS``), of a part of the course (empty for all).

    ``find`` is looked for in both texts and the key, without regard to marks.
    """

    lang: str
    dialect: str = ""
    state: str = OPEN
    part: str = ""
    find: str = ""


class QueueRow(NamedTuple):
    """An entry in the queue with the number of open reports about it."""

    entry: ReviewEntry
    reports: int
    safety: bool


def review_queue(connection: Connection, files: Course, wanted: QueueFilter, today: date) -> list[QueueRow]:
    """The entries asked for, the most important first."""
    reports = open_reports(connection, wanted.lang)
    found = review_entries(connection, files, wanted.lang, dialect=wanted.dialect)
    rows = (
        QueueRow(found[key], len(reports.get((wanted.dialect, key), ())), key in files.marks.safety)
        for key in keys_in_order(files)
    )
    weight = weighed(connection, files, today)
    # Sorting keeps the order of the course among equals.
    return sorted((row for row in rows if _asked(row, wanted)), key=lambda row: _rank(row, weight))


def after(rows: Sequence[QueueRow], key: str) -> str:
    """The key that comes after ``key`` in a queue: the first one where it is not in it (any more), empty at the end."""
    keys = [row.entry.key for row in rows]
    place = keys.index(key) + 1 if key in keys else 0
    return keys[place] if place < len(keys) else ""


def _asked(row: QueueRow, wanted: QueueFilter) -> bool:
    if wanted.part and part_of(row.entry.key) != wanted.part:
        return False
    if wanted.find and not _found(row.entry, wanted.find):
        return False
    if wanted.state == REPORTED:
        return row.reports > 0
    if wanted.state == OPEN:
        return row.reports > 0 or row.entry.shown != APPROVED
    return row.entry.shown == wanted.state


def _found(entry: ReviewEntry, find: str) -> bool:
    """Exactly as typed if it has marks, else without regard to them."""
    fold = letters if loose(find) != letters(find) else loose
    return any(fold(find) in fold(text) for text in (entry.text, entry.vietnamese)) or find in entry.key


def _rank(row: QueueRow, weight: Mapping[str, float]) -> tuple[bool, bool, float]:
    return not row.reports, not row.safety, -weight[row.entry.key]
