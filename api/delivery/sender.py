"""Sending for one account: claim what is due, call the platform, settle; one sender at a time by a lease.

A turn of the loop is one transaction that settles what has ended and claims what may go now. Clips and
pictures are made before. Being ``sending`` is committed before the call, and never for more messages
than there are free slots and tokens: after a kill no more are in doubt than were on their way.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from api import measures
from api.clock import now as clock
from api.delivery import outbox, push_hold
from api.delivery.attachments import WITH_FILES, Attached, Attachments, FileMaker
from api.delivery.budget import Economy
from api.delivery.nudges import Ear, Nudges
from api.delivery.outbox import Claimed, Settled
from api.delivery.pace import Pace
from api.store.database import reading, writing
from api.store.keys import Keys
from api.store.leases import RENEW_SECONDS, Lease
from bot.channels.base import (
    BadToken,
    Channel,
    Files,
    NoAnswer,
    NotCovered,
    Part,
    QuotaSpent,
    SendError,
    Sent,
    StaleFile,
    TooFast,
    WindowClosed,
)

log = structlog.get_logger()

SLOTS = 32
"""Messages of an account on their way at once."""

LOOK_SECONDS = 0.25
"""Between two looks at the outbox when nobody nudges: what other processes commit is found like this."""

STANDBY_SECONDS = 1.0
"""Between two attempts to get the lease while another process sends."""

ANSWER_SECONDS = 60.0
"""How long a platform may take. Channels give up earlier; this is for one that does not."""

LANDING_SECONDS = 5.0
"""How long the end of the program waits for messages on their way."""

LONGEST_WAIT_SECONDS = outbox.LONGEST_WAIT.total_seconds()
"""Between two attempts to send one message."""

TRIES = 60
"""Then a message is given up: after about four hours without a connection nobody waits for it any more."""

ACCOUNT_PAUSE_SECONDS = {BadToken: 60.0, QuotaSpent: 3600.0}
"""When the platform does not say how long."""

CLOSED = {"blocked": "blocked", "no-such-chat": "blocked", "window-closed": "closed"}
"""What a chat is after a send error that says it cannot be reached."""


class Sender:
    """``run`` until ``stop``. ``leading`` says whether this process sends for the account just now.

    ``trouble`` is the code of what a person must mend, or ``""``. ``economy`` says what must wait. ``filled`` puts into
    a part, for the chat with this id, what is only made when it is sent (``api.delivery.lesson_button``).
    """

    def __init__(
        self,
        account: str,
        channel: Channel,
        database: Engine,
        keys: Keys,
        media: FileMaker,
        nudges: Nudges,
        lease: Lease,
        *,
        filled: Callable[[str, Part], Part] = lambda _chat, part: part,
        economy: Economy | None = None,
        slots: int = SLOTS,
        clock: Callable[[], datetime] = clock,
        steady: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.account, self.trouble, self.leading = account, "", False
        self._channel, self._database, self._keys = channel, database, keys
        self._attachments = Attachments(account, database, media, channel.capabilities)
        self._nudges, self._lease, self._slots = nudges, lease, slots
        self._economy = economy or Economy()
        self._filled = filled
        self._clock, self._steady, self._chance = clock, steady, chance
        self._under_way: set[asyncio.Task[None]] = set()
        self._packers: set[asyncio.Task[None]] = set()
        self._packing: dict[int, asyncio.Task[None]] = {}
        self._packed: dict[int, Attached] = {}
        self._ended: list[Settled] = []
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Wait for the lease, send, and begin anew when it is lost or the database fails; until ``stop``."""
        while not self._stopping.is_set():
            if await self._begin():
                await self._send_while_leading()
                await self._land()
            else:
                await self._stand_by()
        await asyncio.to_thread(self._finish)

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns once what is on its way has arrived."""
        self._stopping.set()
        self._nudges.give([self.account])

    async def _stand_by(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(STANDBY_SECONDS):
                await self._stopping.wait()

    async def _begin(self) -> bool:
        """Become the sender of this account, and decide about what an earlier one left on its way."""
        try:
            self.leading = await asyncio.to_thread(self._take_over)
        except Exception as error:
            self._report(error)
            self.leading = False
        return self.leading

    def _take_over(self) -> bool:
        if not self._lease.take():
            return False
        with writing(self._database) as connection:
            self._settle(connection, self._ended, self._clock())
            left = outbox.recover(connection, self.account, self._clock())
        self._ended = []
        if left:
            log.warning("messages in doubt", account=self.account, count=left)
        return True

    async def _send_while_leading(self) -> None:
        """The loop. It ends when the lease is lost or the database fails; messages on their way go on."""
        self._pace = Pace(self._channel.limits, self._steady())
        self._renewed, self._hungry = self._steady(), True
        self._packed.clear()
        with self._nudges.listen(self.account) as ear:
            self._ear = ear
            try:
                while not self._stopping.is_set() and await self._still_leading():
                    await self._turn(ear)
            except Exception as error:
                self._report(error)
        self.leading = False

    async def _still_leading(self) -> bool:
        if self._steady() - self._renewed < RENEW_SECONDS:
            return True
        self._renewed = self._steady()
        return await asyncio.to_thread(self._lease.take)

    async def _turn(self, ear: Ear) -> None:
        """Settle and claim in one transaction, set off what was claimed, and sleep until there is more to do."""
        now = self._steady()
        most = min(self._slots - len(self._under_way), self._pace.free(now))
        room = self._slots - len(self._packing) - len(self._packed)
        resting = self._pace.resting(now)
        if self._ended or (self._hungry and (most or room > 0)):
            claimed, bare = await asyncio.to_thread(self._settle_and_claim, most, max(room, 0), resting)
            self._pace.took([row.chat for row in claimed], self._steady())
            for row in claimed:
                self._begin_task(self._deliver(row, self._packed.pop(row.id, Attached())), self._under_way)
            for row in bare:
                self._packing[row.id] = self._begin_task(self._pack(row), self._packers)
            if most:
                self._hungry = len(claimed) == most
        if not (self._hungry and self._slots > len(self._under_way) and self._pace.free(self._steady())):
            await self._sleep(ear, resting)
            self._hungry = True

    def _settle_and_claim(self, most: int, room: int, resting: dict[str, float]) -> tuple[list[Claimed], list[Claimed]]:
        """Up to ``most`` messages that may go now, and up to ``room`` whose clips and pictures must be made first."""
        ended, now = list(self._ended), self._clock()
        if not ended:
            with reading(self._database) as connection:
                if not self._anything_to_do(connection, now):
                    return [], []
        with writing(self._database) as connection:
            self._settle(connection, ended, now)
            found = self._look(connection, now, len(resting))
            spare = self._spare(connection, now)
            # Answers stand before what is for everyone, so they use up what there is to spare.
            going = [row for place, row in enumerate(found) if not row.bulk or place < spare]
            awake = [row for row in going if row.chat not in resting]
            claimed = [row for row in awake if row.id in self._packed or not _brings_files(row)][:most]
            outbox.mark(connection, claimed)
        del self._ended[: len(ended)]
        taken = {row.id for row in claimed} | self._packed.keys() | self._packing.keys()
        return claimed, [row for row in awake if row.id not in taken and _brings_files(row)][:room]

    def _look(self, connection: Connection, now: datetime, passed_over: int) -> list[Claimed]:
        """What may be sent, further than there are slots: a clip is made while others are on their way."""
        if not self._lease.held(connection):
            return []
        most = 2 * self._slots + passed_over
        if self._economy.anything_to_release(connection, now):
            self._economy.release(connection, now)
        found = outbox.claimable(connection, self.account, now, most)
        if len(found) < most:
            # All there is: whatever was packed and is not among it was dropped meanwhile.
            there = {row.id for row in found}
            self._packed = {id: attached for id, attached in self._packed.items() if id in there}
        held = self._economy.hold(connection, found, now)
        return [row for row in found if row.id not in held] if held else found

    def _anything_to_do(self, connection: Connection, now: datetime) -> bool:
        if outbox.anything_due(connection, self.account, now, bulk=self._spare(connection, now) > 0):
            return True
        return self._economy.anything_to_release(connection, now)

    def _spare(self, connection: Connection, now: datetime) -> float:
        """How many messages that nobody waits for may go now."""
        return 0 if push_hold.held_since(connection) else self._economy.spare(connection, now)

    def _settle(self, connection: Connection, ended: Sequence[Settled], now: datetime) -> None:
        outbox.settle(connection, self.account, ended, now)
        self._economy.charge(connection, ended, now)

    async def _sleep(self, ear: Ear, resting: dict[str, float]) -> None:
        """Until a nudge, an ended send, a token or the next look."""
        seconds = min([LOOK_SECONDS, *resting.values()])
        if self._hungry and self._slots > len(self._under_way):
            seconds = min(seconds, self._pace.wait(self._steady()))
        await ear.wait(max(seconds, 0.001))

    def _begin_task(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    async def _pack(self, row: Claimed) -> None:
        """Make what goes along, before the message counts as on its way: making a voice takes its time."""
        try:
            self._packed[row.id] = await asyncio.to_thread(self._attachments.make, orjson.loads(row.body))
        except Exception as error:
            log.error("message failed", account=self.account, message=row.id, error=type(error).__name__)
            self._ended.append(Settled(row.id, row.chat, "failed", type(error).__name__, was="due"))
        self._packing.pop(row.id, None)
        self._ear.nudge()

    async def _deliver(self, row: Claimed, attached: Attached) -> None:
        began = self._steady()
        settled = await self._sent(row, attached)
        measures.SEND_SECONDS.labels(self.account).observe(self._steady() - began)
        measures.SENDS.labels(self.account, settled.code or settled.state).inc()
        self._ended.append(settled)
        self._ear.nudge()

    async def _sent(self, row: Claimed, attached: Attached) -> Settled:
        """Send one message, whatever comes of it."""
        began = self._clock()
        try:
            part = self._filled(row.chat, orjson.loads(row.body))
            return await self._call(row, self._keys.open(row.address), part, attached)
        except SendError as error:
            return self._failed(row, error, began)
        except Exception as error:
            log.error("message failed", account=self.account, message=row.id, error=type(error).__name__)
            return Settled(row.id, row.chat, "failed", type(error).__name__)

    async def _call(self, row: Claimed, address: str, part: Part, attached: Attached) -> Settled:
        try:
            sent = await self._answer(address, part, attached.files)
        except StaleFile:
            attached = await asyncio.to_thread(self._attachments.make_anew, part, attached)
            sent = await self._answer(address, part, attached.files)
        self.trouble = ""
        settled = Settled(row.id, row.chat, "sent", message=sent.message, upload=attached.uploaded(sent.file))
        return replace(settled, charged=sent.charged, remain=sent.remain)

    async def _answer(self, address: str, part: Part, files: Files | None) -> Sent:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._channel.send(address, part, files)
        except TimeoutError:
            raise NoAnswer from None

    def _failed(self, row: Claimed, error: SendError, began: datetime) -> Settled:
        """What becomes of a message that was not sent, and of the account and chat it was for."""
        if isinstance(error, WindowClosed | NotCovered):
            return self._unpaid(row, error)
        self._rest(row, error)
        if not error.reachable:
            return Settled(row.id, row.chat, "failed", error.code, closed=CLOSED[error.code], began=began)
        if error.in_doubt and (row.bulk or row.again):
            return Settled(row.id, row.chat, "doubt", error.code)
        if (error.retry or error.in_doubt) and (row.attempts < TRIES or error.account):
            due = self._clock() + timedelta(seconds=self._wait(row, error))
            return Settled(row.id, row.chat, "due", error.code, due_at=due, again=error.in_doubt)
        return Settled(row.id, row.chat, "failed", error.code)

    def _unpaid(self, row: Claimed, error: WindowClosed | NotCovered) -> Settled:
        """Only her next message would make this one free: what nobody waits for waits for that.

        The account goes on, for replies cost nothing; it is said that a quota is spent.
        """
        closed = "closed" if isinstance(error, WindowClosed) else ""
        if not closed:
            self.trouble = error.code
            log.error("quota spent", account=self.account)
        return Settled(row.id, row.chat, "held" if row.bulk else "failed", error.code, closed=closed)

    def _rest(self, row: Claimed, error: SendError) -> None:
        """Leave the account or the chat alone for as long as the platform wants."""
        if error.account:
            self.trouble = error.code
            self._pace.pause(error.after or ACCOUNT_PAUSE_SECONDS.get(type(error), 60.0), self._steady())
            log.error("account paused", account=self.account, error=error.code)
        elif isinstance(error, TooFast):
            self._pace.pause_chat(row.chat, error.after or 1.0, self._steady())

    def _wait(self, row: Claimed, error: SendError) -> float:
        """Seconds until the next attempt: what the platform says, or longer each time, never all at once.

        What it wants for longer is the account's or the chat's pause (``_rest``), by a clock that is never set.
        """
        longer = min(2.0 ** min(row.attempts, 10), LONGEST_WAIT_SECONDS) * (0.5 + self._chance() / 2)
        return min(error.after or (0.0 if error.account else longer), LONGEST_WAIT_SECONDS)

    async def _land(self) -> None:
        """Let what is on its way arrive. At the end of the program only briefly: the rest will be in doubt."""
        seconds = LANDING_SECONDS if self._stopping.is_set() else ANSWER_SECONDS * 2
        if self._under_way or self._packers:
            await asyncio.wait(self._under_way | self._packers, timeout=seconds)

    def _finish(self) -> None:
        """Settle what arrived last, and let another process send."""
        try:
            with writing(self._database) as connection:
                self._settle(connection, self._ended, self._clock())
            self._lease.release()
        except SQLAlchemyError as error:
            self._report(error)  # the next sender will find these messages on their way and decide

    def _report(self, error: Exception) -> None:
        log.error("sender began anew", account=self.account, error=type(error).__name__)


def _brings_files(row: Claimed) -> bool:
    return orjson.loads(row.body)["kind"] in WITH_FILES
