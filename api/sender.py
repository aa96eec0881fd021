"""Sending for one account: claim what is due, call the platform, settle; one sender at a time by a lease.

A turn of the loop is one transaction that settles what has ended and claims what may go now. Being
``sending`` is committed before the call, and never for more messages than there are free slots and
tokens: after a kill no more are in doubt than were on their way.
"""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import orjson
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api import measures, outbox
from api.clock import now as clock
from api.database import reading, writing
from api.keys import Keys
from api.leases import RENEW_SECONDS, Lease
from api.nudges import Ear, Nudges
from api.outbox import Claimed, Settled
from api.pace import Pace
from bot.channels.base import (
    BadToken,
    Channel,
    Files,
    NoAnswer,
    Part,
    QuotaSpent,
    SendError,
    Sent,
    StaleFile,
    TooFast,
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

LONGEST_WAIT_SECONDS = 300.0
"""Between two attempts to send one message."""

TRIES = 60
"""Then a message is given up: after about four hours without a connection nobody waits for it any more."""

ACCOUNT_PAUSE_SECONDS = {BadToken: 60.0, QuotaSpent: 3600.0}
"""When the platform does not say how long."""

WITH_FILES = ("voice", "photo")
"""Parts that bring a clip or a picture along."""

CLOSED = {"blocked": "blocked", "no-such-chat": "unknown", "window-closed": "closed"}
"""What a chat is after a send error that says it cannot be reached."""


class FileMaker(Protocol):
    """Makes the clip or picture of a part; ``api.media.Media`` is one. Both methods may take their time."""

    def file(self, part: Part) -> tuple[str, Path] | None:
        """The hash of the content and where it lies; None for a part without one."""
        ...

    def private(self, part: Part) -> bytes | None:
        """What is somebody's own, and neither kept nor uploaded twice."""
        ...


class Sender:
    """``run`` until ``stop``. ``leading`` says whether this process sends for the account just now.

    ``trouble`` is the code of what a person must mend, or ``""``.
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
        slots: int = SLOTS,
        clock: Callable[[], datetime] = clock,
        steady: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.account, self.trouble, self.leading = account, "", False
        self._channel, self._database, self._keys, self._media = channel, database, keys, media
        self._nudges, self._lease, self._slots = nudges, lease, slots
        self._clock, self._steady, self._chance = clock, steady, chance
        self._under_way: set[asyncio.Task[None]] = set()
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
            outbox.settle(connection, self._ended, self._clock())
            left = outbox.recover(connection, self.account, self._clock())
        self._ended = []
        if left:
            log.warning("messages in doubt", account=self.account, count=left)
        return True

    async def _send_while_leading(self) -> None:
        """The loop. It ends when the lease is lost or the database fails; messages on their way go on."""
        self._pace = Pace(self._channel.limits, self._steady())
        self._renewed, self._hungry = self._steady(), True
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
        resting = self._pace.resting(now)
        if self._ended or (most and self._hungry):
            claimed = await asyncio.to_thread(self._settle_and_claim, most, resting)
            self._pace.took([row.chat for row in claimed], self._steady())
            for row in claimed:
                self._set_off(row)
            if most:
                self._hungry = len(claimed) == most
        if not (self._hungry and self._slots > len(self._under_way) and self._pace.free(self._steady())):
            await self._sleep(ear, resting)
            self._hungry = True

    def _settle_and_claim(self, most: int, resting: dict[str, float]) -> list[Claimed]:
        ended, now = list(self._ended), self._clock()
        if not ended:
            with reading(self._database) as connection:
                if not outbox.anything_due(connection, self.account, now):
                    return []
        with writing(self._database) as connection:
            outbox.settle(connection, ended, now)
            mine = most and self._lease.held(connection)
            claimed = outbox.claim(connection, self.account, now, most, resting) if mine else []
        del self._ended[: len(ended)]
        return claimed

    async def _sleep(self, ear: Ear, resting: dict[str, float]) -> None:
        """Until a nudge, an ended send, a token or the next look."""
        seconds = min([LOOK_SECONDS, *resting.values()])
        if self._hungry and self._slots > len(self._under_way):
            seconds = min(seconds, self._pace.wait(self._steady()))
        await ear.wait(max(seconds, 0.001))

    def _set_off(self, row: Claimed) -> None:
        task = asyncio.create_task(self._deliver(row))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver(self, row: Claimed) -> None:
        began = self._steady()
        settled = await self._sent(row)
        measures.SEND_SECONDS.labels(self.account).observe(self._steady() - began)
        measures.SENDS.labels(self.account, settled.code or settled.state).inc()
        self._ended.append(settled)
        self._ear.nudge()

    async def _sent(self, row: Claimed) -> Settled:
        """Send one message, whatever comes of it."""
        try:
            sent = await self._call(self._keys.open(row.address), orjson.loads(row.body))
        except SendError as error:
            return self._failed(row, error)
        except Exception as error:
            log.error("message failed", account=self.account, message=row.id, error=type(error).__name__)
            return Settled(row.id, row.chat, "failed", type(error).__name__)
        self.trouble = ""
        return Settled(row.id, row.chat, "sent", message=sent.message)

    async def _call(self, address: str, part: Part) -> Sent:
        digest, files = await asyncio.to_thread(self._files, part) if part["kind"] in WITH_FILES else ("", None)
        try:
            sent = await self._answer(address, part, files)
        except StaleFile:
            digest, files = await asyncio.to_thread(self._fresh_files, part, digest)
            sent = await self._answer(address, part, files)
        if digest and sent.file and files and not files.known:
            await asyncio.to_thread(self._remember, digest, sent.file)
        return sent

    async def _answer(self, address: str, part: Part, files: Files | None) -> Sent:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._channel.send(address, part, files)
        except TimeoutError:
            raise NoAnswer from None

    def _files(self, part: Part) -> tuple[str, Files | None]:
        """The part's file: by the platform's name for it, or else its bytes; ``""`` and None without one."""
        made = self._media.file(part)
        if made is None:
            own = self._media.private(part)
            return "", Files(content=own) if own else None
        digest, path = made
        with reading(self._database) as connection:
            known = outbox.known_file(connection, self.account, digest)
        return digest, Files(known=known) if known else Files(content=path.read_bytes())

    def _fresh_files(self, part: Part, digest: str) -> tuple[str, Files | None]:
        with writing(self._database) as connection:
            outbox.forget_file(connection, self.account, digest)
        return self._files(part)

    def _remember(self, digest: str, name: str) -> None:
        with writing(self._database) as connection:
            outbox.remember_file(connection, self.account, digest, name, self._clock())

    def _failed(self, row: Claimed, error: SendError) -> Settled:
        """What becomes of a message that was not sent, and of the account and chat it was for."""
        self._rest(row, error)
        if not error.reachable:
            return Settled(row.id, row.chat, "failed", error.code, closed=CLOSED[error.code])
        if error.in_doubt and (row.bulk or row.again):
            return Settled(row.id, row.chat, "doubt", error.code)
        if (error.retry or error.in_doubt) and (row.attempts < TRIES or error.account):
            due = self._clock() + timedelta(seconds=self._wait(row, error))
            return Settled(row.id, row.chat, "due", error.code, due_at=due, again=error.in_doubt)
        return Settled(row.id, row.chat, "failed", error.code)

    def _rest(self, row: Claimed, error: SendError) -> None:
        """Leave the account or the chat alone for as long as the platform wants."""
        if error.account:
            self.trouble = error.code
            self._pace.pause(error.after or ACCOUNT_PAUSE_SECONDS.get(type(error), 60.0), self._steady())
            log.error("account paused", account=self.account, error=error.code)
        elif isinstance(error, TooFast):
            self._pace.pause_chat(row.chat, error.after or 1.0, self._steady())

    def _wait(self, row: Claimed, error: SendError) -> float:
        """Seconds until the next attempt: what the platform says, or longer each time, never all at once."""
        longer = min(2.0 ** min(row.attempts, 10), LONGEST_WAIT_SECONDS) * (0.5 + self._chance() / 2)
        return error.after or (0.0 if error.account else longer)

    async def _land(self) -> None:
        """Let what is on its way arrive. At the end of the program only briefly: the rest will be in doubt."""
        seconds = LANDING_SECONDS if self._stopping.is_set() else ANSWER_SECONDS * 2
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    def _finish(self) -> None:
        """Settle what arrived last, and let another process send."""
        try:
            with writing(self._database) as connection:
                outbox.settle(connection, self._ended, self._clock())
            self._lease.release()
        except SQLAlchemyError as error:
            self._report(error)  # the next sender will find these messages on their way and decide

    def _report(self, error: Exception) -> None:
        log.error("sender began anew", account=self.account, error=type(error).__name__)
