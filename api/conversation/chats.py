"""The chats of a batch and the people who learn on them: found, locked or newly made.

Two chats may share a person; within a batch she is one object, so that neither overwrites the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, cast, select

from api.conversation.rows import CHAT, ChatRow
from api.ids import Entropy, new_id
from api.platforms.reachable_chats import REACHED
from api.store import WORD, Driver, Keys, Lookup, core, models
from bot.engine.state import NOBODY, Chat, Learner, State, dump_chat, load_chat, load_learner

_chat, _learner, _mark, _member = map(core, (models.Chat, models.Learner, models.ScreenMark, models.Member))
_c = _chat.c


class Place(NamedTuple):
    """What stands beside a chat in the open: the language, commune and village of whoever learns there now."""

    lang: str = "vi"
    commune: str = ""
    village: str = ""


class Stored(NamedTuple):
    """A chat as it is stored."""

    address_hash: bytes
    id: str
    account: str
    state: str
    outbox_seq: int
    reachable: str
    lang: str
    commune: str
    village: str
    silent_since: int
    silent_until: int


class StoredMember(NamedTuple):
    """A learner as she is stored, with a chat on which she learns and who she is there."""

    chat: str
    who: str
    id: str
    state: str


_STORED = select(
    *(_c.address_hash, cast(_c.id, WORD), _c.account, _c.state, _c.outbox_seq, _c.reachable),
    *(_c.lang, _c.commune, _c.village, _c.silent_since, _c.silent_until),
)
BY_ADDRESS = Lookup(
    lambda hashes: _STORED.where(_c.address_hash.in_(hashes)).order_by(_c.id).with_for_update(),
    _c.address_hash.type,
    Stored,
)
BY_ID = Lookup(lambda ids: _STORED.where(_c.id.in_(ids)).with_for_update(), _c.id.type, Stored)
MEMBERS = Lookup(
    lambda chats: (
        select(cast(_member.c.chat_id, WORD), _member.c.who, cast(_learner.c.id, WORD), _learner.c.state)
        .join(_learner, _learner.c.id == _member.c.learner_id)
        .where(_member.c.chat_id.in_(chats))
        .order_by(_learner.c.id)
        .with_for_update(of=_learner)
    ),
    _c.id.type,
    StoredMember,
)


class Unreadable(Exception):
    """The stored state of a chat or learner cannot be read by this version."""


class Person:
    """A learner of this batch. ``stored`` is what her row holds, None before there is one."""

    __slots__ = ("id", "learner", "stored")

    def __init__(self, id: str, learner: Learner, stored: Learner | None) -> None:
        self.id, self.learner, self.stored = id, learner, stored


class LockedChat:
    """A chat of this batch, nobody else's until it is committed.

    ``state`` is None while it is unreadable; ``seq`` numbers its messages; ``heard`` is whether she did something
    there. During ``silent``, epoch seconds, one of our people speaks here.
    """

    __slots__ = ("account", "heard", "id", "members", "place", "reachable", "seq", "silent", "state")

    def __init__(self, id: str, account: str, state: Chat | None, reachable: str, seq: int = 0) -> None:
        self.id, self.account, self.state, self.reachable, self.seq = id, account, state, reachable, seq
        self.place = Place()
        self.members: dict[str, Person] = {}
        self.heard, self.silent = False, range(0)

    def conversation(self) -> State:
        """What the engine is given. Raises ``Unreadable``."""
        if self.state is None:
            raise Unreadable
        return State(self.state, {who: person.learner for who, person in self.members.items()})

    def learner(self) -> Learner:
        """Whoever learns now."""
        person = self.members.get(self.state.who) if self.state else None
        return person.learner if person else NOBODY

    def unwilling(self) -> str:
        """Why no campaign may come here; ``""`` if one may."""
        if self.reachable not in REACHED:  # what is closed opens when she writes, and messages wait
            return self.reachable
        if self.state and self.state.stopped:
            return "stopped"
        return "" if any(person.learner.agreed for person in self.members.values()) else "consent"


def lock_chats(
    connection: Connection, wanted: Mapping[bytes, tuple[str, str]], now: datetime, keys: Keys, entropy: Entropy
) -> dict[bytes, LockedChat]:
    """The chats of ``wanted`` (account and address by address digest), by digest; missing ones are made."""
    stored = BY_ADDRESS.run(connection, sorted(wanted))
    chats = {row.address_hash: _locked(row) for row in stored}
    _join_people(connection, {chat.id: chat for chat in chats.values()}, {})
    missing = [(digest, *wanted[digest]) for digest in sorted(wanted.keys() - chats.keys())]
    return chats | _made(connection, missing, now, keys, entropy) if missing else chats


def lock_chat(connection: Connection, id: str, beside: Iterable[LockedChat]) -> LockedChat | None:
    """One more chat by its id; None when there is none. Who learns also on a chat of ``beside`` is one object."""
    people = {person.id: person for chat in beside for person in chat.members.values()}
    for row in BY_ID.run(connection, [id]):
        chat = _locked(row)
        _join_people(connection, {id: chat}, people)
        return chat
    return None


def _locked(row: Stored) -> LockedChat:
    chat = LockedChat(row.id, row.account, _state_of(row.state), row.reachable, row.outbox_seq)
    chat.place = Place(row.lang, row.commune, row.village)
    chat.silent = range(row.silent_since, row.silent_until)
    return chat


def _state_of(stored: str) -> Chat | None:
    try:
        return load_chat(orjson.loads(stored))
    except (TypeError, ValueError, AttributeError):  # what reading another version's JSON can raise
        return None


def _join_people(connection: Connection, chats: Mapping[str, LockedChat], people: dict[str, Person]) -> None:
    """Put everybody in place; ``people`` are those known already, by id."""
    if not chats:
        return
    for row in MEMBERS.run(connection, list(chats)):
        if row.id not in people:
            people[row.id] = _person(row, chats[row.chat])
        chats[row.chat].members[row.who] = people[row.id]


def _person(row: StoredMember, chat: LockedChat) -> Person:
    try:
        learner = load_learner(orjson.loads(row.state))
    except (TypeError, ValueError, AttributeError):
        chat.state = None
        return Person(row.id, NOBODY, NOBODY)
    return Person(row.id, learner, learner)


def _made(
    connection: Connection, missing: list[tuple[bytes, str, str]], now: datetime, keys: Keys, entropy: Entropy
) -> dict[bytes, LockedChat]:
    at, first = Driver(connection.dialect).time(now), _first_states(connection)
    chats, rows = {}, []
    for digest, account, address in missing:
        state = first.get(account, Chat())
        # Until she writes nobody knows whether anything can be sent there.
        chat = chats[digest] = LockedChat(new_id(now, entropy), account, state, "unknown")
        written = orjson.dumps(dump_chat(state)).decode()
        rows.append(ChatRow(chat.id, account, digest, keys.seal(address), written, at, at, chat.reachable))
    CHAT.run(connection, rows)
    return chats


def _first_states(connection: Connection) -> dict[str, Chat]:
    """How chats begin on accounts where others were erased: after their screens, whose buttons may still be there."""
    rows = connection.execute(select(_mark.c.account, _mark.c.serial))
    return {account: Chat(serial=serial) for account, serial in rows}
