"""The table above the outbox is what the code does: each mover gets a message in every state, and moves just those."""

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from api.campaigns import reroute, withdraw
from api.care import expiry
from api.care.backup import settle as restored
from api.conversation import erasing
from api.conversation.rows import OutboxRow
from api.delivery import outbox
from api.delivery.attachments import Attached, Attachments
from api.delivery.attempts import Attempts
from api.delivery.outbox import Claimed, Settled
from api.delivery.reopen import ELSEWHERE
from api.ids import new_id
from api.platforms.hold_paid import ChargeBudget
from api.settings import ROOT
from api.store.database import reading, writing
from api.store.models import Campaign, Chat, Member, MessageWindow, Outbox, Recipient
from api.store.statements import core
from bot.channels.base import WORDS_ONLY, Files, Limits, SendError, Sent
from bot.channels.part import Part
from tests.api.campaigns.people import settles, written
from tests.api.village import ACCOUNT, Village

STATES = ("due", "sending", "sent", "held", "failed", "doubt", "dropped")
REPLY, AGAIN, BULK = {}, {"again": True}, {"bulk": True}
KINDS: tuple[dict[str, Any], ...] = (REPLY, AGAIN, BULK)

Move = tuple[str, str]
_OUTBOX, _CHAT = core(Outbox), core(Chat)


