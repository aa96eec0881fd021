"""What Zalo's free package allows the bot, people and messages a month, and how much of it is used.

Counted from our own tables: the platform does not say. A month is a calendar month in Vietnam, and a message whose
fate is unknown counts as sent; both are the careful reading of what is nowhere written.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text

from api.clock import VIETNAM
from api.delivery.budget import SendBudget
from api.settings import Settings
from api.store import Chat, Outbox, core, literally

ACCOUNT = "zalo-bot/main"
"""The bot of an installation."""

RESERVE = 10
"""The last tenth of an allowance is for answers: then people are warned, and what can wait waits."""

_chat, _outbox = map(core, (Chat, Outbox))


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """How much of what is there. ``what`` is ``messages`` or ``people``."""

    what: str
    used: int
    most: int

    @property
    def left(self) -> int:
        """How many more there may be."""
        return max(0, self.most - self.used)

    @property
    def spare(self) -> int:
        """How many more there may be before the reserve begins."""
        return max(0, self.left - self.most // RESERVE)

    @property
    def near(self) -> bool:
        """Whether only the reserve is left."""
        return not self.spare

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return not self.left


def used(connection: Connection, settings: Settings, now: datetime) -> tuple[QuotaUse, ...]:
    """Messages of this month, then people; nothing while Zalo Bot is switched off."""
    if not settings.zalo_bot_token.get_secret_value():
        return ()
    return messages(connection, settings, now), people(connection, settings)


def messages(connection: Connection, settings: Settings, now: datetime) -> QuotaUse:
    """Those that were sent since the month began, or are on their way."""
    # The condition of the index, literally; rows on their way are few and have an index of their own.
    ours = text("account = 'zalo-bot/main'")
    c = _outbox.c
    settled = select(func.count()).select_from(_outbox).where(ours, c.settled_at >= _begun(now))
    arrived = connection.scalar(settled.where(literally(c.state, "sent", "doubt"))) or 0
    leaving = connection.scalar(select(func.count()).where(c.account == ACCOUNT, literally(c.state, "sending"))) or 0
    return QuotaUse("messages", arrived + leaving, settings.zalo_bot_monthly)


def people(connection: Connection, settings: Settings) -> QuotaUse:
    """Everybody who ever wrote to the bot: the platform counts them by rules it does not tell."""
    count = connection.scalar(select(func.count()).select_from(_chat).where(_chat.c.account == ACCOUNT)) or 0
    return QuotaUse("people", count, settings.zalo_bot_users)


def about(one: QuotaUse) -> str:
    """What is counted, in a few words."""
    return "Tin của Zalo Bot" if one.what == "messages" else "Người của Zalo Bot"


def says(one: QuotaUse) -> str:
    """How things stand, in a sentence for staff and whoever runs the machine."""
    if one.what == "messages":
        return f"Zalo Bot tháng này đã gửi {_figure(one.used)} trên {_figure(one.most)} tin."
    return f"Đã có {_figure(one.used)} trên {_figure(one.most)} người nhắn cho Zalo Bot."


def warning(one: QuotaUse) -> str:
    """What it means that little is left; empty while there is enough."""
    if not one.near:
        return ""
    if one.what == "people":
        return "Người vượt số này nhắn thì Zalo không chuyển tới, máy không biết mà báo. Mời người mới học ở trang web."
    if one.spent:
        return "Zalo không gửi thêm tin nào đến hết tháng: bà con nhắn mà không thấy trả lời. Mời bà con mở trang web."
    return f"Chỉ còn {_figure(one.left)} tin. Tin gửi chung phải chờ sang tháng sau; trả lời bà con thì vẫn gửi."


class QuotaBudget(SendBudget):
    """The economy of Zalo Bot, for its sender: the last tenth of a month's messages is for answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def spare(self, connection: Connection, now: datetime) -> int:
        """How many messages that nobody asked for may go now, so that answers are still possible."""
        return messages(connection, self._settings, now).spare


def _begun(now: datetime) -> datetime:
    local = now.astimezone(VIETNAM)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _figure(count: int) -> str:
    return f"{count:,}".replace(",", ".")
