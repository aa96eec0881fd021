"""What staff ask, one documented SQL statement each. Numbers only: naming and hiding is ``rows.py``.

Words, as staff use them:

* **đã bắt đầu** (*started*): the first step of the lesson was put before her at least once on a day
  of the period (fact ``lesson_started``).
* **đã học xong** (*completed*): she reached the end of the lesson, its questions answered, on a day of
  the period (fact ``lesson_completed``). She may have begun before the period; then she is counted
  here and not as started.
* **số người** (*people*): different learners who agreed that their progress is kept. Someone who takes a
  lesson three times is one person.
* **số lượt** (*starts*, *completions*): how often it happened, whoever it was. Learners who did not agree,
  or had themselves erased, are in these numbers only: nothing tells two of them apart.

Days are local (Asia/Ho_Chi_Minh) and both ends count. Place and language are those of the moment: a
learner who moved is a person in both villages, and one person in the commune and in all. That is why
every level is counted for itself and a total is not the sum of the lines below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Date, Executable, String, TextClause, bindparam, text
from sqlalchemy.types import TypeEngine

from api.clock import VIETNAM
from api.errors import Invalid
from api.store import Utc

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The days a period may name; an open end means these."""

Record = dict[str, Any]
"""A row of an answer. Its columns are those of the question: see ``api.statistics.rows.ANSWERS``."""


class BadPeriod(Invalid):
    """Khoảng ngày không đúng: ngày đầu phải trước ngày cuối, từ năm 2000 đến năm 2099."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What to count: local days ``first`` to ``last``, both included; an empty text means every one.

    Raises ``BadPeriod`` when the days are the wrong way round or outside 2000 to 2099.
    """

    first: date = EARLIEST
    last: date = LATEST
    lang: str = ""
    commune: str = ""

    def __post_init__(self) -> None:
        if not EARLIEST <= self.first <= self.last <= LATEST:
            raise BadPeriod


def lessons(connection: Connection, wanted: Filter) -> list[Record]:
    """Who started and completed which lesson where? By lesson for ``all``, each ``commune``, each ``village``.

    ``village`` is empty for people who have chosen none and for everyone who did not agree.
    """
    return ask(connection, LESSONS, wanted)


def places(connection: Connection, wanted: Filter) -> list[Record]:
    """Who started or completed any lesson where? Someone with two lessons is one person, two starts."""
    return ask(connection, PLACES, wanted)


def learners(connection: Connection, wanted: Filter) -> list[Record]:
    """How many people agreed that their progress is kept, by place and language of the text?

    Place and language are today's; the period is that of the day on which she first came.
    """
    return ask(connection, LEARNERS, wanted)


def funnel(connection: Connection, wanted: Filter) -> list[Record]:
    """Where in a lesson do people stop? How often each step was shown, done, or could not be done and why.

    ``shown`` counts a step once an attempt. Reasons are those of ``bot.facts.StepNotDone``. For questions
    ``answered_right`` and ``answered_wrong`` count answers, every try of them.
    """
    return ask(connection, FUNNEL, wanted)


def households(connection: Connection, wanted: Filter) -> list[Record]:
    """How many households has each commune and village, by the latest count entered, and who says so?"""
    return ask(connection, HOUSEHOLDS, wanted)


def ask(connection: Connection, statement: Executable, wanted: Filter) -> list[Record]:
    """The rows of a statement of ours, given what is wanted."""
    return [dict(row) for row in connection.execute(statement, _values(wanted)).mappings()]


def _values(wanted: Filter) -> dict[str, date | datetime | str]:
    return {
        "first": wanted.first,
        "last": wanted.last,
        "since": datetime.combine(wanted.first, time.min, VIETNAM).astimezone(UTC),
        "until": datetime.combine(wanted.last + timedelta(days=1), time.min, VIETNAM).astimezone(UTC),
        "lang": wanted.lang,
        "commune": wanted.commune,
    }


def statement(sql: str, names: Sequence[str]) -> TextClause:
    """SQL that is given ``names``.

    There are: ``first``, ``last`` (local days), ``since``, ``until`` (moments), ``lang`` and ``commune``
    (empty for every one).
    """
    types: dict[str, TypeEngine[Any]] = {"first": Date(), "last": Date(), "since": Utc(), "until": Utc()}
    return text(sql).bindparams(*(bindparam(name, type_=types.get(name, String())) for name in names))


