"""On which of her chats somebody can be written to on our own account, and which is the best. Queries, no decisions.

She can be reached on a chat that is ``active`` (``api.store.models.Chat.reachable``) and, later, on one that is
``closed``: what is written there waits until she opens it, and so does what would cost something now
(``api.platforms.hold_paid``). Unless she wants no messages: whichever chat she said so on, it holds for all of them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.sql.selectable import Subquery

from api.platforms.windows import costs_nothing
from api.store import Chat, Learner, Member, core
from bot.channels import CHANNELS

OF_PAGES = "web/%"
"""Accounts whose messages wait until a page is opened."""

STOPPED = "stopped"

REACHED = ("active", "closed")
"""In which states of a chat a message to it arrives, at once or when she opens it."""

_CHAT, _LEARNER, _MEMBER = map(core, (Chat, Learner, Member))


def reachable_chats(whom: ColumnElement[bool], now: datetime) -> Select[Any]:
    """A row for each learner of ``whom`` (a condition on ``learner``) on each of her chats.

    Columns: ``id``, ``account``, ``seen_at`` and ``reachable`` of the chat, and whether a message there ``costs``
    something (0 or 1); ``learner``, ``commune``, ``village``, ``due``; and ``why`` she cannot be written to there,
    empty when she can.
    """
    stopped = func.max(case((_CHAT.c.stopped.is_(True), 1), else_=0)).over(partition_by=_LEARNER.c.id)
    costs = case((costs_nothing(_CHAT, now), 0), else_=1)
    why = case((stopped == 1, STOPPED), (_CHAT.c.reachable.not_in(REACHED), _CHAT.c.reachable), else_="")
    return (
        select(
            *(_CHAT.c.id, _CHAT.c.account, _CHAT.c.seen_at, _CHAT.c.reachable, _LEARNER.c.id.label("learner")),
            *(_LEARNER.c.commune, _LEARNER.c.village, _LEARNER.c.due, why.label("why"), costs.label("costs")),
        )
        .join(_MEMBER, _MEMBER.c.chat_id == _CHAT.c.id)
        .join(_LEARNER, _LEARNER.c.id == _MEMBER.c.learner_id)
        .where(whom)
    )


def in_minutes(account: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether messages to everyone go out by themselves and soon: to no page, and not where a month has so many."""
    later = [f"{name}/%" for name, channel in CHANNELS.items() if channel.capabilities.monthly]
    return and_(account.not_like(OF_PAGES), *(account.not_like(accounts) for accounts in later))


def best_first(way: Subquery, *before: ColumnElement[Any]) -> ColumnElement[int]:
    """The place of each row of ``way`` among those of its learner, from 1.

    First those she can be written to, those that wait for nothing before the others, then what ``before`` says, then
    chats to which messages come by themselves, first where that costs nothing, then the one seen last.
    """
    order = (
        case((way.c.why == "", 0), else_=1),
        case((way.c.reachable == "active", 0), else_=1),
        *before,
        case((way.c.account.like(OF_PAGES), 2), else_=way.c.costs),
        way.c.seen_at.desc(),
        way.c.id,
    )
    return func.row_number().over(partition_by=way.c.learner, order_by=order)
