"""What Zalo charges an Official Account for a consultation message, as a pure model: events and sends in, charges out.

Written from the rules alone (``reference/channels.md`` 3.4) and importing nothing of ours, so that what we count can
be compared with it. Whoever does something gets eight messages free within 48 hours after it; more, or later, is
charged to the package, then to what was bought, or refused with -211; after seven days nothing goes, -230.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

SPENT, CLOSED = -211, -230
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Charge:
    """What a message was charged to and what is left of that, as ``quota_type`` and ``remain`` of an answer."""

    quota_type: str
    remain: int


class Refusal(Exception):
    """The message does not go. ``code`` is the platform's error."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass
class Person:
    """Since when, and how many free ones she got."""

    last: datetime
    free: int = 0


@dataclass
class Windows:
    """One Official Account: a package of ``monthly`` messages, and ``bought`` ones beyond."""

    monthly: int = 500
    bought: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    charged: list[tuple[str, str]] = field(default_factory=list)
    month: str = ""
    used: int = 0

    def interacts(self, user: str, at: datetime) -> None:
        """She wrote, tapped or called."""
        self.people[user] = Person(at)

    def sends(self, user: str, at: datetime) -> Charge:
        """A message to her. Raises ``Refusal``."""
        charge = self._charge(user, at)
        self.charged.append((user, charge.quota_type))
        return charge

    def _charge(self, user: str, at: datetime) -> Charge:
        person = self.people.get(user)
        if person is None or at - person.last >= timedelta(days=7):
            raise Refusal(CLOSED)
        if at - person.last < timedelta(hours=48) and person.free < 8:
            person.free += 1
            return Charge("reply", 8 - person.free)
        return self._paid(f"{at.astimezone(VIETNAM):%Y-%m}")

    def _paid(self, month: str) -> Charge:
        if month != self.month:
            self.month, self.used = month, 0
        if self.used < self.monthly:
            self.used += 1
            return Charge("sub_quota", self.monthly - self.used)
        if not self.bought:
            raise Refusal(SPENT)
        self.bought -= 1
        return Charge("purchase_quota", self.bought)
