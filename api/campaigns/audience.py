"""Whom a campaign is for. One statement, used for the forecast and for planning alike.

The audience are people: who consented, lives in one of the chosen places and reads one of the chosen languages. Each
of them is written to on one chat, so that nobody who linked several hears it twice: on one that can be reached, that
is written to anyway for somebody else of the household, to which messages come by themselves, for nothing if possible,
and which was seen last; in this order. Chats that are passed over are listed with the reason, never queued:
``elsewhere`` when everybody there is written to on another one, ``stopped`` when she wants no messages, on whichever
chat she said so, else the state in which the chat is (``api.store.models.Chat.reachable``). To a chat that only she can
open again (``closed``) the message goes once she writes, where she has no better one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select

from api.delivery.reopen import ELSEWHERE
from api.platforms.reachable_chats import best_first, reachable_chats
from api.store import Learner, core

_LEARNER = core(Learner)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many chats a message would reach, by village and by channel, and why others would not.

    ``unplaced`` are people whom a message to villages passes by because nobody knows in which one they live.
    """

    reached: int
    by_village: dict[str, int]
    by_channel: dict[str, int]
    left_out: dict[str, int]
    unplaced: int = 0


def audience(villages: Sequence[str], langs: Sequence[str], now: datetime) -> Select[tuple[str, str, str, str]]:
    """Rows ``(id, account, place, why)``: a chat, where its people live, and ``why`` empty if it is written to."""
    c = _ranked(villages, langs, now).subquery().c
    why = case(
        (func.max(case(((c.why == "") & (c.rank == 1), 1), else_=0)) == 1, ""),
        (func.min(case((c.open > 0, 1), else_=0)) == 1, ELSEWHERE),
        # Of two people on a chat one may be reached elsewhere: the reason is that of the other.
        else_=func.max(case((c.open == 0, c.why), else_="")),
    )
    place = func.min(c.commune + literal("/") + c.village)
    return select(c.id, c.account, place.label("place"), why.label("why")).group_by(c.id, c.account)


def reach(connection: Connection, villages: Sequence[str], langs: Sequence[str], now: datetime) -> Reach:
    """The forecast for a choice of places and languages."""
    people = audience(villages, langs, now).subquery()
    key = (people.c.place, people.c.account, people.c.why)
    by_village: dict[str, int] = {}
    by_channel: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for village, account, why, count in connection.execute(select(*key, func.count()).group_by(*key)):
        if why:
            left_out[why] = left_out.get(why, 0) + count
        else:
            by_village[village] = by_village.get(village, 0) + count
            channel = account.partition("/")[0]
            by_channel[channel] = by_channel.get(channel, 0) + count
    return Reach(sum(by_village.values()), by_village, by_channel, left_out, _unplaced(connection, villages, langs))


def _unplaced(connection: Connection, places: Sequence[str], langs: Sequence[str]) -> int:
    """Who agreed and reads such a language, and may live in one of the villages among ``places``, for all we know."""
    wholes = {place for place in places if "/" not in place}
    communes = {place.partition("/")[0] for place in places if "/" in place} - wholes
    somewhere = _LEARNER.c.commune.in_(["", *communes]) if communes else _LEARNER.c.commune == ""
    unknown = _LEARNER.c.agreed.is_(True) & _LEARNER.c.lang.in_(list(langs)) & (_LEARNER.c.village == "")
    return connection.execute(select(func.count()).select_from(_LEARNER).where(unknown, somewhere)).scalar_one()


def members(villages: Sequence[str], langs: Sequence[str], now: datetime) -> Select[*tuple[object, ...]]:
    """The people of the audience on each of their chats, as in ``api.platforms.reachable_chats``."""
    return reachable_chats(_LEARNER.c.agreed.is_(True) & _LEARNER.c.lang.in_(list(langs)) & _in(villages), now)


def _ranked(villages: Sequence[str], langs: Sequence[str], now: datetime) -> Select[*tuple[object, ...]]:
    """The same rows with ``open``, on how many chats she can be reached, and the ``rank`` of this one among them."""
    pair = members(villages, langs, now).subquery()
    open_ways = func.sum(case((pair.c.why == "", 1), else_=0)).over(partition_by=pair.c.learner)
    way = select(pair, open_ways.label("open")).subquery()
    only = func.max(case(((way.c.open == 1) & (way.c.why == ""), 1), else_=0)).over(partition_by=way.c.id)
    chat = select(way, only.label("needed")).subquery()
    return select(chat, best_first(chat, chat.c.needed.desc()).label("rank"))


def _in(places: Sequence[str]) -> ColumnElement[bool]:
    communes = [place for place in places if "/" not in place]
    pairs = [place.split("/", 1) for place in places if "/" in place]
    return or_(
        _LEARNER.c.commune.in_(communes),
        *(and_(_LEARNER.c.commune == commune, _LEARNER.c.village == village) for commune, village in pairs),
    )
