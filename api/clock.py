"""Time at the edges. The database holds UTC; people and statistics live by the day of Lạc Dương."""

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Fixed since 1975, so no time-zone database is needed, which small machines may not have."""


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def local_day(at: datetime) -> date:
    """The day on the calendar in Vietnam."""
    return at.astimezone(VIETNAM).date()
