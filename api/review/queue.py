"""What to look at first: what villagers called wrong, then safety text, then what learners meet most."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from api.review.importance import weighed
from api.review.standing import SHOWN_STATES, Standing, open_reports, standings
from bot.course.importance import in_order, part_of
from bot.course.model import Course
from bot.course.trust import APPROVED
from bot.language.fold import letters, loose

REPORTED, OPEN = "reported", ""
"""Filters beside the states: what villagers called wrong, and everything that is not approved yet."""

FILTERS = (OPEN, REPORTED, *SHOWN_STATES)


class Wanted(NamedTuple):
    """Which entries: those of one variety, in a state (one of ``FILTERS``), of a part of the course (empty for all).

    ``find`` is looked for in both texts and the key, without regard to marks.
    """

    lang: str
    dialect: str = ""
    state: str = OPEN
    part: str = ""
    find: str = ""


class Row(NamedTuple):
    """An entry in the queue with the number of open reports about it."""

    entry: Standing
    reports: int
    safety: bool


def queue(connection: Connection, files: Course, wanted: Wanted, today: date) -> list[Row]:
    """The entries asked for, the most important first."""
    reports = open_reports(connection, wanted.lang)
    found = standings(connection, files, wanted.lang, wanted.dialect)
    rows = (
        Row(found[key], len(reports.get((wanted.dialect, key), ())), key in files.marks.safety)
        for key in in_order(files)
    )
    weight = weighed(connection, files, today)
    # Sorting keeps the order of the course among equals.
    return sorted((row for row in rows if _asked(row, wanted)), key=lambda row: _rank(row, weight))


def after(rows: Sequence[Row], key: str) -> str:
    """The key that comes after ``key`` in a queue: the first one where it is not in it (any more), empty at the end."""
    keys = [row.entry.key for row in rows]
    place = keys.index(key) + 1 if key in keys else 0
    return keys[place] if place < len(keys) else ""


def _asked(row: Row, wanted: Wanted) -> bool:
    if wanted.part and part_of(row.entry.key) != wanted.part:
        return False
    if wanted.find and not _found(row.entry, wanted.find):
        return False
    if wanted.state == REPORTED:
        return row.reports > 0
    if wanted.state == OPEN:
        return row.reports > 0 or row.entry.shown != APPROVED
    return row.entry.shown == wanted.state


def _found(entry: Standing, find: str) -> bool:
    """Exactly as typed if it has marks, else without regard to them."""
    fold = letters if loose(find) != letters(find) else loose
    return any(fold(find) in fold(text) for text in (entry.text, entry.vietnamese)) or find in entry.key


def _rank(row: Row, weight: Mapping[str, float]) -> tuple[bool, bool, float]:
    return not row.reports, not row.safety, -weight[row.entry.key]
