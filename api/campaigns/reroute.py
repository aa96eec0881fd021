"""Another chat for somebody whom a message does not reach on the one that was chosen, or not before she writes.

She has it once in the end. What waits for her is let go when it goes another way, and waits
again when that fails; what she has let out by writing stays where it is.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Exists, RowMapping, Select, and_, case, exists, select, update

from api.campaigns.audience import members
from api.delivery.reopen import ELSEWHERE
from api.platforms.reachable_chats import OF_PAGES, in_minutes
from api.platforms.windows import WAITS
from api.store import Outbox, Recipient, chats_with, core, literally

_RECIPIENT, _OUTBOX = map(core, (Recipient, Outbox))


def reroute(connection: Connection, campaign: RowMapping, now: datetime) -> int:
    """Plan other chats for people who did not get the message on theirs; how many.

    She was passed over on them because she was to get it on another one, which could not be reached after all, or on
    which it waits until she writes while one of hers costs nothing. What waits for nobody any more is let go.
    """
    # Who writes just now lets it go out: either that comes first, or it is found gone.
    _ = connection.execute(select(_OUTBOX.c.id).where(_held(campaign)).order_by(_OUTBOX.c.id).with_for_update()).all()
    count = 0
    while chat := connection.scalar(_another_way(campaign, now)):
        count += _begun_again(connection, campaign["id"], chat)
    _let_go(connection, campaign, now)
    return count


def _begun_again(connection: Connection, campaign_id: str, chat: str) -> bool:
    """Plan a chat that was passed over; False if the message waited there before, and now waits again."""
    c = _OUTBOX.c
    let_go = (c.campaign_id == campaign_id) & (c.chat_id == chat) & (c.code == ELSEWHERE) & (c.body != "{}")
    waits = update(_OUTBOX).where(let_go, c.state == "dropped").values(state="held", code=WAITS, settled_at=None)
    again = bool(connection.execute(waits).rowcount)
    this = (_RECIPIENT.c.campaign_id == campaign_id) & (_RECIPIENT.c.chat_id == chat)
    connection.execute(update(_RECIPIENT).where(this).values(state="handed" if again else "planned", why=""))
    return not again


def _another_way(campaign: RowMapping, now: datetime) -> Select[str]:
    """The best chat that was passed over and holds somebody whom the message is not coming to on any chat."""
    people = members(campaign["villages"], campaign["langs"], now).subquery()
    passed = _RECIPIENT.alias("passed")
    at_once = in_minutes(people.c.account) & (people.c.reachable == "active") & (people.c.costs == 0)
    better = at_once & ~_coming(people.c.learner, campaign["id"], "failed", "dropped", "held")
    return (
        select(people.c.id)
        .join(passed, passed.c.chat_id == people.c.id)
        .where(passed.c.campaign_id == campaign["id"], passed.c.why == ELSEWHERE, people.c.why == "")
        .where(better | ~_coming(people.c.learner, campaign["id"], "failed", "dropped"))
        .order_by(case((people.c.account.like(OF_PAGES), 2), else_=people.c.costs))
        .order_by(people.c.seen_at.desc(), people.c.id)
        .limit(1)
    )


def _let_go(connection: Connection, campaign: RowMapping, now: datetime) -> None:
    """What waits on a chat for people who all have it, or are getting it at once, on others is not sent there."""
    people = members(campaign["villages"], campaign["langs"], now).subquery()
    here = (people.c.id == _OUTBOX.c.chat_id) & (people.c.why == "")
    served = _coming(people.c.learner, campaign["id"], "failed", "dropped", "held")
    part = _OUTBOX.alias("part")
    begun = exists().where(
        part.c.campaign_id == campaign["id"],
        part.c.chat_id == _OUTBOX.c.chat_id,
        part.c.state.in_(("sending", "sent", "doubt")),
    )
    needless = exists().where(here, served) & ~exists().where(here, ~served) & ~begun
    chats = list(connection.scalars(select(_OUTBOX.c.chat_id).distinct().where(_held(campaign), needless)))
    gone = {"state": "dropped", "code": ELSEWHERE, "settled_at": now}
    connection.execute(update(_OUTBOX).where(_held(campaign), _OUTBOX.c.chat_id.in_(chats)).values(gone))
    these = (_RECIPIENT.c.campaign_id == campaign["id"]) & _RECIPIENT.c.chat_id.in_(chats)
    connection.execute(update(_RECIPIENT).where(these).values(state="skipped", why=ELSEWHERE))


def _held(campaign: RowMapping) -> ColumnElement[bool]:
    return and_(_OUTBOX.c.campaign_id == campaign["id"], literally(_OUTBOX.c.state, "held"))


def _coming(learner: ColumnElement[str], campaign_id: str, *unless: str) -> Exists:
    """Whether ``learner`` has the message, or is getting it, on a chat where no part of it is in a state ``unless``."""
    given, part = _RECIPIENT.alias("given"), _OUTBOX.alias("given_part")
    stuck = exists().where(
        part.c.campaign_id == given.c.campaign_id, part.c.chat_id == given.c.chat_id, part.c.state.in_(unless)
    )
    return exists().where(
        given.c.campaign_id == campaign_id,
        given.c.chat_id.in_(chats_with(learner)),
        (given.c.state == "planned") | ((given.c.state == "handed") & ~stuck),
    )
