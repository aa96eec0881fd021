"""What is known of a chat and of whoever learns there, looked at without holding it: for pages, not for turns."""

import orjson
from sqlalchemy import Engine, select

from api.store import Chat, Learner, Member, core, reading
from bot.engine import state as states

_chat, _learner, _member = map(core, (Chat, Learner, Member))

UNREADABLE = (TypeError, ValueError, AttributeError)
"""What is raised by a state that another version wrote, as in ``api.conversation.chats``."""


def learner_of(database: Engine, chat: str, *, who: str) -> states.Learner | None:
    """The member ``who`` of a chat, by its id; None when the chat or she was forgotten, nobody if unreadable."""
    query = (
        select(_learner.c.state)
        .select_from(_member)
        .join(_learner, _learner.c.id == _member.c.learner_id)
        .where(_member.c.chat_id == chat, _member.c.who == who)
    )
    with reading(database) as connection:
        state = connection.scalar(query)
    if state is None:
        return None
    try:
        return states.load_learner(orjson.loads(state))
    except UNREADABLE:
        return states.NOBODY


def state_of(database: Engine, chat: str) -> states.State | None:
    """Where a chat is, with whoever learns in it now; None when it was forgotten or is unreadable."""
    with reading(database) as connection:
        stored = connection.scalar(select(_chat.c.state).where(_chat.c.id == chat))
    try:
        there = states.load_chat(orjson.loads(stored or ""))
    except UNREADABLE:
        return None
    learner = learner_of(database, chat, who=there.who)
    return states.State(there, {} if learner is None else {there.who: learner})
