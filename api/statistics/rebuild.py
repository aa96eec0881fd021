"""Folding the tally from facts again. Facts are the truth; ``daily`` can always be thrown away.

Whoever writes facts also adds to the tally in the same commit. ``rebuild`` is for after a restore, an
erasure or a doubt; ``drift`` says whether there is reason to doubt.
"""

from sqlalchemy import Connection, text

DAILY = text(
    """
    SELECT day, kind, account, commune, village, lang, lesson, learner_id IS NOT NULL AS known, SUM(times) AS count
    FROM fact GROUP BY day, kind, account, commune, village, lang, lesson, learner_id IS NOT NULL
    """
)
"""How often each kind of fact happened on a day, by account, place, language, lesson and whether she agreed."""

_COLUMNS = "day, kind, account, commune, village, lang, lesson, known, count"


def rebuild(connection: Connection) -> None:
    """Throw ``daily`` away and fold it from facts, within the caller's transaction."""
    connection.execute(text("DELETE FROM daily"))
    connection.execute(text(f"INSERT INTO daily ({_COLUMNS}) {DAILY}"))


def drift(connection: Connection) -> int:
    """How many rows of ``daily`` differ from a full recount: zero when all is well."""
    kept = f"SELECT {_COLUMNS} FROM daily"  # noqa: S608 - the names stand above
    sql = f"""
        SELECT COUNT(*) FROM (
            SELECT * FROM (SELECT * FROM ({kept}) AS a EXCEPT SELECT * FROM ({DAILY}) AS b) AS missing
            UNION ALL
            SELECT * FROM (SELECT * FROM ({DAILY}) AS c EXCEPT SELECT * FROM ({kept}) AS d) AS surplus
        ) AS differing
    """  # noqa: S608 - as above
    return int(connection.execute(text(sql)).scalar_one())
