"""Where one batch is worked on: takes its events one by one, gathers rows, and writes them at the end.

A turn is decided whole, messages planned and all, before any of it is kept; so an event that cannot be
dealt with is set aside alone, and the talk goes on as if it had not come.
"""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection

from api.clock import local_day
from api.conversation import rows
from api.conversation.chats import Person, Talk, one_more
from api.conversation.erasing import (
    EVERY,
    chats_of,
    drop_due,
    erase_learners,
    forget_questions,
    forget_villages,
    silence,
    withdraw,
)
from api.conversation.inbound import masked
from api.conversation.linking import Links, Told
from api.conversation.rows import FALL_SILENT, Ledger
from api.delivery.lesson_button import named, page_of
from api.delivery.reopen import reopen
from api.ids import Entropy, new_id
from api.settings import ROOT
from api.store.revocations import CONSENT, LEARNER, RESUMED, STOPPED, noted
from api.store.statements import Driver, Row
from bot import facts
from bot.channels.base import Channel
from bot.channels.plans import Plans, plans_of
from bot.course.model import Course
from bot.engine.merge_learners import REFUSES
from bot.engine.state import NOBODY, Learner, State, dump_chat, dump_learner
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import (
    CampaignArrived,
    CutOff,
    DrillDue,
    Event,
    Joined,
    Left,
    LinkCodeTyped,
    Opened,
    Recorded,
    Said,
    Secret,
    Sent,
    TakenOver,
    Tapped,
    Withdrew,
)
from bot.facts import Fact
from bot.orders import AskPerson, Forget, Link, Order, Record, Report, ShowCode, Unlink
from bot.replies import Reply, Speech

log = structlog.get_logger()

NOT_HERS = (CampaignArrived, DrillDue, TakenOver, Left, Withdrew)
"""What opens no window for free messages (``api.platforms.windows``): she did nothing in the chat, or has gone."""

LEFT_TO_PEOPLE = (Opened, Joined, Said, Tapped, Sent, Secret, DrillDue)
"""What the bot does not answer while one of our people speaks in a chat; to leave and to be forgotten works always."""

Decided = tuple[Turn, list[str]]
"""A turn, and its messages as they will lie in the outbox."""


