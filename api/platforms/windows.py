"""When a message to somebody on a frugal channel is free, is charged, or is refused. Rules and their SQL.

Whatever she does (a message, a tap, a call) opens a window: the first eight messages within 48 hours after it are
free, and the count begins anew with each thing she does. More than eight, or up to seven days, is charged. After that
the platform refuses (-230) until she writes. Rules and price as read in 2026; they have changed several times:
https://zalo.solutions/oa/pricing. ``free_used`` is our count; what the platform answers corrects it (``charges``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from api.store import MessageWindow, core
from bot.channels import CHANNELS

FREE_MESSAGES = 8
FREE = timedelta(hours=48)
OPEN = timedelta(days=7)

WAITS = "waits-for-her"
"""Beside messages that are held."""

PRICE_DONG = 55
"""Of a message beyond the package's, taxes included."""

_window = core(MessageWindow)


@dataclass(frozen=True, slots=True)
class Window:
    """``kind`` is ``free`` (for ``left`` more messages), ``paid`` or ``closed``."""

    kind: str
    left: int = 0


def window(last_interaction_at: datetime | None, free_used: int, now: datetime) -> Window:
    """What a message sent ``now`` would meet; None is somebody who never did anything."""
    since = now - last_interaction_at if last_interaction_at else OPEN
    if since < FREE and free_used < FREE_MESSAGES:
        return Window("free", FREE_MESSAGES - free_used)
    return Window("paid" if since < OPEN else "closed")


def kind(now: datetime) -> ColumnElement[str]:
    """The same of a row of ``zalo_window`` in SQL; ``closed`` where an outer join found none."""
    return case((is_free(now), "free"), (_window.c.last_interaction_at > now - OPEN, "paid"), else_="closed")


def is_free(now: datetime) -> ColumnElement[bool]:
    """Whether a row of ``zalo_window`` has a free message left."""
    return (_window.c.last_interaction_at > now - FREE) & (_window.c.free_used < FREE_MESSAGES)


def costs_nothing(chat: Any, now: datetime) -> ColumnElement[bool]:
    """Whether a message to a row of ``chat`` would cost nothing now; where a channel is not frugal none ever does."""
    frugal = [f"{name}/%" for name, channel in CHANNELS.items() if channel.capabilities.frugal]
    free = and_(true(), *(chat.c.account.not_like(accounts) for accounts in frugal))
    return or_(free, exists().where(_window.c.chat_id == chat.c.id, is_free(now)))


def counted(connection: Connection, now: datetime) -> dict[str, int]:
    """How many people are inside which window."""
    rows = connection.execute(select(kind(now).label("met"), func.count()).select_from(_window).group_by("met"))
    found: dict[str, int] = dict(rows.all())
    return {name: found.get(name, 0) for name in ("free", "paid", "closed")}
