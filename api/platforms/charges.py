"""What messages of an Official Account were charged to, written in the commit that settles them.

The platform says it in each answer (``quota``) and is right. Where it says nothing, what was known of her window
says it. ``reply`` is free; ``sub_quota`` is the package's, ``purchase_quota`` costs money, ``reward_quota`` is a gift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, func, select, update

from api.clock import VIETNAM, local_day
from api.delivery.outbox import Settled
from api.platforms.windows import FREE_MESSAGES, OPEN, PRICE_DONG, Window, window
from api.store import MessageCharge, MessageWindow, core, insert_into
from bot.channels import NotCovered

REPLY, PACKAGE, BOUGHT = "reply", "sub_quota", "purchase_quota"

_charge, _window = core(MessageCharge), core(MessageWindow)


@dataclass(frozen=True, slots=True)
class MonthOfCharges:
    """A month so far: messages by what they were charged to, what is left of the package, what was spent beyond."""

    by: dict[str, int]
    left: int

    @property
    def dong(self) -> int:
        """Spent on messages beyond the package."""
        return self.by.get(BOUGHT, 0) * PRICE_DONG

    def affordable(self, ceiling_dong: int) -> int:
        """How many more messages may be charged this month."""
        return self.left + max(0, ceiling_dong - self.dong) // PRICE_DONG


def charge(connection: Connection, account: str, ended: Sequence[Settled], monthly: int, now: datetime) -> None:
    """Write down what each message that was sent was charged to, and what that says of her window."""
    # In the order of the chats, as when events are handled, so that the two never wait for each other.
    for row in sorted(ended, key=lambda row: (row.chat, row.id)):
        if row.state == "sent":
            _sent(connection, account, row, monthly, now)
        elif row.closed == "closed":
            _shut(connection, row.chat, now)
        elif row.code == NotCovered().code:
            _count(connection, row.chat, FREE_MESSAGES)  # so this one was not free


def month(connection: Connection, account: str, monthly: int, now: datetime) -> MonthOfCharges:
    """The calendar month of ``now``; ``monthly`` is what the package holds, unless the platform says what is left."""
    this = (_charge.c.account == account) & (_charge.c.at >= month_begins(now))
    rows = connection.execute(select(_charge.c.charged, func.count()).where(this).group_by(_charge.c.charged))
    by: dict[str, int] = dict(rows.all())
    told = this & (_charge.c.charged == PACKAGE) & _charge.c.remain.is_not(None)
    newest = select(_charge.c.remain).where(told).order_by(_charge.c.at.desc(), _charge.c.outbox_id.desc()).limit(1)
    remain = connection.scalar(newest)
    return MonthOfCharges(by, max(0, monthly - by.get(PACKAGE, 0)) if remain is None else remain)


def month_begins(now: datetime) -> datetime:
    """Midnight in Vietnam before the first day of the month."""
    return datetime.combine(local_day(now).replace(day=1), time(), VIETNAM).astimezone(UTC)


def _sent(connection: Connection, account: str, row: Settled, monthly: int, now: datetime) -> None:
    at, used = _known(connection, row.chat)
    charged = row.charged or _probably(connection, account, window(at, used, now), monthly, now)
    new = {"outbox_id": row.id, "message": row.message, "account": account, "chat_id": row.chat, "at": now}
    insert = insert_into(connection, _charge).values(**new, charged=charged, remain=row.remain)
    connection.execute(insert.on_conflict_do_nothing())
    _count(connection, row.chat, _used(row, used))


def _probably(connection: Connection, account: str, met: Window, monthly: int, now: datetime) -> str:
    """What a message was charged to of which the platform says nothing."""
    if met.kind == "free":
        return REPLY
    return PACKAGE if month(connection, account, monthly, now).left else BOUGHT


def _used(row: Settled, used: int) -> int:
    """How many free messages she has had after this one."""
    if row.charged not in ("", REPLY):
        return FREE_MESSAGES  # or it would have been free
    if row.charged and row.remain is not None:
        return max(0, FREE_MESSAGES - row.remain)
    return min(used + 1, FREE_MESSAGES)


def _count(connection: Connection, chat: str, used: int) -> None:
    connection.execute(update(_window).where(_window.c.chat_id == chat).values(free_used=used))


def _known(connection: Connection, chat: str) -> tuple[datetime | None, int]:
    query = select(_window.c.last_interaction_at, _window.c.free_used).where(_window.c.chat_id == chat)
    row = connection.execute(query.with_for_update()).one_or_none()
    return (row.last_interaction_at, row.free_used) if row else (None, 0)


def _shut(connection: Connection, chat: str, now: datetime) -> None:
    """The platform says that her window is closed, whatever was known of it."""
    over = {"last_interaction_at": now - OPEN - timedelta(seconds=1), "free_used": FREE_MESSAGES}
    wrong = (_window.c.chat_id == chat) & (_window.c.last_interaction_at > now - OPEN)
    connection.execute(update(_window).where(wrong).values(over))