class Desk:
    """``dead`` counts events set aside; ``wake`` names accounts and chats with something new to send or read."""

    def __init__(
        self,
        connection: Connection,
        course: Course,
        now: datetime,
        channels: Mapping[str, Channel],
        entropy: Entropy,
        talks: Sequence[Talk],
    ) -> None:
        self._connection, self._course, self._now = connection, course, now
        self._channels, self._entropy, self._talks = channels, entropy, [*talks]
        self._ledger = Ledger(Driver(connection.dialect), now, local_day(now))
        self._seconds = int(now.timestamp())
        self._plans: dict[str, Plans] = {}
        self._touched: dict[str, Talk] = {}
        self._changed: dict[str, Person] = {}
        self._opened: set[str] = set()
        self._links = Links(
            connection,
            now,
            entropy,
            self._talks,
            reach=self._reach,
            flush=self._flush,
            learned=self._learned,
            touched=self._touch,
        )
        self.dead = 0
        self.wake: set[str] = set()

    def take(self, key: str, talk: Talk, event: Event) -> None:
        """Let one event happen, under the key by which it will be known again."""
        before = talk.unwilling()
        if isinstance(event, DrillDue) and before:
            return  # it was planned before she could be reached no longer: it stays due, and is no event that happened
        self._ledger.events.append((key, self._ledger.now))
        self._touch(talk)
        if self._channels[talk.account].capabilities.frugal and not isinstance(event, NOT_HERS):
            self._opened.add(talk.id)
        if isinstance(event, CampaignArrived):
            self._take_campaign(key, talk, event)
            return
        if isinstance(event, TakenOver):
            self._fall_silent(talk, event)
            return
        if isinstance(event, LEFT_TO_PEOPLE) and self._seconds < talk.silent_until:
            self._listen(talk, event)
            return
        asked = not isinstance(event, DrillDue)
        if asked and not isinstance(event, Recorded):  # the calendar and our own answers are no sign of life
            talk.heard, talk.reachable = True, "blocked" if isinstance(event, Left) else "active"
        if isinstance(event, LinkCodeTyped):
            event = self._links.looked_up(talk, event.code)
        decided = self._decide(key, talk, event)
        if decided is not None:
            told = self._keep(talk, decided, bulk=not asked)
            self._pass_on(key, told)
        if not before and (why := talk.unwilling()):
            self._flush()
            code = "blocked" if isinstance(event, Left) else why
            drop_due(self._connection, talk.id, self._now, code, before=talk.seq + 1, bulk_only=True)
            if talk.reachable != "active":
                reopen(self._connection, talk.id)

    def close(self) -> None:
        """Write everything that is left."""
        self._flush()
        chats = [_chat_row(talk, self._ledger.now) for talk in self._touched.values()]
        rows.CHAT_CHANGED.run(self._connection, chats)
        moved = [talk for talk in self._touched.values() if talk.chat and talk.place != _place(talk.learner())]
        rows.CHAT_MOVED.run(self._connection, [(*_place(talk.learner()), talk.id) for talk in moved])
        # Last of all, as a sender has messages locked when it wants to count in these rows.
        windows = [(chat, self._ledger.now, 0) for chat in sorted(self._opened)]
        rows.WINDOW[self._connection.dialect.name].run(self._connection, windows)

    def _pass_on(self, key: str, told: Told) -> None:
        """What came of an order happens to the chat that gave it, and to others that it concerns, in the same commit.

        Whoever cannot be reached is not written to; her screen moves all the same.
        """
        for talk, event in told:
            self._touch(talk)
            if isinstance(event, CutOff):
                self._links.silence(talk)
            decided = self._decide(key, talk, event) if talk.chat else None
            if decided is not None:
                turn, parts = decided
                self._keep(talk, (turn, parts if talk.reachable == "active" else []))

    def _take_campaign(self, key: str, talk: Talk, event: CampaignArrived) -> None:
        """A campaign reaches whoever may be written to; either way its list of recipients learns what came of it."""
        why = talk.unwilling()
        decided = None if why else self._decide(key, talk, event)
        if decided is not None:
            self._keep(talk, decided, event.campaign)
            why = "" if decided[1] else "stopped"
        elif not why:
            why = "error"
        self._ledger.recipients.append(("skipped" if why else "handed", why, self._ledger.now, event.campaign, talk.id))

    def _fall_silent(self, talk: Talk, event: TakenOver) -> None:
        """One of our people wrote: the chat is theirs for some hours, on every process."""
        talk.silent_until = self._seconds + event.hours * 3600
        self._connection.execute(FALL_SILENT, {"this": talk.id, "until": talk.silent_until})

    def _listen(self, talk: Talk, event: Event) -> None:
        """She is there, and somebody else answers."""
        if not isinstance(event, DrillDue):
            talk.heard, talk.reachable = True, "active"

    def _decide(self, key: str, talk: Talk, event: Event) -> Decided | None:
        """What the engine says, or None for an event that is set aside because it raised."""
        try:
            turn = step(talk.state(), event, self._course, self._now)
            return turn, self._planned(talk, turn.replies, turn.state)
        except Exception as error:
            self._set_aside(key, talk, event, error)
            return None

    def _planned(self, talk: Talk, replies: Sequence[Reply], state: State | None = None) -> list[str]:
        can = self._channels[talk.account].capabilities
        plans = self._plans.get(talk.account)
        if plans is None:
            plans = self._plans[talk.account] = plans_of(can)
        page = page_of(state) if state and can.listen else ""
        return [named(body, page) for reply in replies for body in plans.bodies(reply, page=bool(page))]

    def _keep(self, talk: Talk, decided: Decided, campaign: str | None = None, *, bulk: bool = False) -> Told:
        """Put a turn into the talk and its rows into the ledger; erase whom it says to erase.

        Returned is what comes of its orders, still to be told.
        """
        turn, parts = decided
        first = talk.seq + 1
        forgotten = [order.who for order in turn.orders if isinstance(order, Forget)]
        leaving, told = self._leave(talk, forgotten)
        if talk.chat and talk.chat.stopped != turn.state.chat.stopped:
            kind = STOPPED if turn.state.chat.stopped else RESUMED
            noted(self._connection, kind, [talk.id], self._now, self._entropy)
        talk.chat = turn.state.chat
        before = {who: person.learner for who, person in talk.members.items()}
        for who, learner in turn.state.learners.items():
            self._learn(talk, who, learner)
        refusing = [person.id for who, person in talk.members.items() if _refused(before.get(who, NOBODY), person)]
        for fact in turn.facts:
            self._count(talk, fact)
        for order in turn.orders:
            self._order(talk, order)
        if parts:
            self._say(talk, parts, campaign, bulk=bulk or campaign is not None)
        if forgotten or refusing:
            self._flush()
            spare = {talk.id: first, **{other.id: other.seq + 1 for other, _ in told}}
            self._end_consents(talk, refusing, spare)
        if forgotten:  # also where nobody is known yet: what was said on the chat goes
            noted(self._connection, LEARNER, leaving, self._now, self._entropy)
            erase_learners(self._connection, leaving, self._now, spare=spare)
        for order in turn.orders:
            told += self._links.carry_out(talk, order)
        return told

    def _leave(self, talk: Talk, forgotten: Sequence[str]) -> tuple[list[str], Told]:
        """Take the members called ``forgotten`` out of every chat; their ids, and what those chats are told."""
        if not forgotten:
            return [], []
        self._flush()  # rows gathered before speak of her, and are to be found when she is erased
        leaving = [talk.members[who].id for who in forgotten if who in talk.members]
        told = self._links.farewells(talk, leaving)
        for other in self._talks:
            other.members = {who: person for who, person in other.members.items() if person.id not in leaving}
        return leaving, told

    def _reach(self, chat: str) -> Talk | None:
        """The talk of a chat, also of one that nothing has come from in this batch."""
        found = next((talk for talk in self._talks if talk.id == chat), None)
        if found is None and (found := one_more(self._connection, chat, self._talks)):
            self._talks.append(found)
        return found

    def _touch(self, talk: Talk) -> None:
        self._touched[talk.id] = talk

    def _learned(self, person: Person) -> None:
        self._changed[person.id] = person

    def _learn(self, talk: Talk, who: str, learner: Learner) -> None:
        """Keep what a turn made of a learner."""
        person = talk.members.get(who)
        if person is None:
            person = talk.members[who] = Person(new_id(self._now, self._entropy), NOBODY, None)
            self._ledger.members.append((talk.id, who, person.id))
        elif person.learner is learner:
            return
        before, person.learner = person.learner, learner
        self._changed[person.id] = person
        if learner.agreed and before.consent != learner.consent:
            consent = new_id(self._now, self._entropy)
            self._ledger.consents.append((consent, person.id, learner.consent, self._ledger.now))

    def _count(self, talk: Talk, fact: Fact) -> None:
        """A fact as a row: whose it is, and her village, only if she agreed."""
        person = talk.members.get(fact.who)
        learner = person.learner if person else NOBODY
        whose = person.id if person and learner.agreed else None
        kind = facts.kind(type(fact))
        row = (
            kind, self._ledger.now, self._ledger.day, whose, talk.account, learner.commune,
            learner.village if whose else "", learner.text_lang, fact.lesson, fact.step, fact.detail, fact.attempt,
            fact.correct, self._course.digest,
        )  # fmt: skip
        self._ledger.facts.append(row)

    def _order(self, talk: Talk, order: Order) -> None:
        """A row for the order itself, carried out in this same commit; for a wish to talk, one for staff.

        What a speaker who records wants takes its time: ``api.recordings.messages`` does it.
        """
        now = self._ledger.now
        kind, body = _named(order)
        how = ("due", 0, "", now, None) if isinstance(order, Record) else ("done", 1, "", now, now)
        self._ledger.orders.append((kind, talk.id, orjson.dumps(body).decode(), *how))
        if isinstance(order, AskPerson):
            self._ask(talk, order)
        elif isinstance(order, Report):
            self._ledger.wrong(talk.id, order, self._course.marks)

    def _ask(self, talk: Talk, order: AskPerson) -> None:
        """A line in the list of staff, and the voice messages that are to be fetched for it."""
        now, person = self._ledger.now, talk.members.get(order.who)
        _, commune, village = _place(talk.learner())
        request = new_id(self._now, self._entropy) if order.voices else None
        self._ledger.helps.append((talk.id, commune, village, order.lesson, order.step, now, "", request))
        for ref in order.voices:
            whose = (new_id(self._now, self._entropy), request, talk.id, person.id if person else None, talk.account)
            self._ledger.questions.append((*whose, ref, "due", 0, "", 0, now, now))

    def _say(self, talk: Talk, parts: Sequence[str], campaign: str | None = None, *, bulk: bool = False) -> None:
        """Messages in the order in which they are to arrive; those nobody waits for come after replies."""
        now = self._ledger.now
        for seq, part in enumerate(parts, talk.seq + 1):
            screen = orjson.loads(part)["screen"]
            row = (talk.id, talk.account, seq, part, screen, bulk, campaign, "due", 0, False, "", "", now, now)
            self._ledger.outbox.append(row)
        talk.seq += len(parts)
        self.wake.update((talk.account, talk.id))

    def _set_aside(self, key: str, talk: Talk, event: Event, error: Exception) -> None:
        """Keep an event that cannot be dealt with, without its secrets; say sorry to whoever waits for an answer."""
        self.dead += 1
        where = f"{type(error).__name__} {_place_of(error)}"
        log.error("event set aside", key=key, error=where)
        self._ledger.dead.append((key, talk.account, orjson.dumps(masked(event)).decode(), where, self._ledger.now))
        if not isinstance(event, (Left, CampaignArrived, DrillDue)):
            self._say(talk, self._planned(talk, [self._apology(talk)]))

    def _apology(self, talk: Talk) -> Reply:
        learner, serial = talk.learner(), talk.chat.serial if talk.chat else 0
        lang = self._course.tongue(learner.text_lang if talk.chat else talk.place[0], "")
        message = self._course.messages[lang]["bot/error/text"]
        return Reply(serial, message.lines, Speech(message.says, learner.slow))

    def _end_consents(self, talk: Talk, refusing: Sequence[str], spare: Mapping[str, int]) -> None:
        """``spare`` is the first message of this turn, by chat: what was said before it may call her by her name."""
        if not refusing:
            return
        noted(self._connection, CONSENT, refusing, self._now, self._entropy)
        forget_questions(self._connection, [talk.id], refusing)
        withdraw(self._connection, refusing, self._now)
        forget_villages(self._connection, refusing, besides=talk.id)
        for chat in {talk.id, *chats_of(self._connection, refusing)}:
            silence(self._connection, chat, self._now, before=spare.get(chat, EVERY), keep_campaigns=True)

    def _flush(self) -> None:
        """Write what was gathered; chats wait for ``close``, as nothing points at what changes in them."""
        now, changed = self._ledger.now, self._changed.values()
        new = [person for person in changed if person.stored is None]
        old = [(person, person.stored) for person in changed if person.stored is not None]
        rows.LEARNER.run(self._connection, [_learner_row(person, now) for person in new])
        rows.LEARNER_CHANGED.run(self._connection, [_changed_row(person, now) for person, _ in old])
        moved = [person for person, stored in old if _home(person.learner) != _home(stored)]
        rows.LEARNER_MOVED.run(self._connection, [(*_home(person.learner), person.id) for person in moved])
        for person in changed:
            person.stored = person.learner
        self._changed.clear()
        self._ledger.write(self._connection)


