"""What to record first, and for how long there is still something to record.

Safety before everything else, then what learners meet most; of Vietnamese, all of which can be read, just what they
meet most. What somebody has recorded in the dialect, and nobody
found wrong, is off the list.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from api.clock import local_day, now
from api.course.importance import weighed
from api.recordings.rows import CONFIRMED, NEW, in_force, recordings
from api.store import Daily, core
from bot.course import SOURCE, Course, Marks, Prompt, to_read, to_tell

LETTERS_A_SECOND = 12.0
"""Assumed of a calm reader until ``ENOUGH`` recordings tell how fast people here speak."""

ENOUGH = 20

_daily = core(Daily)


@dataclass(frozen=True, slots=True)
class Worklist:
    """What is left for one variety, the most urgent first; ``rate`` is how many letters are said in a second."""

    prompts: tuple[Prompt, ...]
    rate: float

    @property
    def minutes(self) -> int:
        """How long it takes to say all of it once, rounded up."""
        return -(-int(sum(len(one.said) for one in self.prompts) / self.rate) // 60)

    def after(self, name: str) -> Prompt | None:
        """The next one after the prompt called ``name``, from the beginning once the end is reached; None if none is.

        One that is not on the list any more was recorded: the next is then the first.
        """
        names = [one.name for one in self.prompts]
        place = names.index(name) + 1 if name in names else 0
        return self.prompts[place % len(names)] if names else None


def worklist_of(connection: Connection, course: Course, kind: str, *, free: bool) -> Worklist:
    """What who speaks ``kind`` can read aloud, or with ``free`` tell in her own words."""
    lang, _, dialect = kind.partition("/")
    there = _recorded(connection, lang, dialect, free=free)
    found = _wanted(course, kind, to_tell if free else to_read, there)
    if lang == SOURCE:
        weight = weighed(connection, course, local_day(now()))
        found = sorted(found, key=lambda one: -weight.get(one.key, 0.0))
    else:
        found = sorted(found, key=_urgency(_met(connection), course.marks))
    return Worklist(tuple(found), _rate(connection, lang))


def _wanted(
    course: Course, kind: str, make: Callable[[Course, str, str], Prompt | None], there: Collection[str]
) -> Iterable[Prompt]:
    """Each text once. If it stands at several places, the one where safety asks for most people counts."""
    found: dict[str, Prompt] = {}
    safe = course.marks.safety
    for key in course.sources:
        one = make(course, kind, key)
        if one and one.said not in there and (one.said not in found or (key in safe) > (found[one.said].key in safe)):
            found[one.said] = one
    return found.values()


def _urgency(met: Mapping[str, int], marks: Marks) -> Callable[[Prompt], tuple[bool, int]]:
    everybody = sum(met.values())

    def urgency(one: Prompt) -> tuple[bool, int]:
        lesson = one.key.partition("/")[0]
        return one.key not in marks.safety, -(everybody if lesson == "bot" else met.get(lesson, 0))

    return urgency


def _met(connection: Connection) -> dict[str, int]:
    """How often each lesson was begun."""
    begun = select(_daily.c.lesson, func.sum(_daily.c["count"])).where(_daily.c.kind == "lesson_started")
    return {lesson: int(count) for lesson, count in connection.execute(begun.group_by(_daily.c.lesson))}


def _recorded(connection: Connection, lang: str, dialect: str, *, free: bool) -> set[str]:
    of = (recordings.c.lang == lang, recordings.c.dialect == dialect, recordings.c.free.is_(free))
    rows = connection.execute(in_force(*of, recordings.c.state.in_((NEW, CONFIRMED)))).mappings()
    return {row["said"] for row in rows}


def _rate(connection: Connection, lang: str) -> float:
    columns = (func.count(), func.sum(func.length(recordings.c.said)), func.sum(recordings.c.milliseconds))
    read = select(*columns).where(recordings.c.lang == lang, ~recordings.c.free)
    count, letters, milliseconds = connection.execute(read).one()
    return 1000 * letters / milliseconds if count >= ENOUGH else LETTERS_A_SECOND
