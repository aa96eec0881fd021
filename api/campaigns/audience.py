"""Whom a campaign is for. One statement, used for the forecast and for planning alike.

A chat belongs to the audience of a campaign when one of its learners consented and whoever learns on
it now lives in one of the chosen places and reads one of the chosen languages. It *can be reached*
unless it stopped or is blocked; those who cannot are counted and shown with the reason, never queued. To a chat that
only she can open again (``closed``) the message goes once she writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, literal, or_, select

from api.models import Chat, Learner, Member
from api.statements import core

_CHAT = core(Chat)
_MEMBER = core(Member)
_LEARNER = core(Learner)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many chats a message would reach, by village and by channel, and why others would not."""

    reached: int
    by_village: dict[str, int]
    by_channel: dict[str, int]
    left_out: dict[str, int]


def audience(villages: Sequence[str], langs: Sequence[str]) -> Select[tuple[str, str, str, str, str]]:
    """Rows ``(chat id, account, commune, village, why)``; ``why`` is empty for who can be reached."""
    agreed = exists().where(
        _MEMBER.c.chat_id == _CHAT.c.id, _LEARNER.c.id == _MEMBER.c.learner_id, _LEARNER.c.agreed.is_(True)
    )
    gone = _CHAT.c.reachable.not_in(("active", "closed"))
    why = case((_CHAT.c.stopped.is_(True), "stopped"), (gone, _CHAT.c.reachable), else_="")
    return select(_CHAT.c.id, _CHAT.c.account, _CHAT.c.commune, _CHAT.c.village, why.label("why")).where(
        agreed, _CHAT.c.lang.in_(list(langs)), _in(villages)
    )


def reach(connection: Connection, villages: Sequence[str], langs: Sequence[str]) -> Reach:
    """The forecast for a choice of places and languages."""
    people = audience(villages, langs).subquery()
    place = people.c.commune + literal("/") + people.c.village
    rows = connection.execute(
        select(place, people.c.account, people.c.why, func.count()).group_by(place, people.c.account, people.c.why)
    ).all()
    by_village: dict[str, int] = {}
    by_channel: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for village, account, why, count in rows:
        if why:
            left_out[why] = left_out.get(why, 0) + count
        else:
            by_village[village] = by_village.get(village, 0) + count
            channel = account.partition("/")[0]
            by_channel[channel] = by_channel.get(channel, 0) + count
    return Reach(sum(by_village.values()), by_village, by_channel, left_out)


def _in(places: Sequence[str]) -> ColumnElement[bool]:
    communes = [place for place in places if "/" not in place]
    pairs = [place.split("/", 1) for place in places if "/" in place]
    return or_(
        _CHAT.c.commune.in_(communes),
        *(and_(_CHAT.c.commune == commune, _CHAT.c.village == village) for commune, village in pairs),
    )