class Town:
    """One woman with a chat for every message that is put: what moves one message concerns no other by chance."""

    def __init__(self, village: Village) -> None:
        self.village, self.database, self.now = village, village.database, village.now
        settles(village, "mai")
        self.campaign = written(village)
        self.hers = dict(village.row("mai")._mapping)
        (member,) = village.rows("member", chat_id=self.hers["id"])
        self.member = dict(member._mapping)
        with writing(self.database) as connection:
            connection.execute(_OUTBOX.delete())

    def put(self, state: str, **kind: bool) -> Claimed:
        """A message in some state, alone in another chat of hers, as a sender would hold it."""
        with writing(self.database) as connection:
            return self._put(connection, self._chat(connection), state, 1, **kind)

    def everywhere(self, states: Sequence[str] = STATES, *, beside: bool = False) -> list[Claimed]:
        """A message of every kind in every one of ``states``, all others of them in the same chat too if ``beside``."""
        with writing(self.database) as connection:
            rows = [
                self._put(connection, self._chat(connection), state, 1, **kind)
                for state, kind in product(states, KINDS)
            ]
            for row, (seq, (state, kind)) in product(rows, enumerate(product(STATES, KINDS), 2)):
                if beside:
                    self._put(connection, row.chat, state, seq, **kind)
        return rows

    def _chat(self, connection: Connection) -> str:
        id = new_id(self.now)
        connection.execute(insert(_CHAT).values(**{**self.hers, "id": id, "address_hash": id.encode()}))
        connection.execute(insert(core(Member)).values(**{**self.member, "chat_id": id}))
        return id

    def _put(self, connection: Connection, chat: str, state: str, seq: int, **kind: bool) -> Claimed:
        campaign = self.campaign if kind.get("bulk") else None
        body = '{"kind": "text", "screen": 1, "text": "Chào"}'
        row = OutboxRow(chat, ACCOUNT, seq, body, 1, bool(campaign), campaign, self.now, self.now)
        row = row._replace(state=state, again=kind.get("again", False), code=ELSEWHERE)
        id = connection.execute(insert(_OUTBOX).values(row._asdict()).returning(_OUTBOX.c.id)).scalar_one()
        return Claimed(id, chat, self.hers["address"], body, bool(campaign), row.again, 1)

    def states(self) -> dict[int, str]:
        with reading(self.database) as connection:
            return dict(connection.execute(select(_OUTBOX.c.id, _OUTBOX.c.state)).all())

    def moves(self, act: Callable[[], object]) -> set[Move]:
        """From where to where messages went by an action."""
        before = self.states()
        act()
        return {(before[id], state) for id, state in self.states().items() if before[id] != state}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Each mover runs on both databases in tests of its own."""
    return sqlite_url


@pytest.fixture
def town(village: Village) -> Town:
    return Town(village)


# --- who moves them -------------------------------------------------------------------------------


def mark(town: Town) -> set[Move]:
    town.everywhere()

    def act() -> None:
        with writing(town.database) as connection:
            outbox.mark(connection, outbox.claimable(connection, ACCOUNT, town.now, 100))

    return town.moves(act)


def read_since(town: Town) -> set[Move]:
    chats = [row.chat for row in town.everywhere()]
    return town.moves(lambda: [outbox.read_since(town.database, chat, 1, town.now) for chat in chats])


def recover(town: Town) -> set[Move]:
    town.everywhere()

    def act() -> None:
        with writing(town.database) as connection:
            outbox.recover(connection, ACCOUNT, town.now)

    return town.moves(act)


class Platform:
    """Takes a message, or fails in a given way."""

    name, capabilities, limits = "letters", WORDS_ONLY, Limits(account=99, chat=99, burst=99)

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        if self._error:
            raise self._error
        return Sent("77")


class NoFiles:
    def file(self, part: Part) -> None: ...

    def private(self, part: Part) -> None: ...

    def shown_at(self, part: Part, form: str) -> str:
        return ""


def settle(town: Town) -> set[Move]:
    """Every way a send can end, for a message on its way and for one that somebody else decided about meanwhile."""
    moved: set[Move] = set()
    for way in (None, RuntimeError(), *(kind() for kind in SendError.__subclasses__())):
        attempts = _attempts(town, way)
        closes = isinstance(way, SendError) and not way.reachable
        for row in town.everywhere(("sending",) if way else STATES, beside=closes):
            ended = asyncio.run(attempts.send(row, Attached()))
            moved |= town.moves(partial(_settled, town, ended))
    packing = _attempts(town, None).broken(town.put("due"), OSError(), was="due")
    return moved | town.moves(partial(_settled, town, packing))


def _attempts(town: Town, way: Exception | None) -> Attempts:
    platform: Any = Platform(way)
    attachments = Attachments(ACCOUNT, town.database, NoFiles(), platform.capabilities)
    return Attempts(ACCOUNT, platform, town.village.keys, attachments)


def _settled(town: Town, ended: Settled) -> None:
    with writing(town.database) as connection:
        outbox.settle(connection, ACCOUNT, [ended], town.now)


def budget(town: Town) -> set[Move]:
    rows = town.everywhere()
    frugal = ChargeBudget(ACCOUNT, monthly=0, ceiling_dong=0)

    def hold() -> None:
        with writing(town.database) as connection:
            frugal.hold(connection, outbox.claimable(connection, ACCOUNT, town.now, 100), town.now)

    def release() -> None:
        with writing(town.database) as connection:
            frugal.release(connection, town.now)

    held = town.moves(hold)
    opened = {"last_interaction_at": town.now, "free_used": 0}
    with writing(town.database) as connection:
        connection.execute(insert(core(MessageWindow)), [{"chat_id": row.chat, **opened} for row in rows])
    return held | town.moves(release)


def erased(town: Town) -> set[Move]:
    chats = [row.chat for row in town.everywhere()]

    def act() -> None:
        with writing(town.database) as connection:
            for chat in chats:
                erasing.drop_due(connection, chat, town.now, "stopped", before=9)

    return town.moves(act)


def taken_back(town: Town) -> set[Move]:
    town.everywhere()

    def act() -> None:
        with writing(town.database) as connection:
            withdraw.withdraw(connection, town.campaign, town.now)

    return town.moves(act)


def expired(town: Town) -> set[Move]:
    ids = [row.id for row in town.everywhere()]

    def act() -> None:
        with writing(town.database) as connection:
            expiry._blank(connection, ids, town.now)

    return town.moves(act)


def backup_restored(town: Town) -> set[Move]:
    town.everywhere()

    def act() -> None:
        with writing(town.database) as connection:
            restored._quiet(connection, town.now)

    return town.moves(act)


def another_way(town: Town) -> set[Move]:
    """She has it on her first chat, and then that way fails."""
    rows = town.everywhere()
    with writing(town.database) as connection:
        town._put(connection, town.hers["id"], "sent", 1, bulk=True)
    given = {"campaign_id": town.campaign, "chat_id": town.hers["id"], "state": "handed", "why": ""}
    with writing(town.database) as connection:
        connection.execute(insert(core(Recipient)).values(**given, handed_at=town.now))

    def goes() -> None:
        with writing(town.database) as connection:
            campaign = connection.execute(select(core(Campaign))).mappings().one()
            reroute.reroute(connection, campaign, town.now)

    def begin_again() -> None:
        with writing(town.database) as connection:
            for row in rows:
                reroute._begun_again(connection, town.campaign, row.chat)

    return town.moves(goes) | town.moves(begin_again)


MOVERS = {
    "mark": mark,
    "read_since": read_since,
    "settle": settle,
    "recover": recover,
    "api.platforms.hold_paid": budget,
    "api.conversation.erasing": erased,
    "api.campaigns.withdraw": taken_back,
    "api.campaigns.reroute": another_way,
    "api.care.expiry": expired,
    "api.care.backup.settle": backup_restored,
}


# --- the table ------------------------------------------------------------------------------------


def table() -> dict[str, set[Move]]:
    """What the document above the outbox says: the moves of each mover."""
    said: dict[str, set[Move]] = {}
    assert outbox.__doc__ is not None
    for before, after, mover in re.findall(r"^(\w+) +(\w+) +``([\w.]+)``  +\w", outbox.__doc__, re.MULTILINE):
        said.setdefault(mover, set()).add((before, after))
    return said


def test_the_table_names_the_states_of_the_model() -> None:
    named = {state for moves in table().values() for move in moves for state in move}
    assert named == {"written", *STATES}
    assert set(re.findall(r"``(\w+)``", str(Outbox.__doc__).partition("\n")[0])) == {"state", *STATES}


@pytest.mark.parametrize("mover", MOVERS)
def test_each_moves_what_the_table_says_and_nothing_else(town: Town, mover: str) -> None:
    assert MOVERS[mover](town) == table()[mover]


UPDATE = re.compile(r"\bupdate\(\s*(?:\w*outbox\w*|core\(Outbox\))\)", re.IGNORECASE)
RAW = re.compile(r"\bUPDATE outbox\b|\bINTO outbox\b", re.IGNORECASE)


def module(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")


def holding(pattern: re.Pattern[str]) -> set[str]:
    found = {module(path) for path in (ROOT / "api").rglob("*.py") if pattern.search(path.read_text("utf-8"))}
    return found - {"api.delivery.outbox"}


def test_nobody_else_moves_a_message() -> None:
    assert holding(UPDATE) == {mover for mover in MOVERS if "." in mover}
    assert holding(RAW) == set()
    assert holding(re.compile(r"\bOutboxRow\(")) - {"api.conversation.rows"} == {"api.conversation.saying"}
    assert table().pop("api.conversation.saying") == {("written", OutboxRow._field_defaults["state"])}
    assert table().keys() == {*MOVERS, "api.conversation.saying"}
    source = Path(outbox.__file__).read_text("utf-8")
    parts = re.split(r"^(?:def )?(\w+)(?:\(| = Prepared)", source, flags=re.MULTILINE)
    named = {name.lower() for name, text in zip(parts[1::2], parts[2::2], strict=True) if UPDATE.search(text)}
    words_only = {"leave_out"}
    """Takes a name out of messages, and moves none."""
    assert named - words_only == {mover for mover in MOVERS if "." not in mover}