def _refused(before: Learner, person: Person) -> bool:
    """Whether a turn made her somebody who says no, or who agrees no longer."""
    said_no = person.learner.consent == REFUSES and before.consent != REFUSES
    return said_no or (before.agreed and not person.learner.agreed)


def _named(order: Order) -> tuple[str, dict[str, str]]:
    """The kind of an order in its table, and what is written down of it."""
    match order:
        case Forget():
            return "forget", {}
        case AskPerson():
            return "ask_person", {"lesson": order.lesson}
        case Report():
            return "report", {"lesson": order.lesson, "step": order.step}
        case Record():
            return "record", asdict(order)
        case ShowCode():
            return "show_code", {}
        case Link():
            return "link", {"consent": order.consent}
        case Unlink():
            return "unlink", {"where": order.where}


def _home(learner: Learner) -> tuple[str, str]:
    """Commune and village as they may be kept in the open: without consent the commune alone."""
    return learner.commune, learner.village if learner.agreed else ""


def _place(learner: Learner) -> tuple[str, str, str]:
    return (learner.text_lang, *_home(learner))


def _state_of(learner: Learner) -> str:
    return orjson.dumps(dump_learner(learner)).decode()


def _learner_row(person: Person, now: Any) -> Row:
    learner = person.learner
    return (
        person.id, _state_of(learner), learner.agreed, learner.begun, learner.text_lang, learner.voice_lang,
        *_home(learner), learner.due, now, now,
    )  # fmt: skip


def _changed_row(person: Person, now: Any) -> Row:
    learner = person.learner
    return (
        _state_of(learner), learner.agreed, learner.begun, learner.text_lang, learner.voice_lang, learner.due, now,
        person.id,
    )  # fmt: skip


def _chat_row(talk: Talk, now: Any) -> Row:
    chat = talk.chat
    state = orjson.dumps(dump_chat(chat)).decode() if chat else None
    return state, talk.seq, talk.reachable, bool(chat and chat.stopped), now if talk.heard else None, talk.id


def _place_of(error: Exception) -> str:
    """Where in our own code an exception arose: ``bot/engine/step.py:70 step``. No values, they may be somebody's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT)]
    frame = (own or frames)[-1]
    file = Path(frame.filename)
    return f"{file.relative_to(ROOT) if own else file.name}:{frame.lineno} {frame.name}"
