"""Whom a turn erases, or who agrees no longer: what was kept of them ends in the same commit."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.conversation.batch import Batch, FollowUp
from api.conversation.chats import LockedChat, Person
from api.conversation.erasing import (
    EVERY,
    erase_learners,
    forget_questions,
    forget_villages,
    silence,
    withdraw,
)
from api.store import Revoked, chats_of, note_revoked, places_of
from bot.engine.merge_learners import REFUSES
from bot.engine.state import Learner
from bot.events import CutOff


class Leaving(NamedTuple):
    """The ids of who is being erased, and what their other chats are told."""

    learners: list[str]
    told: list[FollowUp]


def take_out(batch: Batch, chat: LockedChat, members: Sequence[str]) -> Leaving:
    """Take ``members`` of ``chat`` out of every chat. Nobody need be known there yet."""
    batch.flush()  # rows gathered before speak of her, and are to be found when she is erased
    learners = [chat.members[who].id for who in members if who in chat.members]
    told = _farewells(batch, chat, learners)
    for other in batch.chats:
        other.members = {who: person for who, person in other.members.items() if person.id not in learners}
    return Leaving(learners, told)


def refused(before: Learner, person: Person) -> bool:
    """Whether a turn made her, who was ``before``, somebody who says no, or who agrees no longer."""
    said_no = person.learner.consent == REFUSES and before.consent != REFUSES
    return said_no or (before.agreed and not person.learner.agreed)


def end(batch: Batch, chat: LockedChat, leaving: Leaving | None, refusing: Sequence[str], *, first: int) -> None:
    """End what was kept of ``leaving``, and what was kept with the consent of ``refusing``.

    ``first`` is the number of this turn's first message in ``chat``: what was said before may call her by her name.
    """
    if leaving is None and not refusing:
        return
    batch.flush()
    spare = {chat.id: first, **{other.id: other.seq + 1 for other, _ in (leaving.told if leaving else ())}}
    if refusing:
        end_consents(batch, chat, refusing, spare)
    if leaving is not None:  # also where nobody is known yet: what was said on the chat goes
        note_revoked(batch.connection, Revoked.LEARNER, leaving.learners, batch.now, batch.entropy)
        erase_learners(batch.connection, leaving.learners, batch.now, spare=spare)


def _farewells(batch: Batch, chat: LockedChat, learners: Sequence[str]) -> list[FollowUp]:
    """Whom to tell, outside of ``chat``, that ``learners`` are being erased."""
    gone = [place for learner in learners for place in places_of(batch.connection, learner)]
    others = [(batch.reach(id), who) for id, who in gone if id != chat.id]
    return [FollowUp(other, CutOff(who, erased=True)) for other, who in others if other]


def end_consents(batch: Batch, chat: LockedChat, refusing: Sequence[str], spare: Mapping[str, int]) -> None:
    """They said no in ``chat``, or agree no longer: what was kept with their yes ends, and what was said anywhere.

    ``spare`` is, by chat, the first message that stays.
    """
    note_revoked(batch.connection, Revoked.CONSENT, refusing, batch.now, batch.entropy)
    forget_questions(batch.connection, [chat.id], refusing)
    withdraw(batch.connection, refusing, batch.now)
    forget_villages(batch.connection, refusing, besides=chat.id)
    for id in {chat.id, *chats_of(batch.connection, refusing)}:
        silence(batch.connection, id, batch.now, before=spare.get(id, EVERY), keep_campaigns=True)
