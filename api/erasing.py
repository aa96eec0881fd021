"""Forgetting people and messages: what is taken out of every table, in the caller's transaction.

Facts stay and are counted as somebody's, no longer as hers; the tallies move with them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from api.ledger import recount
from api.models import (
    Chat,
    Consent,
    Daily,
    Fact,
    Learner,
    LinkCode,
    Member,
    Order,
    Outbox,
    Progress,
    Question,
)
from api.statements import core, literally

_chat, _code, _consent, _daily, _fact, _learner, _member, _order, _outbox, _progress, _question = map(
    core, (Chat, LinkCode, Consent, Daily, Fact, Learner, Member, Order, Outbox, Progress, Question)
)

_KEY = ("day", "kind", "account", "commune", "village", "lang", "lesson")


def forget_learners(connection: Connection, learners: Sequence[str]) -> None:
    """Erase people: their state, place in chats and consents; their facts become nobody's."""
    unlink(connection, learners)
    connection.execute(update(_order).where(_order.c.learner_id.in_(learners)).values(learner_id=None))
    for table, column in (
        (_question, _question.c.learner_id),
        (_code, _code.c.learner_id),
        (_member, _member.c.learner_id),
        (_consent, _consent.c.learner_id),
        (_learner, _learner.c.id),
    ):
        connection.execute(delete(table).where(column.in_(learners)))


def forget_questions(connection: Connection, chat: str, learners: Sequence[str]) -> None:
    """Voice messages of ``learners``, and those of ``chat`` that are nobody's yet: without their rows none opens."""
    nobodys = (_question.c.chat_id == chat) & _question.c.learner_id.is_(None)
    connection.execute(delete(_question).where(_question.c.learner_id.in_(learners) | nobodys))


def withdraw(connection: Connection, learners: Sequence[str], now: datetime) -> None:
    """They took their consent back: it ends now, and what was counted is theirs no longer."""
    given = _consent.c.learner_id.in_(learners) & _consent.c.withdrawn_at.is_(None)
    connection.execute(update(_consent).where(given).values(withdrawn_at=now))
    unlink(connection, learners)


def forget_villages(connection: Connection, learners: Sequence[str], *, besides: str) -> None:
    """Blank the village beside every chat on which ``learners`` learn; ``besides`` one that is being written anew."""
    theirs = select(_member.c.chat_id).where(_member.c.learner_id.in_(learners))
    connection.execute(update(_chat).where(_chat.c.id.in_(theirs), _chat.c.id != besides).values(village=""))


def unlink(connection: Connection, learners: Sequence[str]) -> None:
    """Blank ``learners`` in facts and bring the tallies in line."""
    theirs = _fact.c.learner_id.in_(learners)
    columns = [_fact.c[name] for name in _KEY]
    moved = connection.execute(select(*columns, func.count()).where(theirs).group_by(*columns)).all()
    recount(connection, [(*key, True, -count) for *key, count in moved])
    recount(connection, [(*key, False, count) for *key, count in moved])
    connection.execute(delete(_daily).where(_daily.c.day.in_({row.day for row in moved}), _daily.c["count"] == 0))
    connection.execute(update(_fact).where(theirs).values(learner_id=None))
    connection.execute(delete(_progress).where(_progress.c.learner_id.in_(learners)))


def drop_due(
    connection: Connection, chat: str, now: datetime, code: str, *, before: int, bulk_only: bool = False
) -> None:
    """What was still to be sent to ``chat``, numbered below ``before``, will not be; the rows stay and say why."""
    earlier = (_outbox.c.chat_id == chat) & (_outbox.c.seq < before) & literally(_outbox.c.state, "due", "held")
    chosen = earlier & _outbox.c.bulk if bulk_only else earlier
    connection.execute(update(_outbox).where(chosen).values(state="dropped", code=code, settled_at=now))


def blank_messages(connection: Connection, chat: str, *, before: int) -> None:
    """Empty the messages of ``chat`` numbered below ``before``: they may call her by her name."""
    earlier = (_outbox.c.chat_id == chat) & (_outbox.c.seq < before) & (_outbox.c.state != "sending")
    connection.execute(update(_outbox).where(earlier).values(body="{}"))
