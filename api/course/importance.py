"""What learners meet most, from what was counted lately: so people translate and record, and voices are fetched."""

from datetime import date, timedelta

from sqlalchemy import Connection, Engine, func, select

from api.clock import local_day, now
from api.store import Daily, core, reading
from bot.course import Course, text_weights

LATELY = timedelta(days=90)
"""How far back is counted: a season, so that a lesson that nobody takes any more sinks."""

_daily = core(Daily)


def weighed(connection: Connection | None, course: Course, today: date) -> dict[str, float]:
    """About how often each text is met (``bot.course.importance``); without a database by its place alone."""
    return text_weights(course, shown(connection, today) if connection is not None else None)


def shown(connection: Connection, today: date) -> dict[str, int]:
    """How often steps and questions of each lesson were shown lately."""
    wanted = (_daily.c.kind == "step_shown", _daily.c.day > today - LATELY)
    counted = select(_daily.c.lesson, func.sum(_daily.c.count)).where(*wanted).group_by(_daily.c.lesson)
    return {lesson: int(count) for lesson, count in connection.execute(counted)}


def lately_shown(database: Engine) -> dict[str, int]:
    """``shown`` up to today."""
    with reading(database) as connection:
        return shown(connection, local_day(now()))
