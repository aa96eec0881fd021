"""What the world says that lessons rest on: facts with their sources and dates, and numbers to call."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Truth:
    """A fact of the world that a lesson uses (``content/facts``), with where it comes from.

    ``confidence`` is ``certain``, ``probable`` or ``low``; the last is written down and never said.
    ``checked_on`` is the date of the newest source that somebody read. ``value`` is how its number is said in a
    sentence: texts hold its place as ``{id}``, so one record changes it everywhere. After ``check_again`` the
    checker refuses it, and learners are told it no longer.
    """

    id: str
    text: str
    source: str
    valid_from: date
    checked_on: date
    check_again: date
    confidence: str
    value: str = ""
    valid_until: date | None = None

    @property
    def last_day(self) -> date:
        """The last day on which it may be said."""
        return self.check_again if self.valid_until is None else min(self.check_again, self.valid_until)

    def holds(self, today: date) -> bool:
        """Whether it is in force, trusted, and was checked lately enough to be said."""
        return self.confidence != "low" and self.valid_from <= today <= self.last_day


SAID = ("high", "medium")
"""How far a number is trusted that people are told."""


@dataclass(frozen=True, slots=True)
class Hotline:
    """A telephone number of a bank or authority; ``confidence`` is ``high``, ``medium``, ``low`` or ``unverified``."""

    org: str
    number: str
    confidence: str
    checked_on: date
    check_again: date

    def usable(self, today: date) -> bool:
        """Whether the number may be said to a person in trouble: from a good source, and in date."""
        return self.confidence in SAID and self.checked_on <= today <= self.check_again
