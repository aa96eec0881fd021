"""The one door for events: one writer, many events a transaction, an answer only after the commit.

While one transaction is being made durable the next batch gathers, so a slow disk makes batches larger
and not learners slower. Order is kept: what was received first is handled first.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError

from api import measures
from api.clock import now as clock
from api.conversation.deliveries import Clocks
from api.conversation.transaction import Outcome, carry_out
from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.errors import CommitFailed, Invalid
from api.store import Keys
from bot.channels import Channel, Inbound

log = structlog.get_logger()

COMMIT_SECONDS = 60.0
"""How long ``store`` waits: longer than a writer waits for another one."""

LONGEST_KEY = 200
"""Characters of an event's key: a database index cannot take any length, and one such key would fail a batch."""


class Delivery(NamedTuple):
    """What was received together, and who waits for it."""

    account: str
    inbounds: Sequence[Inbound]
    stored: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Done:
    deliveries: Sequence[Delivery]
    outcome: Outcome | None


class Intake:
    """Made and used on one event loop; its writer is a thread of its own between ``start`` and ``stop``."""

    def __init__(
        self,
        database: Engine,
        courses: Courses,
        keys: Keys,
        channels: Mapping[str, Channel],
        nudges: Nudges,
        *,
        most: int = 256,
        clock: Callable[[], datetime] = clock,
    ) -> None:
        self._database, self._courses, self._keys, self._channels = database, courses, keys, channels
        self._nudges, self._most, self._clock, self._clocks = nudges, most, clock, Clocks()
        self._queue: queue.SimpleQueue[Delivery | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="intake", daemon=True)
        self._open = False

    def start(self) -> None:
        """Begin to write. Call it on the loop on which events will be received."""
        self._loop = asyncio.get_running_loop()
        self._open = True
        self._writer.start()

    async def stop(self) -> None:
        """Refuse what comes from now on, and finish what was received."""
        self._open = False
        self._queue.put(None)
        await asyncio.to_thread(self._writer.join)

    def receive(self, account: str, inbounds: Sequence[Inbound]) -> asyncio.Future[None]:
        """Hand over what happened on ``account``, in order; await the answer to know that it is stored.

        Raises ``CommitFailed`` when it could not be stored, and nothing of it was; the platform should
        deliver it again. Raises ``Invalid`` for an event that could never be.
        """
        stored: asyncio.Future[None] = self._loop.create_future()
        if any(not _sound(inbound) for inbound in inbounds):
            stored.set_exception(Invalid())
        elif not self._open:
            stored.set_exception(CommitFailed())
        elif not inbounds:
            stored.set_result(None)
        else:
            self._queue.put(Delivery(account, inbounds, stored))
        return stored

    def store(self, account: str, inbounds: Sequence[Inbound]) -> None:
        """``receive`` from another thread, waited for: returns once it is stored, raises when it is not."""

        async def received() -> None:
            await self.receive(account, inbounds)

        asyncio.run_coroutine_threadsafe(received(), self._loop).result(COMMIT_SECONDS)

    def _write(self) -> None:
        """The writer: take what waits, commit it, say so; until told to stop."""
        while (batch := self._waiting()) is not None:
            for done in self._committed(batch):
                self._loop.call_soon_threadsafe(self._answer, done)

    def _waiting(self) -> list[Delivery] | None:
        """At least one delivery, and whatever else has come meanwhile; None at the end."""
        first = self._queue.get()
        if first is None:
            return None
        batch, events = [first], len(first.inbounds)
        while events < self._most and not self._queue.empty():
            following = self._queue.get_nowait()
            if following is None:
                self._queue.put(None)
                break
            batch.append(following)
            events += len(following.inbounds)
        return batch

    def _committed(self, batch: list[Delivery]) -> list[_Done]:
        """The batch in one transaction. If the database refuses some value in it, each delivery in its own."""
        try:
            return [_Done(batch, self._carry_out(batch))]
        except (DataError, IntegrityError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            _report(error)
            if len(batch) == 1:
                return [_Done(batch, None)]
        except Exception as error:
            _report(error)
            return [_Done(batch, None)]
        return [done for delivery in batch for done in self._committed([delivery])]

    def _carry_out(self, batch: list[Delivery]) -> Outcome:
        events = [(delivery.account, inbound) for delivery in batch for inbound in delivery.inbounds]
        with measures.COMMIT_SECONDS.time():
            outcome = carry_out(
                self._database,
                events,
                self._courses.current,
                self._clock(),
                self._keys,
                self._channels,
                self._clocks,
            )
        measures.BATCH_EVENTS.observe(len(events))
        measures.EVENTS.labels("handled").inc(outcome.turns)
        measures.EVENTS.labels("duplicate").inc(outcome.duplicates)
        measures.EVENTS.labels("dead").inc(outcome.dead)
        return outcome

    def _answer(self, done: _Done) -> None:
        for delivery in done.deliveries:
            if delivery.stored.done():
                continue  # whoever waited went away; the event is stored all the same
            if done.outcome is None:
                delivery.stored.set_exception(CommitFailed())
            else:
                delivery.stored.set_result(None)
        if done.outcome is not None:
            self._nudges.give(done.outcome.wake)


def _sound(inbound: Inbound) -> bool:
    return 0 < len(inbound.key) <= LONGEST_KEY and "\0" not in inbound.key and bool(inbound.address)


def _report(error: Exception) -> None:
    # The type alone: a database's message repeats the values it could not store.
    measures.FAILED_COMMITS.inc()
    log.error("commit failed", error=type(error).__name__, cause=type(error.__cause__).__name__)
