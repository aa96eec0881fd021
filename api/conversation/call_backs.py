"""Wishes to be called back, in the transaction of the turn: whether anybody takes them, and the row for whoever does.

A wish belongs to a request for a person: the one she made a moment ago, looking for one, or one of its own.
Whoever presses twice waits once.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, insert, select, update

from api.conversation.batch import Batch, FollowUp, place
from api.conversation.chats import LockedChat
from api.conversation.voices_asked import ask_to_hear
from api.store import CallBackRequest, HelpRequest, core
from bot.events import CallerFound
from bot.orders import CallBack, FindCaller, Order

TAKEN = timedelta(days=30)
"""Somebody must have settled a request of the place within this time, or nobody is promised a call there."""

JUST_NOW = timedelta(hours=1)
"""A request made within this time was made on the way to this wish."""

_call, _help = core(CallBackRequest), core(HelpRequest)


def carry_out(batch: Batch, chat: LockedChat, order: Order) -> list[FollowUp]:
    """Do what ``order``, given in ``chat``, says of calling somebody; nothing for any other order."""
    match order:
        case FindCaller():
            batch.flush()
            waiting = _waiting(batch, chat, order.who) != ""
            return [FollowUp(chat, CallerFound(taken(batch.connection, _commune(chat), batch.now), waiting))]
        case CallBack():
            batch.flush()
            _keep(batch, chat, order)
    return []


def taken(connection: Connection, commune: str, now: datetime) -> bool:
    """Whether somebody took requests of ``commune`` lately; nobody does where it is not known."""
    lately = exists().where(_help.c.commune == commune, _help.c.settled_at > now - TAKEN)
    return bool(commune) and bool(connection.scalar(select(lately)))


def _commune(chat: LockedChat) -> str:
    return place(chat.learner()).commune


def _keep(batch: Batch, chat: LockedChat, order: CallBack) -> None:
    request = _waiting(batch, chat, order.who)
    if request:
        changed = update(_call).where(_call.c.request == request).values(number=order.number)
        batch.connection.execute(changed)
    else:
        request = _request(batch, chat, order)
        row = {"request": request, "chat_id": chat.id, "learner_id": _learner(chat, order.who), "at": batch.now}
        batch.connection.execute(insert(_call).values(**row, number=order.number))
    ask_to_hear(batch, chat, order.voices, who=order.who, request=request)


def _request(batch: Batch, chat: LockedChat, order: CallBack) -> str:
    """What the wish is found by: that of the request she has just made, or of a new one."""
    open_ = (_help.c.chat_id == chat.id, _help.c.settled_at.is_(None), _help.c.at > batch.now - JUST_NOW)
    wanted = exists().where(_call.c.request == _help.c.question)
    newest = select(_help.c.id, _help.c.question).where(*open_, ~wanted).order_by(_help.c.id.desc()).limit(1)
    found = batch.connection.execute(newest).first()
    request: str = (found.question if found else "") or batch.new_id()
    if found:
        batch.connection.execute(update(_help).where(_help.c.id == found.id).values(question=request))
    else:
        _, commune, village = place(chat.learner())
        where = {"commune": commune, "village": village, "lesson": order.lesson, "step": order.step}
        row = {"chat_id": chat.id, **where, "at": batch.now, "settled_by": "", "question": request}
        batch.connection.execute(insert(_help).values(row))
    return request


def _waiting(batch: Batch, chat: LockedChat, who: str) -> str:
    """What her wish is found by, if she waits to be called already."""
    hers = _call.c.learner_id == _learner(chat, who)
    joined = select(_call.c.request).join(_help, _help.c.question == _call.c.request)
    return batch.connection.scalar(joined.where(_call.c.chat_id == chat.id, hers, _help.c.settled_at.is_(None))) or ""


def _learner(chat: LockedChat, who: str) -> str | None:
    person = chat.members.get(who)
    return person.id if person else None
