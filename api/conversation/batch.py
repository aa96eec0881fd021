"""A batch of events while it is dealt with: its chats, what is decided with, and the rows it will bring.

It holds and decides nothing itself: ``turns``, ``keeping``, ``leaving`` and ``linking`` do, one event after the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from api.conversation import rows
from api.conversation.chats import LockedChat, Person, Place, lock_chat
from api.conversation.pending import PendingRows
from api.conversation.placing import place_known
from api.delivery.lesson_button import page_of, with_lesson_button
from api.delivery.sealed_parts import sealed_part
from api.ids import Entropy, new_id
from api.store import Keys, Moment
from bot.channels import Capabilities, Channel, Plans, plans_of
from bot.course import Course
from bot.engine.state import Learner, State, dump_chat, dump_learner
from bot.events import Event
from bot.replies import Reply


class FollowUp(NamedTuple):
    """What comes of an order, and the chat that is told it."""

    chat: LockedChat
    event: Event


class Message(NamedTuple):
    """A message as it will lie in the outbox, and the serial of the screen it belongs to."""

    screen: int
    body: str


class Batch:
    """``chats`` are those something came from, and grow as others are reached; ``seconds`` is ``now`` as epoch seconds.

    ``rows`` wait to be written. ``dead`` counts events set aside; ``wake`` names accounts and chats with something new
    to send or read.
    """

    def __init__(
        self,
        connection: Connection,
        course: Course,
        now: datetime,
        channels: Mapping[str, Channel],
        entropy: Entropy,
        chats: Iterable[LockedChat],
        keys: Keys,
    ) -> None:
        self.connection, self.course, self.now, self.seconds = connection, course, now, int(now.timestamp())
        self.chats, self.rows = [*chats], PendingRows(connection, now)
        self.dead, self.wake = 0, set[str]()
        self.entropy, self._channels, self._keys = entropy, channels, keys
        self._plans: dict[str, Plans] = {}
        self._touched: dict[str, LockedChat] = {}
        self._changed: dict[str, Person] = {}
        self._opened: set[str] = set()

    def new_id(self) -> str:
        """An id for a row of now."""
        return new_id(self.now, self.entropy)

    def can(self, chat: LockedChat) -> Capabilities:
        """What the platform of ``chat`` can show."""
        return self._channels[chat.account].capabilities

    def reach(self, id: str) -> LockedChat | None:
        """A chat by its id, also one that nothing has come from; locked from now on."""
        found = next((chat for chat in self.chats if chat.id == id), None)
        if found is None and (found := lock_chat(self.connection, id, self.chats)):
            self.chats.append(found)
        return found

    def touch(self, chat: LockedChat) -> None:
        """Something of ``chat`` changes: it is written in the end."""
        self._touched[chat.id] = chat

    def open_window(self, chat: LockedChat) -> None:
        """She did something in ``chat``: where that makes messages free, they are counted anew."""
        if self.can(chat).frugal:
            self._opened.add(chat.id)

    def learn(self, person: Person, learner: Learner) -> None:
        """``person`` is from now on what ``learner`` says."""
        person.learner = learner
        self._changed[person.id] = person

    def planned(self, chat: LockedChat, replies: Sequence[Reply], state: State | None = None) -> list[Message]:
        """The messages that show ``replies`` on ``chat``.

        With the ``state`` in which it is then, a button opens the page of the lesson, where there is one.
        """
        can = self.can(chat)
        plans = self._plans.get(chat.account)
        if plans is None:
            plans = self._plans[chat.account] = plans_of(can)
        page = page_of(state) if state and can.listen else ""
        planned = ((reply, body) for reply in replies for body in plans.bodies(reply, page=bool(page)))
        return [
            Message(reply.screen, self._written(reply, with_lesson_button(body, page=page))) for reply, body in planned
        ]

    def _written(self, reply: Reply, body: str) -> str:
        """As it may lie in the outbox."""
        return sealed_part(body, self._keys) if reply.unkept else body

    def flush(self) -> None:
        """Write what was gathered; chats wait for ``close``, as nothing points at what changes in them."""
        changed, at = [*self._changed.values()], self.rows.now
        known = [(person, person.stored) for person in changed if person.stored is not None]
        rows.LEARNER.run(self.connection, [_new(person, at) for person in changed if person.stored is None])
        rows.LEARNER_CHANGE.run(self.connection, [_change(person, at) for person, _ in known])
        moved = [(person, home(stored)) for person, stored in known if home(person.learner) != home(stored)]
        rows.LEARNER_MOVE.run(self.connection, [_move(person) for person, _ in moved])
        for person in changed:
            person.stored = person.learner
        self._changed.clear()
        self.rows.write()
        for person, (_, village) in moved:
            if person.learner.village and not village:
                place_known(self.connection, person.id, *home(person.learner))

    def close(self) -> None:
        """Write everything that is left."""
        self.flush()
        touched, at = self._touched.values(), self.rows.now
        rows.CHAT_CHANGE.run(self.connection, [_chat_change(chat, at) for chat in touched])
        moved = [chat for chat in touched if chat.state and chat.place != place(chat.learner())]
        rows.CHAT_MOVE.run(self.connection, [rows.ChatMove(chat.id, *place(chat.learner())) for chat in moved])
        # Last of all, as a sender has messages locked when it wants to count in these rows.
        rows.WINDOW.run(self.connection, [rows.WindowRow(chat, at) for chat in sorted(self._opened)])


def home(learner: Learner) -> tuple[str, str]:
    """Commune and village as they may be kept in the open: without consent the commune alone."""
    return learner.commune, learner.village if learner.agreed else ""


def place(learner: Learner) -> Place:
    """What stands in the open beside a chat on which ``learner`` learns."""
    return Place(learner.text_lang, *home(learner))


def _state_of(learner: Learner) -> str:
    return orjson.dumps(dump_learner(learner)).decode()


def _new(person: Person, now: Moment) -> rows.LearnerRow:
    learner = person.learner
    commune, village = home(learner)
    return rows.LearnerRow(
        id=person.id,
        state=_state_of(learner),
        agreed=learner.agreed,
        begun=learner.begun,
        lang=learner.text_lang,
        voice=learner.voice_lang,
        commune=commune,
        village=village,
        due=learner.due,
        created_at=now,
        seen_at=now,
    )


def _change(person: Person, now: Moment) -> rows.LearnerChange:
    learner = person.learner
    return rows.LearnerChange(
        this=person.id,
        state=_state_of(learner),
        agreed=learner.agreed,
        begun=learner.begun,
        lang=learner.text_lang,
        voice=learner.voice_lang,
        due=learner.due,
        seen_at=now,
    )


def _move(person: Person) -> rows.LearnerMove:
    return rows.LearnerMove(person.id, *home(person.learner))


def _chat_change(chat: LockedChat, now: Moment) -> rows.ChatChange:
    return rows.ChatChange(
        this=chat.id,
        state=orjson.dumps(dump_chat(chat.state)).decode() if chat.state else None,
        outbox_seq=chat.seq,
        reachable=chat.reachable,
        stopped=bool(chat.state and chat.state.stopped),
        seen_at=now if chat.heard else None,
    )
