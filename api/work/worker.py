"""Does what lies in the work queue (``api.store.work_queue``), in every process that has the role ``jobs``.

Each piece of work runs on a thread of its own, so that none waits for another of a different kind; another thread does
nothing but say that they are still at it. Nothing is remembered here: whoever is killed loses no work.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.clock import now as clock
from api.store import reading, work_queue, writing

log = structlog.get_logger()

LOOK_SECONDS = 0.5
"""Between two looks into the queue."""

RENEW_SECONDS = 3.0
"""Between two signs of life; a third of ``api.store.work_queue.HOLD``."""

LEAVING_SECONDS = 5.0
"""How long leaving waits for what is in hand; whoever comes next begins that anew."""

Next = float | datetime | None
"""When a piece of work goes on: after so many seconds, in which it stays in hand; at a time, for which it is let go;
or never, as it is over. Seconds do not depend on anybody setting the clock, a time does not depend on this process."""

Leaving = Callable[[], bool]
"""Whether whoever does the work is to come to an end: what takes long asks again and again."""

Work = Callable[[str, Leaving], Next]
"""Does a piece of work, given its key: as much as may be lost if it is killed in the middle. May block. What it raises
is written down, and it is tried again."""


class Worker:
    """``run`` until ``stop``. ``works`` says what is done for each kind; one piece of a kind at a time."""

    def __init__(self, database: Engine, works: Mapping[str, Work], *, now: Callable[[], datetime] = clock) -> None:
        self._database, self._works, self._now = database, works, now
        self._holder = str(uuid4())
        self._leaving, self._told_to_stop = threading.Event(), asyncio.Event()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._look, self._stay)]
        self._busy: dict[str, threading.Thread] = {}

    async def run(self) -> None:
        """Work until told to stop; returns when what was in hand is laid down."""
        for thread in self._threads:
            thread.start()
        await self._told_to_stop.wait()
        await asyncio.to_thread(self._leave)

    def stop(self) -> None:
        """Begin nothing more; ``run`` returns soon. Call it on the loop on which that is."""
        self._leaving.set()
        self._told_to_stop.set()

    def _look(self) -> None:
        while not self._leaving.wait(LOOK_SECONDS):
            try:
                self._begin_what_is_due()
            except Exception as error:
                log.error("work queue not read", error=type(error).__name__)

    def _begin_what_is_due(self) -> None:
        idle = {kind for kind in self._works if not (thread := self._busy.get(kind)) or not thread.is_alive()}
        with reading(self._database) as connection:
            due = work_queue.due(connection, idle, self._now())
        for kind in sorted(due):
            with writing(self._database) as connection:
                job = work_queue.claim(connection, kind, holder=self._holder, now=self._now())
            if job is not None and not self._leaving.is_set():  # what is claimed while leaving, leaving lets go
                self._busy[kind] = threading.Thread(target=self._do, args=(job,), name=kind, daemon=True)
                self._busy[kind].start()

    def _stay(self) -> None:
        while not self._leaving.wait(RENEW_SECONDS):
            with suppress(SQLAlchemyError):  # without a database others cannot take it either
                self._renew()

    def _renew(self) -> None:
        with writing(self._database) as connection:
            work_queue.renew(connection, self._holder, self._now())

    def _do(self, job: work_queue.ClaimedWork) -> None:
        try:
            following = self._work(job)
        except Exception as error:
            name = type(error).__name__
            log.error("work failed", work=job.kind, key=job.key, error=name)
            self._settle(lambda c: work_queue.failed(c, job, self._holder, error=name, now=self._now()))
            return
        if following is None:
            self._settle(lambda c: work_queue.over(c, job, self._holder))
        else:
            self._settle(lambda c: work_queue.again(c, job, self._holder, following))

    def _work(self, job: work_queue.ClaimedWork) -> datetime | None:
        """Do it for as long as it goes on within seconds and is ours; a time, or None once it is over."""
        following = self._works[job.kind](job.key, self._leaving.is_set)
        while isinstance(following, int | float):
            if self._leaving.wait(following) or not self._holds(job):
                return work_queue.AT_ONCE
            following = self._works[job.kind](job.key, self._leaving.is_set)
        return following

    def _holds(self, job: work_queue.ClaimedWork) -> bool:
        with reading(self._database) as connection:
            return work_queue.held(connection, job, self._holder)

    def _settle(self, change: Callable[..., None]) -> None:
        try:
            with writing(self._database) as connection:
                change(connection)
        except Exception as error:  # it is let go by our silence
            log.error("work not settled", error=type(error).__name__)

    def _leave(self) -> None:
        end = time.monotonic() + LEAVING_SECONDS
        for threads in (self._threads, self._busy.values()):  # whoever looks may have begun one more until it ended
            for thread in threads:
                thread.join(max(0.0, end - time.monotonic()))
        self._settle(lambda connection: work_queue.let_go(connection, self._holder))
