"""What a message to many would meet where messages cost something, before anybody sends it.

One message a person, as such a channel joins the bubbles of a reply. It holds for the moment in which it is
asked for: whoever writes meanwhile becomes free, whoever is silent may stop being so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from api.platforms.charges import month
from api.platforms.windows import PRICE_DONG, kind
from api.store import MessageWindow, core

_window = core(MessageWindow)


@dataclass(frozen=True, slots=True)
class Forecast:
    """People by the window they are in, what is left of the package, and what may be spent beyond it this month.

    ``app`` is where they would read it.
    """

    free: int = 0
    paid: int = 0
    closed: int = 0
    left: int = 0
    affordable: int = 0
    app: str = ""

    @property
    def total(self) -> int:
        """Everybody on the account."""
        return self.free + self.paid + self.closed

    @property
    def payable(self) -> int:
        """Messages that would be charged if somebody agreed to it; the rest of the paid ones wait."""
        return min(self.paid, self.affordable)

    @property
    def dong(self) -> int:
        """What these would cost beyond the package."""
        return self.cost(self.payable)

    def cost(self, messages: int) -> int:
        """What so many charged messages would cost beyond the package, in đồng."""
        return max(0, messages - self.left) * PRICE_DONG


def forecast(
    connection: Connection, account: str, chats: Select[Any], monthly: int, *, ceiling_dong: int, now: datetime
) -> Forecast:
    """For the chats of ``account`` among ``chats``, rows with the columns ``id`` and ``account``."""
    people = chats.subquery()
    joined = people.outerjoin(_window, _window.c.chat_id == people.c.id)
    met = select(kind(now).label("met"), func.count()).select_from(joined)
    query = met.where(people.c.account == account).group_by("met")
    counts: dict[str, int] = dict(connection.execute(query).all())
    so_far = month(connection, account, monthly, now)
    free, paid, closed = (counts.get(name, 0) for name in ("free", "paid", "closed"))
    return Forecast(free, paid, closed, so_far.left, so_far.affordable(ceiling_dong))
