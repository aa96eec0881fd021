"""An hour with a speaker: the sentences that people hear most and nobody has said yet, a sitting's worth of them.

A sitting is a day's: what was recorded today stays on it and is done, so that who opens the page again, or comes back
after lunch, finds the same sentences. What was found wrong is on it again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select

from api.recordings.rows import CONFIRMED, NEW, REJECTED, in_force, recordings
from bot.course import SOURCE, Course, Prompt, is_label, to_read, to_tell

SENTENCES = 20
"""Of a sitting: with hearing, telling, listening again and a second person about an hour."""


class SittingLine(NamedTuple):
    """A sentence of a sitting; ``state`` of what was recorded of it last today, empty for nothing, and why not."""

    prompt: Prompt
    state: str = ""
    why: str = ""


def sitting_of(
    connection: Connection, course: Course, kind: str, weight: Mapping[str, float], since: datetime
) -> list[SittingLine]:
    """The sentences of a sitting that began after ``since`` in the variety ``kind``, the most heard first.

    ``weight`` is about how often each text is met. What is approved is read, anything else told.
    """
    lang, _, dialect = kind.partition("/")
    of = (recordings.c.lang == lang, recordings.c.dialect == dialect)
    states = recordings.c.state.in_((NEW, CONFIRMED, REJECTED))
    rows = connection.execute(in_force(*of, states).order_by(recordings.c.at, recordings.c.id)).mappings()
    last = {(row["said"], row["free"]): row for row in rows}
    lines = [line for one in _prompts(course, kind, weight) if (line := _line(one, last, since))]
    today = sum(bool(line.state) for line in lines)
    chosen, room = [], max(0, SENTENCES - today)
    for line in lines:
        if line.state or room > 0:
            chosen.append(line)
            room -= not line.state
    return chosen


def sent_before(connection: Connection, key: str) -> RowMapping | None:
    """The recording that a phone sent under ``key``, whatever became of it."""
    return connection.execute(select(recordings).where(recordings.c.sent_key == key)).mappings().first()


def _prompts(course: Course, kind: str, weight: Mapping[str, float]) -> Iterator[Prompt]:
    """Each sentence once, the most heard first; words on buttons are none."""
    seen: set[str] = set()
    for key in sorted(course.sources, key=lambda key: -weight.get(key, 0.0)):
        left_out = is_label(key) or key == f"bot/hello-{SOURCE}/text"  # that one is for who chooses Vietnamese
        one = None if left_out else to_read(course, kind, key) or to_tell(course, kind, key)
        if one and one.said not in seen:
            seen.add(one.said)
            yield one


def _line(one: Prompt, last: Mapping[tuple[str, bool], RowMapping], since: datetime) -> SittingLine | None:
    """None where somebody recorded it before this sitting and nobody found it wrong."""
    row = last.get((one.said, one.free))
    if row is None or (row["state"] == REJECTED and row["at"] < since):
        return SittingLine(one)
    return SittingLine(one, row["state"], row["note"]) if row["at"] >= since else None
