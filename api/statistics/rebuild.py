"""Folding the tallies from facts again. Facts are the truth; ``progress`` and ``daily`` can always be thrown away.

Whoever writes facts also adds to the tallies in the same commit. ``rebuild`` is for after a restore, an
erasure or a doubt; ``drift`` says whether there is reason to doubt.
"""

from sqlalchemy import Connection, text

PROGRESS = text(
    """
    SELECT learner_id, lesson,
        COUNT(CASE WHEN kind = 'lesson_started' THEN 1 END) AS starts,
        COUNT(CASE WHEN kind = 'lesson_completed' THEN 1 END) AS completions,
        MIN(day) AS started_on,
        MIN(CASE WHEN kind = 'lesson_completed' THEN day END) AS completed_on
    FROM fact WHERE kind IN ('lesson_started', 'lesson_completed') AND learner_id IS NOT NULL
    GROUP BY learner_id, lesson
    """
)
"""A learner in a lesson: how often begun and finished, the first day of each."""

DAILY = text(
    """
    SELECT day, kind, account, commune, village, lang, lesson, learner_id IS NOT NULL AS known, SUM(times) AS count
    FROM fact GROUP BY day, kind, account, commune, village, lang, lesson, learner_id IS NOT NULL
    """
)
"""How often each kind of fact happened on a day, by account, place, language, lesson and whether she agreed."""

_COLUMNS = {
    "progress": "learner_id, lesson, starts, completions, started_on, completed_on",
    "daily": "day, kind, account, commune, village, lang, lesson, known, count",
}
_COUNTED = {"progress": PROGRESS, "daily": DAILY}


def rebuild(connection: Connection) -> None:
    """Throw ``progress`` and ``daily`` away and fold them from facts, within the caller's transaction."""
    for table, counted in _COUNTED.items():
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names stand above
        connection.execute(text(f"INSERT INTO {table} ({_COLUMNS[table]}) {counted}"))


def drift(connection: Connection) -> dict[str, int]:
    """How many rows of each tally differ from a full recount: zero everywhere when all is well."""
    return {table: _differing(connection, table) for table in _COUNTED}


def _differing(connection: Connection, table: str) -> int:
    kept, counted = f"SELECT {_COLUMNS[table]} FROM {table}", str(_COUNTED[table])  # noqa: S608 - the names stand above
    sql = f"""
        SELECT COUNT(*) FROM (
            SELECT * FROM (SELECT * FROM ({kept}) AS a EXCEPT SELECT * FROM ({counted}) AS b) AS missing
            UNION ALL
            SELECT * FROM (SELECT * FROM ({counted}) AS c EXCEPT SELECT * FROM ({kept}) AS d) AS surplus
        ) AS differing
    """  # noqa: S608 - as above
    return int(connection.execute(text(sql)).scalar_one())
