"""The tables that there are, and their rows for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from api.statistics import rows as filled
from api.statistics.questions import Filter, Record
from api.statistics.schemas import FunnelRow, LearnerRow, LessonRow, PlaceRow
from api.statistics.table import Table
from bot.course import Course

TABLES: Mapping[str, Table] = {
    "lessons": Table(
        name="Bài học theo thôn",
        summary="Started and completed by lesson and village",
        about="People and starts for every lesson: in all, in each commune, in each village.",
        row=LessonRow,
        fill=filled.lessons,
    ),
    "places": Table(
        name="Tổng hợp theo thôn",
        summary="Started and completed by village",
        about="All lessons together; every known village has a row, also those where nobody learned.",
        row=PlaceRow,
        fill=filled.places,
    ),
    "learners": Table(
        name="Người học",
        summary="How many people learn",
        about="Counts of people who agreed that their progress is kept, by village and language.",
        row=LearnerRow,
        fill=filled.learners,
    ),
    "funnel": Table(
        name="Bà con dừng ở bước nào",
        summary="Where people stop",
        about="For each step: how often shown, done, and not done for which reason.",
        row=FunnelRow,
        fill=filled.funnel,
        head="position",
    ),
}
"""By what addresses and commands call them. Adding one is a line here."""


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer: the question, what was asked for, and one record a row with the keys ``columns``."""

    question: str
    wanted: Filter
    records: tuple[Record, ...]

    @property
    def table(self) -> Table:
        """What the rows are rows of."""
        return TABLES[self.question]

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of every record, in order."""
        return tuple(self.table.columns)


def rows_of(question: str, connection: Connection, wanted: Filter, course: Course) -> Rows:
    """The rows of ``question``; ``course`` gives lessons, places and languages their names and order.

    Raises ``KeyError`` for a question that nobody has defined.
    """
    table = TABLES[question]
    records = table.fill(connection, wanted, course)
    return Rows(question, wanted, tuple({key: record[key] for key in table.columns} for record in records))
