"""What a batch does about links between chats: codes made and looked up, two learners made one, chats cut off.

Everything happens in the transaction of the turn that asked for it. Chats that are not of the batch are locked when
they are needed, which may cross with another process; PostgreSQL then ends one of the two and it is tried again.
"""

from api.codes import link_codes
from api.codes.link_codes import ASKED, LIFE, WRONG
from api.conversation import leaving, merging
from api.conversation.batch import Batch, FollowUp
from api.conversation.chats import LockedChat, Person
from api.conversation.erasing import silence
from api.store import Revoked, note_revoked, places_of
from bot.engine.merge_learners import conflicting, united
from bot.events import CutOff, LinkCodeMade, LinkCodeTyped, Linked, LinkedElsewhere
from bot.orders import Link, Order, ShowCode, Unlink


def looked_up(batch: Batch, chat: LockedChat, code: str) -> LinkCodeTyped:
    """What a code typed in ``chat`` is. A wrong one counts, and after too many even a right one must wait."""
    if link_codes.too_often(batch.connection, WRONG, chat=chat.id, account=chat.account, now=batch.now):
        return LinkCodeTyped(code, "wait")
    found = link_codes.find(batch.connection, code, batch.now)
    if found is None:
        link_codes.note(batch.connection, WRONG, chat=chat.id, account=chat.account, now=batch.now)
        return LinkCodeTyped(code, "unknown")
    here = found.learner in {person.id for person in chat.members.values()}
    return LinkCodeTyped(code, "here" if here else "open")


def carry_out(batch: Batch, chat: LockedChat, order: Order) -> list[FollowUp]:
    """Do what ``order``, given in ``chat``, says of links; nothing for any other order."""
    match order:
        case ShowCode():
            return [FollowUp(chat, _code(batch, chat, order.who))]
        case Link():
            return _link(batch, chat, order)
        case Unlink():
            return _unlink(batch, chat, order)
    return []


def silence_chat(batch: Batch, chat: LockedChat) -> None:
    """What was said to a chat about who is gone from it is blanked, and what still waits is not sent."""
    batch.flush()
    silence(batch.connection, chat.id, batch.now, before=chat.seq + 1, keep_campaigns=bool(chat.members))


def _code(batch: Batch, chat: LockedChat, who: str) -> LinkCodeMade:
    person = chat.members.get(who)
    if person is None or link_codes.too_often(
        batch.connection, ASKED, chat=chat.id, account=chat.account, now=batch.now
    ):
        return LinkCodeMade("")
    link_codes.note(batch.connection, ASKED, chat=chat.id, account=chat.account, now=batch.now)
    code = link_codes.issue(batch.connection, chat.id, who=who, learner=person.id, now=batch.now, entropy=batch.entropy)
    return LinkCodeMade(code, int((batch.now + LIFE).timestamp()))


def _link(batch: Batch, chat: LockedChat, order: Link) -> list[FollowUp]:
    found = link_codes.find(batch.connection, order.code, batch.now)
    old = batch.reach(found.chat) if found else None
    kept = old.members.get(found.who) if found and old and old.state else None
    if found is None or old is None or kept is None or kept.id != found.learner:
        return [FollowUp(chat, LinkCodeTyped(order.code, "unknown"))]
    if kept in chat.members.values():
        return [FollowUp(chat, LinkCodeTyped(order.code, "here"))]
    mine = chat.members.get(order.who)
    if mine and not order.consent and conflicting(kept.learner, mine.learner):
        return [FollowUp(chat, LinkCodeTyped(order.code, "consent"))]
    batch.flush()
    link_codes.spend(batch.connection, order.code)
    if mine:
        _unite(batch, chat, kept, mine, order.consent)
    else:
        merging.place(batch.connection, chat.id, who=order.who, learner=kept.id)
        chat.members[order.who] = kept
    asked = next(who for who, person in old.members.items() if person is kept)
    return [
        FollowUp(chat, Linked(order.who, _channel(old))),
        FollowUp(old, LinkedElsewhere(asked, chat.id, _channel(chat))),
    ]


def _unite(batch: Batch, here: LockedChat, kept: Person, other: Person, consent: str) -> None:
    """Make two people one, everywhere."""
    for id, _ in places_of(batch.connection, other.id):
        batch.reach(id)
    agreed = kept.learner.agreed or other.learner.agreed
    batch.learn(kept, united(kept.learner, other.learner, consent))
    merging.unite(batch.connection, kept.id, other.id)
    note_revoked(batch.connection, Revoked.UNION, [f"{other.id}={kept.id}"], batch.now, batch.entropy)
    if agreed and not kept.learner.agreed:
        leaving.end_consents(batch, here, [kept.id], {chat.id: chat.seq + 1 for chat in batch.chats})
    for chat in batch.chats:
        _replace(batch, chat, kept, other)


def _replace(batch: Batch, chat: LockedChat, kept: Person, other: Person) -> None:
    """``kept`` in place of ``other`` on one chat; who was there as both is there once."""
    if other not in chat.members.values():
        return
    members = {who: kept if person is other else person for who, person in chat.members.items()}
    first, *again = sorted((who for who, person in members.items() if person is kept), key=int)
    for who in again:
        merging.leave(batch.connection, chat.id, who=who)
        del members[who]
    chat.members = members
    if chat.state and chat.state.who in again:
        chat.state = chat.state._replace(who=first)
        batch.touch(chat)


def _unlink(batch: Batch, chat: LockedChat, order: Unlink) -> list[FollowUp]:
    """Cut chats off from a member of ``chat``. Nobody is cut off from the only chat that she has."""
    batch.flush()
    person = chat.members.get(order.who)
    if person is None:
        return []
    places = places_of(batch.connection, person.id)
    if order.where == "here":
        if len(places) > 1:
            _leave(batch, chat, order.who)
        return []
    chosen = [(id, who) for id, who in places if id != chat.id and order.where in ("others", id)]
    others = [(other, who) for id, who in chosen if (other := batch.reach(id))]
    for other, who in others:
        _leave(batch, other, who)
    return [FollowUp(other, CutOff(who)) for other, who in others]


def _leave(batch: Batch, chat: LockedChat, who: str) -> None:
    merging.leave(batch.connection, chat.id, who=who)
    note_revoked(batch.connection, Revoked.UNLINKED, [f"{chat.id}/{chat.members[who].id}"], batch.now, batch.entropy)
    chat.members = {member: person for member, person in chat.members.items() if member != who}


def _channel(chat: LockedChat) -> str:
    return chat.account.partition("/")[0]
