"""Sending for one account: claim what is due, call the platform, settle; one sender at a time by a lease.

A turn of the loop is one transaction that settles what has ended and claims what may go now. Clips and
pictures are made before. Being ``sending`` is committed before the call, and never for more messages
than there are free slots and tokens: after a kill no more are in doubt than were on their way.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from api import measures
from api.delivery import outbox, push_hold
from api.delivery.attachments import WITH_FILES, Attached
from api.delivery.attempts import ANSWER_SECONDS, Attempts
from api.delivery.budget import SendBudget
from api.delivery.nudges import Nudges, NudgeWaiter
from api.delivery.outbox import Claimed, Settled
from api.store import leases, reading, writing
from bot.channels import read_part

log = structlog.get_logger()

SLOTS = 32
"""Messages of an account on their way at once."""

LOOK_SECONDS = 0.25
"""Between two looks at the outbox when nobody nudges: what other processes commit is found like this."""

STANDBY_SECONDS = 1.0
"""Between two attempts to get the lease while another process sends."""

LANDING_SECONDS = 5.0
"""How long the end of the program waits for messages on their way."""


class Sender:
    """``run`` until ``stop``. ``leading`` says whether this process sends for the account just now.

    ``economy`` says what must wait; ``slots`` how many messages are on their way at once.
    """

    def __init__(
        self,
        attempts: Attempts,
        database: Engine,
        nudges: Nudges,
        lease: leases.Lease,
        *,
        economy: SendBudget | None = None,
        slots: int = SLOTS,
    ) -> None:
        self.account, self.leading = attempts.account, False
        self._attempts, self._database, self._nudges, self._lease = attempts, database, nudges, lease
        self._economy, self._slots = economy or SendBudget(), slots
        self._clock, self._steady = attempts.times.clock, attempts.times.steady
        self._under_way: set[asyncio.Task[None]] = set()
        self._packers: set[asyncio.Task[None]] = set()
        self._packing: dict[int, asyncio.Task[None]] = {}
        self._packed: dict[int, Attached] = {}
        self._ended: list[Settled] = []
        self._stopping = asyncio.Event()

    @property
    def trouble(self) -> str:
        """The code of what a person must mend, or ``""``."""
        return self._attempts.trouble

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
        self._attempts.begin_anew()
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
        if self._steady() - self._renewed < leases.RENEW_SECONDS:
            return True
        self._renewed = self._steady()
        return await asyncio.to_thread(self._lease.take)

    async def _turn(self, ear: NudgeWaiter) -> None:
        """Settle and claim in one transaction, set off what was claimed, and sleep until there is more to do."""
        now = self._steady()
        most = min(self._slots - len(self._under_way), self._attempts.pace.free(now))
        room = self._slots - len(self._packing) - len(self._packed)
        resting = self._attempts.pace.resting(now)
        if self._ended or (self._hungry and (most or room > 0)):
            claimed, bare = await asyncio.to_thread(self._settle_and_claim, most, max(room, 0), resting)
            self._attempts.pace.took([row.chat for row in claimed], self._steady())
            for row in claimed:
                self._begin_task(self._deliver(row, self._packed.pop(row.id, Attached())), self._under_way)
            for row in bare:
                self._packing[row.id] = self._begin_task(self._pack(row), self._packers)
            if most:
                self._hungry = len(claimed) == most
        if not (self._hungry and self._slots > len(self._under_way) and self._attempts.pace.free(self._steady())):
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

    async def _sleep(self, ear: NudgeWaiter, resting: dict[str, float]) -> None:
        """Until a nudge, an ended send, a token or the next look."""
        seconds = min([LOOK_SECONDS, *resting.values()])
        if self._hungry and self._slots > len(self._under_way):
            seconds = min(seconds, self._attempts.pace.wait(self._steady()))
        await ear.wait(max(seconds, 0.001))

    def _begin_task(self, work: Coroutine[None, None, None], tasks: set[asyncio.Task[None]]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    async def _pack(self, row: Claimed) -> None:
        """Make what goes along, before the message counts as on its way: making a voice takes its time."""
        try:
            self._packed[row.id] = await asyncio.to_thread(self._attempts.pack, row)
        except Exception as error:
            self._ended.append(self._attempts.broken(row, error, was="due"))
        self._packing.pop(row.id, None)
        self._ear.nudge()

    async def _deliver(self, row: Claimed, attached: Attached) -> None:
        began = self._steady()
        settled = await self._attempts.send(row, attached)
        measures.SEND_SECONDS.labels(self.account).observe(self._steady() - began)
        measures.SENDS.labels(self.account, settled.code or settled.state).inc()
        self._ended.append(settled)
        self._ear.nudge()

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
    return read_part(row.body)["kind"] in WITH_FILES
