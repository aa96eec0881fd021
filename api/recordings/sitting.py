"""Sittings: the sentences that people hear most and nobody has said yet, as many as fit.

An hour with a speaker is a day's: what was recorded today stays on it and is done, so that who opens the page again, or
comes back after lunch, finds the same sentences. What was found wrong is on it again.

Vietnamese is read in ten minutes at a time, by several people perhaps: a sitting is hers alone, and the next one begins
when she asks for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select

from api.recordings.rows import CONFIRMED, NEW, REJECTED, in_force, recordings
from bot.course import SOURCE, Course, Prompt, is_label, language_of, to_read, to_tell

SENTENCES = 20
"""Of an hour: with hearing, telling, listening again and a second person."""

SHORT = 50
"""Of ten minutes of reading: some four seconds each to say, and eight to press, look and listen."""


class SittingLine(NamedTuple):
    """A sentence of a sitting; ``state`` of what was recorded of it last today, empty for nothing, and why not."""

    prompt: Prompt
    state: str = ""
    why: str = ""


def sitting_of(
    connection: Connection,
    course: Course,
    kind: str,
    weight: Mapping[str, float],
    since: datetime,
    *,
    login: str = "",
    again: bool = False,
) -> list[SittingLine]:
    """The sentences of a sitting that began after ``since`` in the variety ``kind``, the most heard first.

    ``weight`` is about how often each text is met. What is approved is read, anything else told. A short one is that
    of ``login``, with ``again`` the one after that which she finished.
    """
    lang, _, dialect = kind.partition("/")
    of = (recordings.c.lang == lang, recordings.c.dialect == dialect)
    states = recordings.c.state.in_((NEW, CONFIRMED, REJECTED))
    rows = connection.execute(in_force(*of, states).order_by(recordings.c.at, recordings.c.id)).mappings()
    last = {(row["said"], row["free"]): row for row in rows}
    lines = [line for one in _prompts(course, kind, weight) if (line := _line(one, last, since))]
    if lang == SOURCE:
        return _short(lines, [row for row in last.values() if row["at"] >= since], login, again=again)
    return _first(lines, SENTENCES)


def _short(lines: Sequence[SittingLine], today: Sequence[RowMapping], login: str, *, again: bool) -> list[SittingLine]:
    """Of what she said today the sentences of this sitting, then as many as are still to come."""
    hers = [row["said"] for row in sorted(today, key=lambda row: row["at"]) if row["recorded_by"] == login]
    begun = len(hers) % SHORT or (0 if again else min(SHORT, len(hers)))
    this = set(hers[len(hers) - begun :])
    return _first([line for line in lines if not line.state or line.prompt.said in this], SHORT)


def _first(lines: Sequence[SittingLine], most: int) -> list[SittingLine]:
    """Everything that was said today, and of the rest the first, ``most`` in all."""
    chosen, room = [], max(0, most - sum(bool(line.state) for line in lines))
    for line in lines:
        if line.state or room > 0:
            chosen.append(line)
            room -= not line.state
    return chosen


def sent_before(connection: Connection, key: str) -> RowMapping | None:
    """The recording that a phone sent under ``key``, whatever became of it."""
    return connection.execute(select(recordings).where(recordings.c.sent_key == key)).mappings().first()


def _prompts(course: Course, kind: str, weight: Mapping[str, float]) -> Iterator[Prompt]:
    """Each sentence once, the most heard first; words on buttons only where every text can be read as it stands."""
    seen: set[str] = set()
    for key in sorted(course.sources, key=lambda key: -weight.get(key, 0.0)):
        left_out = is_label(key) and language_of(kind) != SOURCE
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
