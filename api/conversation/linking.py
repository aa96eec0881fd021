"""What a batch does about links between chats: codes made and looked up, two learners made one, chats cut off.

Everything happens in the transaction of the turn that asked for it. Chats that are not of the batch are locked when
they are needed, which may cross with another process; PostgreSQL then ends one of the two and it is tried again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from api.codes import link_codes
from api.codes.link_codes import ASKED, LIFE, WRONG
from api.conversation import merging
from api.conversation.chats import Person, Talk
from api.conversation.erasing import silence, withdraw
from api.ids import Entropy
from api.store.revocations import CONSENT, UNION, UNLINKED, noted
from bot.engine.merge_learners import conflicting, united
from bot.events import CutOff, Event, LinkCodeMade, LinkCodeTyped, Linked, LinkedElsewhere
from bot.orders import Link, Order, ShowCode, Unlink

Told = list[tuple[Talk, Event]]
"""What comes of an order, and which chat is told it."""


class Links:
    """``reach`` gives the talk of a chat by its id, locked; ``flush`` writes what the batch has gathered so far.

    ``learned`` keeps what became of a person, ``touched`` that a chat changed. ``talks`` are those of the batch, and
    grow as others are reached.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        entropy: Entropy,
        talks: Sequence[Talk],
        *,
        reach: Callable[[str], Talk | None],
        flush: Callable[[], None],
        learned: Callable[[Person], None],
        touched: Callable[[Talk], None],
    ) -> None:
        self._connection, self._now, self._entropy, self._talks = connection, now, entropy, talks
        self._reach, self._flush, self._learned, self._touched = reach, flush, learned, touched

    def looked_up(self, talk: Talk, code: str) -> LinkCodeTyped:
        """What a code typed in ``talk`` is. A wrong one counts, and after too many even a right one must wait."""
        if link_codes.too_often(self._connection, WRONG, talk.id, talk.account, self._now):
            return LinkCodeTyped(code, "wait")
        found = link_codes.find(self._connection, code, self._now)
        if found is None:
            link_codes.note(self._connection, WRONG, talk.id, talk.account, self._now)
            return LinkCodeTyped(code, "unknown")
        here = found.learner in {person.id for person in talk.members.values()}
        return LinkCodeTyped(code, "here" if here else "open")

    def carry_out(self, talk: Talk, order: Order) -> Told:
        """Do what ``order`` says of links; nothing for any other order."""
        match order:
            case ShowCode():
                return [(talk, self._code(talk, order.who))]
            case Link():
                return self._link(talk, order)
            case Unlink():
                return self._unlink(talk, order)
        return []

    def farewells(self, talk: Talk, learners: Sequence[str]) -> Told:
        """Whom to tell, outside of ``talk``, that ``learners`` are being erased."""
        gone = [place for learner in learners for place in merging.places(self._connection, learner)]
        others = [(self._reach(chat), who) for chat, who in gone if chat != talk.id]
        return [(other, CutOff(who, erased=True)) for other, who in others if other]

    def silence(self, talk: Talk) -> None:
        """What was said to a chat about who is gone from it is blanked, and what still waits is not sent."""
        self._flush()
        silence(self._connection, talk.id, self._now, before=talk.seq + 1, keep_campaigns=bool(talk.members))

    def _code(self, talk: Talk, who: str) -> LinkCodeMade:
        person = talk.members.get(who)
        if person is None or link_codes.too_often(self._connection, ASKED, talk.id, talk.account, self._now):
            return LinkCodeMade("")
        link_codes.note(self._connection, ASKED, talk.id, talk.account, self._now)
        code = link_codes.issue(self._connection, talk.id, who, person.id, self._now, self._entropy)
        return LinkCodeMade(code, int((self._now + LIFE).timestamp()))

    def _link(self, talk: Talk, order: Link) -> Told:
        found = link_codes.find(self._connection, order.code, self._now)
        old = self._reach(found.chat) if found else None
        kept = old.members.get(found.who) if found and old and old.chat else None
        if found is None or old is None or kept is None or kept.id != found.learner:
            return [(talk, LinkCodeTyped(order.code, "unknown"))]
        if kept in talk.members.values():
            return [(talk, LinkCodeTyped(order.code, "here"))]
        mine = talk.members.get(order.who)
        if mine and not order.consent and conflicting(kept.learner, mine.learner):
            return [(talk, LinkCodeTyped(order.code, "consent"))]
        self._flush()
        link_codes.spend(self._connection, order.code)
        if mine:
            self._unite(kept, mine, order.consent)
        else:
            merging.place(self._connection, talk.id, order.who, kept.id)
            talk.members[order.who] = kept
        asked = next(who for who, person in old.members.items() if person is kept)
        return [
            (talk, Linked(order.who, _channel(old))),
            (old, LinkedElsewhere(asked, talk.id, _channel(talk))),
        ]

    def _unite(self, kept: Person, other: Person, consent: str) -> None:
        """Make two people one, everywhere."""
        for chat, _ in merging.places(self._connection, other.id):
            self._reach(chat)
        agreed = kept.learner.agreed or other.learner.agreed
        kept.learner = united(kept.learner, other.learner, consent)
        merging.unite(self._connection, kept.id, other.id)
        noted(self._connection, UNION, [f"{other.id}={kept.id}"], self._now, self._entropy)
        if agreed and not kept.learner.agreed:
            withdraw(self._connection, [kept.id], self._now)
            noted(self._connection, CONSENT, [kept.id], self._now, self._entropy)
        self._learned(kept)
        for talk in self._talks:
            self._replace(talk, kept, other)

    def _replace(self, talk: Talk, kept: Person, other: Person) -> None:
        """``kept`` in place of ``other`` on one chat; who was there as both is there once."""
        if other not in talk.members.values():
            return
        members = {who: kept if person is other else person for who, person in talk.members.items()}
        first, *again = sorted((who for who, person in members.items() if person is kept), key=int)
        for who in again:
            merging.leave(self._connection, talk.id, who)
            del members[who]
        talk.members = members
        if talk.chat and talk.chat.who in again:
            talk.chat = talk.chat._replace(who=first)
            self._touched(talk)

    def _unlink(self, talk: Talk, order: Unlink) -> Told:
        """Cut chats off from a member of ``talk``. Nobody is cut off from the only chat that she has."""
        self._flush()
        person = talk.members.get(order.who)
        if person is None:
            return []
        places = merging.places(self._connection, person.id)
        if order.where == "here":
            if len(places) > 1:
                self._leave(talk, order.who)
            return []
        chosen = [(chat, who) for chat, who in places if chat != talk.id and order.where in ("others", chat)]
        others = [(other, who) for chat, who in chosen if (other := self._reach(chat))]
        for other, who in others:
            self._leave(other, who)
        return [(other, CutOff(who)) for other, who in others]

    def _leave(self, talk: Talk, who: str) -> None:
        merging.leave(self._connection, talk.id, who)
        noted(self._connection, UNLINKED, [f"{talk.id}/{talk.members[who].id}"], self._now, self._entropy)
        talk.members = {member: person for member, person in talk.members.items() if member != who}


def _channel(talk: Talk) -> str:
    return talk.account.partition("/")[0]
