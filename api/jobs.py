"""Work that nobody waits for, done by the one process that holds the jobs lease.

Chores (``api.expiry``) run once a night, some every hour, and may be repeated. A companion is durable work
(campaigns) that lives in the process for as long as it holds the lease.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.clock import VIETNAM
from api.clock import now as clock
from api.database import cut_off_log
from api.expiry import HOURLY, NIGHTLY, do_chores
from api.leases import RENEW_SECONDS, Lease
from api.settings import Settings

log = structlog.get_logger()

LOG_EVERY = timedelta(minutes=1)
"""After so long nothing that was erased is in SQLite's log any more."""

NIGHT_HOUR = 2
"""Local hour after which the chores of a day are done."""

FIRST_SECONDS = 30.0
"""After the start, so that it does not get slower."""


class Companion(Protocol):
    """Durable work beside the chores. All methods may block."""

    def launch(self) -> None:
        """Begin, or go on with what was under way."""
        ...

    def pick_up(self, engine: Engine) -> None:
        """Look for work that was ordered meanwhile; called every few seconds."""
        ...

    def stop(self) -> None:
        """Leave everything as it is."""
        ...


class Jobs:
    """``run`` until ``stop``: holds the lease if it can, and does the work while it does."""

    def __init__(
        self,
        database: Engine,
        settings: Settings,
        lease: Lease,
        companions: Sequence[Companion] = (),
        *,
        clock: Callable[[], datetime] = clock,
        first_seconds: float = FIRST_SECONDS,
    ) -> None:
        self._database, self._settings, self._lease, self._companions = database, settings, lease, companions
        self._clock, self._first_at = clock, clock() + timedelta(seconds=first_seconds)
        self._stopping = asyncio.Event()
        self._done_for: date | None = None
        self._hourly_at = self._first_at
        self._log_at = self._first_at
        self._leading = False

    async def run(self) -> None:
        """Look every few seconds what is to be done; not at once, for the start belongs to whoever waits."""
        while not await self._stopped_within(RENEW_SECONDS):
            try:
                await asyncio.to_thread(self._look)
            except Exception as error:
                log.error("jobs failed", error=type(error).__name__)
        await asyncio.to_thread(self._leave)

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        return self._stopping.is_set()

    def stop(self) -> None:
        """Begin nothing more; ``run`` returns soon."""
        self._stopping.set()

    def _look(self) -> None:
        if not self._lease.take():
            self._lose()
            return
        if not self._leading:
            self._leading = True
            for companion in self._companions:
                companion.launch()
        for companion in self._companions:
            companion.pick_up(self._database)
        self._chores_if_due()
        self._cut_off_log_if_due()

    def _chores_if_due(self) -> None:
        now = self._clock()
        night = (now.astimezone(VIETNAM) - timedelta(hours=NIGHT_HOUR)).date()
        if now < self._hourly_at:
            return
        endings = HOURLY if night == self._done_for else NIGHTLY
        log.info("chores done", **do_chores(self._database, self._settings, now, endings))
        self._done_for, self._hourly_at = night, now + timedelta(hours=1)

    def _cut_off_log_if_due(self) -> None:
        now = self._clock()
        if now >= self._log_at and cut_off_log(self._database):
            self._log_at = now + LOG_EVERY

    def _lose(self) -> None:
        if self._leading:
            self._leading = False
            for companion in self._companions:
                companion.stop()

    def _leave(self) -> None:
        self._lose()
        with suppress(SQLAlchemyError):  # without a database the lease runs out by itself
            self._lease.release()
