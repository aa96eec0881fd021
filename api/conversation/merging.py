"""The rows of two learners made those of one, in the caller's transaction.

What she is then is ``bot.engine.merge_learners``.

Facts are the truth: they are given to the one who stays. So a person who learned on two chats is one person in every
figure, and what she did stays as often as it happened.
"""

from sqlalchemy import Connection, delete, func, insert, select, update

from api.store import CallBackRequest, Consent, Fact, Learner, LinkCode, Member, Order, Question, WordQuestion, core

_code, _consent, _fact, _learner, _member, _order = map(core, (LinkCode, Consent, Fact, Learner, Member, Order))
_call, _question, _word = map(core, (CallBackRequest, Question, WordQuestion))


def unite(connection: Connection, kept: str, other: str) -> None:
    """All that is kept of ``other``, also her places in chats, is ``kept``'s; the row of ``other`` goes."""
    for table in (_fact, _consent, _order, _member, _question, _call, _word):
        connection.execute(update(table).where(table.c.learner_id == other).values(learner_id=kept))
    first = select(func.min(_learner.c.created_at)).where(_learner.c.id.in_((kept, other))).scalar_subquery()
    connection.execute(update(_learner).where(_learner.c.id == kept).values(created_at=first))
    connection.execute(delete(_code).where(_code.c.learner_id == other))
    connection.execute(delete(_learner).where(_learner.c.id == other))


def place(connection: Connection, chat: str, *, who: str, learner: str) -> None:
    """A chat has a new member."""
    connection.execute(insert(_member).values(chat_id=chat, who=who, learner_id=learner))


def leave(connection: Connection, chat: str, *, who: str) -> None:
    """A chat has this member no more; she herself stays."""
    connection.execute(delete(_member).where(_member.c.chat_id == chat, _member.c.who == who))
