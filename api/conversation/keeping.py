"""A turn that was decided is kept: its state in the chat, and rows for what happened, is asked for and is said."""

from typing import NamedTuple

import orjson
from sqlalchemy import exists, select

from api.conversation import call_backs, leaving, linking
from api.conversation.batch import Batch, FollowUp, Message, place
from api.conversation.chats import LockedChat, Person
from api.conversation.rows import ConsentRow, FactRow, HelpRequestRow, MemberRow, OrderRow, WordRow
from api.conversation.saying import say
from api.conversation.voices_asked import ask_to_hear
from api.delivery import outbox
from api.store import HelpRequest, Revoked, core, note_revoked
from bot import facts, orders
from bot.engine.state import NOBODY, Learner
from bot.engine.turn import Turn
from bot.facts import Fact
from bot.language import SPELLINGS
from bot.orders import AskMeaning, AskPerson, FetchPhoto, Forget, Order, Record, Report, TryVoice

_help = core(HelpRequest)


class Decided(NamedTuple):
    """A turn, and the messages it is told with."""

    turn: Turn
    messages: list[Message]


def keep(
    batch: Batch, chat: LockedChat, decided: Decided, *, campaign: str | None = None, bulk: bool = False
) -> list[FollowUp]:
    """Put a turn into the chat and its rows into the batch; erase whom it says to erase.

    Returned is what comes of its orders, still to be told.
    """
    turn, messages = decided
    first = chat.seq + 1
    forgotten = [order.who for order in turn.orders if isinstance(order, Forget)]
    gone = leaving.take_out(batch, chat, forgotten) if forgotten else None
    refusing = _move(batch, chat, turn)
    for fact in turn.facts:
        _count(batch, chat, fact)
    for order in turn.orders:
        _write_down(batch, chat, order)
    if messages:
        say(batch, chat, messages, campaign=campaign, bulk=bulk or campaign is not None)
    leaving.end(batch, chat, gone, refusing, first=first)
    told = list(gone.told if gone else ())
    for order in turn.orders:
        told += linking.carry_out(batch, chat, order)
        told += call_backs.carry_out(batch, chat, order)
    return told


def _move(batch: Batch, chat: LockedChat, turn: Turn) -> list[str]:
    """The chat and its people are from now on what ``turn`` made of them; who of them agrees no longer."""
    stopped = turn.state.chat.stopped
    if chat.state and chat.state.stopped != stopped:
        note_revoked(
            batch.connection,
            Revoked.STOPPED if stopped else Revoked.RESUMED,
            [chat.id],
            batch.now,
            batch.entropy,
        )
    chat.state = turn.state.chat
    before = {who: person.learner for who, person in chat.members.items()}
    for who, learner in turn.state.learners.items():
        _learn(batch, chat, who, learner)
    members = chat.members.items()
    return [person.id for who, person in members if leaving.refused(before.get(who, NOBODY), person)]


def _learn(batch: Batch, chat: LockedChat, who: str, learner: Learner) -> None:
    """Keep what a turn made of a learner, who may be new."""
    person = chat.members.get(who)
    if person is None:
        person = chat.members[who] = Person(batch.new_id(), NOBODY, None)
        batch.rows.members.append(MemberRow(chat.id, who, person.id))
    elif person.learner is learner:
        return
    before = person.learner
    batch.learn(person, learner)
    if learner.agreed and before.consent != learner.consent:
        batch.rows.consents.append(ConsentRow(batch.new_id(), person.id, learner.consent, batch.rows.now))


def _count(batch: Batch, chat: LockedChat, fact: Fact) -> None:
    """A fact as a row: whose it is, and her village, only if she agreed."""
    person = chat.members.get(fact.who)
    learner = person.learner if person else NOBODY
    whose = person.id if person and learner.agreed else None
    row = FactRow(
        kind=facts.kind(type(fact)),
        at=batch.rows.now,
        day=batch.rows.day,
        learner_id=whose,
        account=chat.account,
        commune=learner.commune,
        village=learner.village if whose else "",
        lang=learner.text_lang,
        lesson=fact.lesson,
        step=fact.step,
        detail=fact.detail,
        attempt=fact.attempt,
        correct=fact.correct,
        course=batch.course.digest,
    )
    batch.rows.facts.append(row)


def _write_down(batch: Batch, chat: LockedChat, order: Order) -> None:
    """A row for the order itself, carried out in this same commit; for a wish to talk, one for staff.

    What a speaker who records wants takes its time: ``api.recordings.messages`` does it; ``api.people.photo_reading``
    looks at pictures.
    """
    now = batch.rows.now
    kind = orders.kind(type(order))
    body = orjson.dumps({name: getattr(order, name) for name in order.KEPT}).decode()
    if isinstance(order, Record | FetchPhoto):
        row = OrderRow(kind, chat.id, body, "due", attempts=0, created_at=now, settled_at=None)
    else:
        row = OrderRow(kind, chat.id, body, "done", attempts=1, created_at=now, settled_at=now)
    batch.rows.orders.append(row)
    if isinstance(order, AskPerson):
        _ask_person(batch, chat, order)
    elif isinstance(order, Report):
        batch.rows.report(chat.id, order, batch.course.marks)
    elif isinstance(order, AskMeaning):
        _ask_meaning(batch, chat, order)
    elif isinstance(order, TryVoice):
        outbox.try_voice(batch.connection, chat.id)


def _ask_meaning(batch: Batch, chat: LockedChat, order: AskMeaning) -> None:
    """A line in the list of speakers, like ones together."""
    person = chat.members.get(order.who)
    folded = SPELLINGS[batch.course.languages[order.lang].spelling].fold(order.text)
    whose = person.id if person else None
    row = WordRow(chat.id, whose, order.lang, order.dialect, order.text, folded, batch.rows.now)
    batch.rows.words.append(row)


def _ask_person(batch: Batch, chat: LockedChat, order: AskPerson) -> None:
    """A line in the list of staff, and the voice messages that are to be fetched for it.

    Who asks again while her line is there is on it already: a list of one hides nobody else. What she says is new.
    """
    if not order.voices and _asked_already(batch, chat):
        return
    _, commune, village = place(chat.learner())
    request = batch.new_id() if order.voices else ""
    row = HelpRequestRow(
        chat.id, commune, village, order.lesson, order.step, at=batch.rows.now, question=request or None
    )
    batch.rows.help_requests.append(row)
    ask_to_hear(batch, chat, order.voices, who=order.who, request=request)


def _asked_already(batch: Batch, chat: LockedChat) -> bool:
    """Whether somebody of this chat waits for a person, in her commune of now."""
    batch.flush()
    _, commune, _ = place(chat.learner())
    waits = exists().where(_help.c.chat_id == chat.id, _help.c.settled_at.is_(None), _help.c.commune == commune)
    return bool(batch.connection.scalar(select(waits)))