LESSONS = statement(
    """
    WITH happened AS (
        SELECT kind, lesson, commune, village, learner_id, times FROM fact
        WHERE kind IN ('lesson_started', 'lesson_completed') AND day BETWEEN :first AND :last
          AND (:lang = '' OR lang = :lang) AND (:commune = '' OR commune = :commune)
    ), counted AS (
        SELECT 'all' AS level, lesson, '' AS commune, '' AS village, kind, learner_id, times FROM happened
        WHERE :commune = ''
        UNION ALL SELECT 'commune', lesson, commune, '', kind, learner_id, times FROM happened
        UNION ALL SELECT 'village', lesson, commune, village, kind, learner_id, times FROM happened
    )
    SELECT level, lesson, commune, village,
        COUNT(DISTINCT CASE WHEN kind = 'lesson_started' THEN learner_id END) AS people_started,
        COUNT(DISTINCT CASE WHEN kind = 'lesson_completed' THEN learner_id END) AS people_completed,
        COALESCE(SUM(CASE WHEN kind = 'lesson_started' THEN times END), 0) AS starts,
        COALESCE(SUM(CASE WHEN kind = 'lesson_completed' THEN times END), 0) AS completions
    FROM counted GROUP BY level, lesson, commune, village
    """,
    ("first", "last", "lang", "commune"),
)

PLACES = statement(
    """
    WITH happened AS (
        SELECT kind, commune, village, learner_id, times FROM fact
        WHERE kind IN ('lesson_started', 'lesson_completed') AND day BETWEEN :first AND :last
          AND (:lang = '' OR lang = :lang) AND (:commune = '' OR commune = :commune)
    ), counted AS (
        SELECT 'all' AS level, '' AS commune, '' AS village, kind, learner_id, times FROM happened
        WHERE :commune = ''
        UNION ALL SELECT 'commune', commune, '', kind, learner_id, times FROM happened
        UNION ALL SELECT 'village', commune, village, kind, learner_id, times FROM happened
    )
    SELECT level, commune, village,
        COUNT(DISTINCT CASE WHEN kind = 'lesson_started' THEN learner_id END) AS people_started,
        COUNT(DISTINCT CASE WHEN kind = 'lesson_completed' THEN learner_id END) AS people_completed,
        COALESCE(SUM(CASE WHEN kind = 'lesson_started' THEN times END), 0) AS starts,
        COALESCE(SUM(CASE WHEN kind = 'lesson_completed' THEN times END), 0) AS completions
    FROM counted GROUP BY level, commune, village
    """,
    ("first", "last", "lang", "commune"),
)

LEARNERS = statement(
    """
    WITH agreeing AS (
        SELECT commune, village, lang FROM learner
        WHERE agreed AND created_at >= :since AND created_at < :until
          AND (:lang = '' OR lang = :lang) AND (:commune = '' OR commune = :commune)
    ), counted AS (
        SELECT 'all' AS level, '' AS commune, '' AS village, lang FROM agreeing WHERE :commune = ''
        UNION ALL SELECT 'commune', commune, '', lang FROM agreeing
        UNION ALL SELECT 'village', commune, village, lang FROM agreeing
    )
    SELECT level, commune, village, lang, COUNT(*) AS people FROM counted GROUP BY level, commune, village, lang
    """,
    ("since", "until", "lang", "commune"),
)

FUNNEL = statement(
    """
    SELECT lesson, step,
        COALESCE(SUM(CASE WHEN kind = 'step_shown' THEN times END), 0) AS shown,
        COALESCE(SUM(CASE WHEN kind = 'step_done' THEN times END), 0) AS done,
        COALESCE(SUM(CASE WHEN kind = 'step_not_done' THEN times END), 0) AS could_not,
        COALESCE(SUM(CASE WHEN kind = 'step_not_done' AND detail = 'paper' THEN times END), 0) AS paper,
        COALESCE(SUM(CASE WHEN kind = 'step_not_done' AND detail = 'signal' THEN times END), 0) AS signal,
        COALESCE(SUM(CASE WHEN kind = 'step_not_done' AND detail = 'unclear' THEN times END), 0) AS unclear,
        COALESCE(SUM(CASE WHEN kind = 'step_not_done' AND detail = 'afraid' THEN times END), 0) AS afraid,
        COALESCE(SUM(CASE WHEN kind = 'step_not_done' AND detail = 'other' THEN times END), 0) AS other,
        COALESCE(SUM(CASE WHEN kind = 'answer_given' AND correct THEN times END), 0) AS answered_right,
        COALESCE(SUM(CASE WHEN kind = 'answer_given' AND NOT correct THEN times END), 0) AS answered_wrong
    FROM fact
    WHERE kind IN ('step_shown', 'step_done', 'step_not_done', 'answer_given') AND day BETWEEN :first AND :last
      AND (:lang = '' OR lang = :lang) AND (:commune = '' OR commune = :commune)
    GROUP BY lesson, step
    """,
    ("first", "last", "lang", "commune"),
)

HOUSEHOLDS = statement(
    """
    SELECT commune, village, households, source, counted_on FROM base_number AS latest
    WHERE (:commune = '' OR commune = :commune) AND NOT EXISTS (
        SELECT 1 FROM base_number AS later
        WHERE later.commune = latest.commune AND later.village = latest.village
          AND (later.counted_on > latest.counted_on
               OR later.counted_on = latest.counted_on AND later.entered_at > latest.entered_at
               OR later.counted_on = latest.counted_on AND later.entered_at = latest.entered_at
                  AND later.id > latest.id)
    )
    """,
    ("commune",),
).columns(counted_on=Date())
