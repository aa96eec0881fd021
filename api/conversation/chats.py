"""The chats of a batch and the people who learn on them: found, locked or newly made.

Two chats may share a person; within a batch she is one object, so that neither overwrites the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import orjson
from sqlalchemy import Connection, cast, insert, select

from api.ids import Entropy, new_id
from api.store.keys import Keys
from api.store.models import Chat as ChatRow
from api.store.models import Learner as LearnerRow
from api.store.models import Member, ScreenMark
from api.store.statements import WORD, Driver, Lookup, Prepared, core
from bot.engine.state import NOBODY, Chat, Learner, State, dump_chat, load_chat, load_learner

_chat, _learner, _mark, _member = map(core, (ChatRow, LearnerRow, ScreenMark, Member))

NEW_CHAT = Prepared(
    insert(_chat),
    "id", "account", "address_hash", "address", "state", "outbox_seq", "reachable", "stopped", "lang", "commune",
    "village", "silent_until", "created_at", "seen_at",
)  # fmt: skip


_c = _chat.c
_ROW = select(
    *(_c.address_hash, cast(_c.id, WORD), _c.account, _c.state, _c.outbox_seq, _c.reachable),
    *(_c.lang, _c.commune, _c.village, _c.silent_until),
)
CHATS = Lookup(
    lambda hashes: _ROW.where(_c.address_hash.in_(hashes)).order_by(_c.id).with_for_update(), _c.address_hash.type
)
CHAT = Lookup(lambda ids: _ROW.where(_c.id.in_(ids)).with_for_update(), _c.id.type)
PEOPLE = Lookup(
    lambda chats: (
        select(cast(_member.c.chat_id, WORD), _member.c.who, cast(_learner.c.id, WORD), _learner.c.state)
        .join(_learner, _learner.c.id == _member.c.learner_id)
        .where(_member.c.chat_id.in_(chats))
        .order_by(_learner.c.id)
        .with_for_update(of=_learner)
    ),
    _c.id.type,
)


class Unreadable(Exception):
    """The stored state of a chat or learner cannot be read by this version."""


class Person:
    """A learner of this batch. ``stored`` is what her row holds, None before there is one."""

    __slots__ = ("id", "learner", "stored")

    def __init__(self, id: str, learner: Learner, stored: Learner | None) -> None:
        self.id, self.learner, self.stored = id, learner, stored


class Talk:
    """A chat of this batch. ``chat`` is None while its state is unreadable; ``seq`` numbers its messages.

    Until ``silent_until``, in epoch seconds, one of our people speaks here.
    """

    __slots__ = ("account", "chat", "heard", "id", "members", "place", "reachable", "seq", "silent_until")

    def __init__(self, id: str, account: str, chat: Chat | None, seq: int, reachable: str, place: tuple[str, str, str]):
        self.id, self.account, self.chat, self.seq, self.reachable, self.place = (
            id,
            account,
            chat,
            seq,
            reachable,
            place,
        )
        self.members: dict[str, Person] = {}
        self.heard, self.silent_until = False, 0

    def state(self) -> State:
        """What the engine is given. Raises ``Unreadable``."""
        if self.chat is None:
            raise Unreadable
        return State(self.chat, {who: person.learner for who, person in self.members.items()})

    def learner(self) -> Learner:
        """Whoever learns now."""
        person = self.members.get(self.chat.who) if self.chat else None
        return person.learner if person else NOBODY

    def unwilling(self) -> str:
        """Why no campaign may come here; ``""`` if one may."""
        if self.reachable not in ("active", "closed"):  # what is closed opens when she writes, and messages wait
            return self.reachable
        if self.chat and self.chat.stopped:
            return "stopped"
        return "" if any(person.learner.agreed for person in self.members.values()) else "consent"


def find_talks(
    connection: Connection, wanted: Mapping[bytes, tuple[str, str]], now: datetime, keys: Keys, entropy: Entropy
) -> dict[bytes, Talk]:
    """The talks of ``wanted`` (account and address by address digest), by hash; missing chats are made."""
    talks = _locked(connection, wanted)
    _join_people(connection, {talk.id: talk for talk in talks.values()}, {})
    missing = sorted(wanted.keys() - talks.keys())
    if missing:
        talks.update(_made(connection, [(digest, *wanted[digest]) for digest in missing], now, keys, entropy))
    return talks


def one_more(connection: Connection, chat: str, talks: Iterable[Talk]) -> Talk | None:
    """The talk of a chat by its id, beside ``talks``; None when there is none. A person of both is one object."""
    people = {person.id: person for talk in talks for person in talk.members.values()}
    for _, *row in CHAT.run(connection, [chat]):
        talk = _talk(*row)
        _join_people(connection, {talk.id: talk}, people)
        return talk
    return None


def _locked(connection: Connection, wanted: Mapping[bytes, tuple[str, str]]) -> dict[bytes, Talk]:
    return {digest: _talk(*row) for digest, *row in CHATS.run(connection, sorted(wanted))}


def _talk(
    id: str,
    account: str,
    state: str,
    seq: int,
    reachable: str,
    lang: str,
    commune: str,
    village: str,
    silent_until: int,
) -> Talk:
    talk = Talk(id, account, _chat_of(state), seq, reachable, (lang, commune, village))
    talk.silent_until = silent_until
    return talk


def _chat_of(state: str) -> Chat | None:
    try:
        return load_chat(orjson.loads(state))
    except (TypeError, ValueError, AttributeError):  # what reading another version's JSON can raise
        return None


def _join_people(connection: Connection, talks: Mapping[str, Talk], people: dict[str, Person]) -> None:
    """Put everybody in place; ``people`` are those known already, by id."""
    if not talks:
        return
    for chat, who, id, state in PEOPLE.run(connection, list(talks)):
        if id not in people:
            people[id] = _person(id, state, talks[chat])
        talks[chat].members[who] = people[id]


def _person(id: str, state: str, talk: Talk) -> Person:
    try:
        learner = load_learner(orjson.loads(state))
    except (TypeError, ValueError, AttributeError):
        talk.chat = None
        return Person(id, NOBODY, NOBODY)
    return Person(id, learner, learner)


def _made(
    connection: Connection, missing: list[tuple[bytes, str, str]], now: datetime, keys: Keys, entropy: Entropy
) -> dict[bytes, Talk]:
    at, marks = Driver(connection.dialect).time(now), _marks(connection)
    talks = {
        # Until she writes nobody knows whether anything can be sent there.
        digest: Talk(new_id(now, entropy), account, marks.get(account, Chat()), 0, "unknown", ("vi", "", ""))
        for digest, account, _ in missing
    }
    NEW_CHAT.run(
        connection,
        [
            (
                *(talks[digest].id, account, digest, keys.seal(address), _dumped(talks[digest].chat)),
                *(0, "unknown", False, "vi", "", "", 0, at, at),
            )
            for digest, account, address in missing
        ],
    )
    return talks


def _marks(connection: Connection) -> dict[str, Chat]:
    """How chats begin on accounts where others were erased: after their screens, whose buttons may still be there."""
    rows = connection.execute(select(_mark.c.account, _mark.c.serial))
    return {account: Chat(serial=serial) for account, serial in rows}


def _dumped(chat: Chat | None) -> str:
    return orjson.dumps(dump_chat(chat or Chat())).decode()
