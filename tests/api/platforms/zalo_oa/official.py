"""An Official Account on which people talk and to which messages are sent, charged by the model of the platform."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select

from api.delivery.attachments import Attachments
from api.delivery.attempts import Attempts, Times
from api.delivery.nudges import Nudges
from api.delivery.outbox import Settled, settle
from api.delivery.sender import Sender
from api.platforms.hold_paid import ChargeBudget
from api.platforms.zalo_oa import ACCOUNT
from api.store.database import reading, writing
from api.store.leases import lease
from api.store.models import Chat, Outbox
from api.store.statements import core
from bot.channels.base import Capabilities, Files, Inbound, Limits, NotCovered, Sent, WindowClosed
from bot.channels.part import Part
from tests.api.village import Village
from tests.fakes.zalo_windows import CLOSED, Refusal, Windows


@dataclass
class Oa:
    """A channel that sends into the model. ``tells`` says whether its answers name the quota."""

    windows: Windows
    village: Village
    tells: bool = True
    sent: list[tuple[str, str]] = field(default_factory=list)
    tried: int = 0

    name = "zalo-oa"
    capabilities = Capabilities(
        text=2000, caption=0, buttons=5, button_label=40, per_row=1, photo=False, voice="", call=True,
        link=True, frugal=True,
    )  # fmt: skip
    limits = Limits(account=1000, chat=1000, burst=20)

    def verify(self, headers: Any, body: bytes) -> bool:
        return False

    def parse(self, body: bytes) -> list[Inbound]:
        return []

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        self.tried += 1
        try:
            charge = self.windows.sends(address, self.village.now)
        except Refusal as refusal:
            raise WindowClosed() if refusal.code == CLOSED else NotCovered() from None
        self.sent.append((address, part["text"]))
        told = {"charged": charge.quota_type, "remain": charge.remain} if self.tells else {}
        return Sent(str(len(self.sent)), **told)

    async def acknowledge(self, ack: str) -> None: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


@dataclass
class Town:
    """People by their address, what they were sent, and what it cost."""

    village: Village
    oa: Oa
    folder: Any
    monthly: int = 500
    ceiling_dong: int = 0

    def writes(self, address: str, text: str = "menu") -> None:
        """She writes: the platform knows it before we do."""
        self.oa.windows.interacts(address, self.village.now + timedelta(seconds=1))
        self.village.says(address, text)

    def later(self, **time: float) -> None:
        self.village.now += timedelta(**time)

    def thrift(self) -> ChargeBudget:
        return ChargeBudget(ACCOUNT, self.monthly, self.ceiling_dong, lambda: self.village.now.timestamp())

    def answers(self) -> None:
        """All replies that wait arrive, charged by the model."""
        outbox = core(Outbox)
        mine = (outbox.c.account == ACCOUNT) & outbox.c.bulk.is_(False)
        due = select(outbox.c.id, outbox.c.chat_id).where(outbox.c.state == "due", mine)
        with writing(self.village.database) as connection:
            rows = connection.execute(due.order_by(outbox.c.id)).all()
            for id, chat in rows:
                charge = self.oa.windows.sends(self.address(chat), self.village.now)
                told = {"charged": charge.quota_type, "remain": charge.remain} if self.oa.tells else {}
                settled = Settled(id, chat, "sent", message=f"reply {id}", was="due", **told)
                settle(connection, ACCOUNT, [settled], self.village.now)
                self.thrift().charge(connection, [settled], self.village.now)

    def address(self, chat: str) -> str:
        table = core(Chat)
        with reading(self.village.database) as connection:
            sealed = connection.scalar(select(table.c.address).where(table.c.id == chat))
        assert sealed
        return self.village.keys.open(sealed)

    def states(self, **where: Any) -> dict[str, list[str]]:
        """The states of messages to everyone, by address."""
        found: dict[str, list[str]] = {}
        for row in self.village.rows("outbox", bulk=True, **where):
            found.setdefault(self.address(row.chat_id), []).append(row.state)
        return found

    def words(self, address: str) -> list[str]:
        return [text for to, text in self.oa.sent if to == address]

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Sender]:
        """A real sender at work, whose economy looks for messages to release every time."""
        village = self.village
        attachments = Attachments(ACCOUNT, village.database, Nothing(), self.oa.capabilities)
        times = Times(clock=lambda: village.now)
        attempts = Attempts(ACCOUNT, self.oa, village.keys, attachments, times=times)
        ours = lease(village.database, self.folder, f"send-{ACCOUNT}")
        sender = Sender(attempts, village.database, Nudges(), ours, economy=self.thrift())
        running = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            sender.stop()
            await running

    async def settles_down(self) -> None:
        """Everything that may go has gone, as far as the Official Account sends it."""
        on_the_way = (("account", ACCOUNT), ("state", "due")), (("account", ACCOUNT), ("state", "sending"))
        async with self.sending():
            await until(lambda: not any(self.village.rows("outbox", **dict(where)) for where in on_the_way))


class Nothing:
    """No clips and pictures are made here."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody should want {name}")


async def until(condition: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in a database
            await asyncio.sleep(0.02)


def body(text: str) -> str:
    """A message as the outbox keeps it."""
    return orjson.dumps({"kind": "text", "screen": 1, "text": text}).decode()
