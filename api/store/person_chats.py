"""Which chats a person has: the one place that asks.

Whether she can be reached there, and on which of them best, is ``api.platforms.reachable_chats``.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, select

from api.store.models import Member
from api.store.statements import core

_member = core(Member)


def places_of(connection: Connection, learner: str) -> list[tuple[str, str]]:
    """Every chat on which ``learner`` learns, by its id, and as which member; in order."""
    c = _member.c
    rows = connection.execute(select(c.chat_id, c.who).where(c.learner_id == learner))
    return sorted((chat, who) for chat, who in rows)


def chats_of(connection: Connection, learners: Sequence[str]) -> list[str]:
    """The chats on which any of ``learners`` learns, in order."""
    return sorted(set(connection.scalars(select(_member.c.chat_id).where(_member.c.learner_id.in_(learners)))))


def chats_with(learner: ColumnElement[str]) -> Select[str]:
    """For a statement, however deep in it: the ids of the chats on which ``learner``, a column of its, learns."""
    hers = _member.alias()
    return select(hers.c.chat_id).where(hers.c.learner_id == learner).correlate_except(hers)


def chats_sharing(chats: Sequence[str]) -> Select[str]:
    """For a statement: the ids of the chats on which somebody learns who learns on one of ``chats`` too."""
    hers, theirs = _member.alias(), _member.alias()
    same = hers.c.learner_id == theirs.c.learner_id
    return select(theirs.c.chat_id).select_from(theirs.join(hers, same)).where(hers.c.chat_id.in_(chats))
