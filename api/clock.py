"""Time at the edges. The database holds UTC; people and statistics live by the day of Lạc Dương."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Fixed since 1975, so no time-zone database is needed, which small machines may not have."""


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def local_day(at: datetime) -> date:
    """The day on the calendar in Vietnam."""
    return at.astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nothing is sent on our own account: from ``since`` to ``until``, over midnight."""

    since: int
    until: int

    def at(self, now: datetime) -> bool:
        """Whether people are asleep."""
        hour = now.astimezone(VIETNAM).hour
        if self.since <= self.until:
            return self.since <= hour < self.until
        return hour >= self.since or hour < self.until

    def over(self, now: datetime) -> datetime:
        """When people who are asleep at ``now`` wake up."""
        here = now.astimezone(VIETNAM)
        morning = here.replace(hour=self.until, minute=0, second=0, microsecond=0)
        return morning if morning > here else morning + timedelta(days=1)


class Watch:
    """Notices that the machine's clock was set back, by another that nobody sets; for counts kept in memory."""

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic, slack: float = 1.0
    ) -> None:
        self._wall, self._steady, self._slack = wall, steady, slack
        self._ahead = self._difference()

    def set_back(self) -> bool:
        """Whether it was since the last time this was asked, by more than ``slack`` seconds."""
        before, self._ahead = self._ahead, self._difference()
        return self._ahead < before - self._slack

    def _difference(self) -> float:
        return self._wall() - self._steady()
