"""The durable work of sending a campaign, on DBOS, in the one process that holds the jobs lease.

A workflow only drives: what is true stands in our tables and every step may be repeated. So whenever a
running campaign has no workflow under way, a new one is begun: after a failure, after the night, after a
restored backup, on another machine. Pausing ends it, resuming begins a new one.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine, select, update

from api import push_hold
from api.campaigns import write
from api.campaigns.deliver import BACKLOG, backlog, hand_over, plan
from api.campaigns.withdraw import withdraw
from api.clock import Quiet
from api.database import reading, writing
from api.errors import Conflict
from api.keys import Keys
from api.models import Campaign
from api.statements import core
from bot.channels.base import Inbound

log = structlog.get_logger()

VERSION = "campaigns-2"
"""Changes only when the order of the steps does: with DBOS's own default, any change of the program would
leave running campaigns behind. It is part of a workflow's name, so those of another version are begun anew."""

EXECUTOR = "jobs"

ENDED = -1.0
"""Instead of seconds to wait: this workflow has nothing left to do."""

FULL_SECONDS = 1.0
"""Between two looks at a full outbox."""

COMMIT_SECONDS = 60.0
"""How long a batch may take to be stored. A workflow's thread must not outlive the program."""

LEAVING_SECONDS = 3.0
"""How long leaving waits for batches in hand. DBOS would go and they would fail, which costs nothing but noise."""

AGAIN_SECONDS = 30.0
"""Between two workflows of a campaign whose first one ended early."""

_OPEN = ("PENDING", "ENQUEUED")
_CAMPAIGN = core(Campaign)

Receive = Callable[[str, list[Inbound]], Awaitable[None]]
"""``Intake.receive``."""


class Delivery:
    """What a step of the workflow needs, and the steps. ``loop`` is where ``receive`` lives."""

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        receive: Receive,
        quiet: Quiet,
        now: Callable[[], datetime],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._engine, self._keys, self._receive = engine, keys, receive
        self._quiet, self._now, self._loop = quiet, now, loop
        self.leaving = threading.Event()

    def asleep(self) -> bool:
        """Whether these are hours in which nothing is sent."""
        return self._quiet.at(self._now())

    def planned(self, campaign_id: str) -> float:
        """Every recipient is written down."""
        with writing(self._engine) as connection:
            plan(connection, campaign_id, self._now())
        return 0.0

    def handed(self, campaign_id: str) -> float:
        """One batch more; seconds to wait before the next, or ``ENDED``."""
        with reading(self._engine) as connection:
            state = write.find(connection, campaign_id)["state"]
            full = backlog(connection) >= BACKLOG
            held = push_hold.held_since(connection) is not None
        if state != "running" or held or self.asleep() or self.leaving.is_set():
            return self._left(campaign_id, state)
        if full:
            return FULL_SECONDS
        if hand_over(self._engine, self._keys, self._stored, campaign_id, self._now()):
            return 0.0
        return self._finished(campaign_id)

    def _left(self, campaign_id: str, state: str) -> float:
        """A batch that was being handed over when somebody cancelled is taken back too."""
        if state == "cancelled":
            with writing(self._engine) as connection:
                withdraw(connection, campaign_id, self._now())
        return ENDED

    def _finished(self, campaign_id: str) -> float:
        try:
            with writing(self._engine) as connection:
                write.move(connection, campaign_id, "finish", self._now())
        except Conflict:  # somebody paused or cancelled it in this moment, which stands
            log.info("campaign was stopped at its end", campaign=campaign_id)
        return ENDED

    def _stored(self, account: str, inbounds: list[Inbound]) -> None:
        async def received() -> None:
            await self._receive(account, inbounds)

        asyncio.run_coroutine_threadsafe(received(), self._loop).result(COMMIT_SECONDS)


class Work:
    """DBOS with the one workflow of this package. ``launch`` takes about a second and 30 MB."""

    def __init__(self, database_url: str, delivery: Delivery, *, again_seconds: float = AGAIN_SECONDS) -> None:
        self._url, self._delivery, self._again_seconds = database_url, delivery, again_seconds
        self._dbos: Any = None
        self._under_way: set[str] = set()
        self._begun: dict[str, float] = {}

    def launch(self) -> None:
        """Start DBOS, which goes on with whatever was under way."""
        from dbos import DBOS  # noqa: PLC0415 - heavy, and only the holder of the lease needs it

        try:
            DBOS(
                config={
                    "name": "bonso",
                    "system_database_url": self._url,
                    "application_version": VERSION,
                    "executor_id": EXECUTOR,
                    "enable_otlp": False,
                    "log_level": "WARNING",
                    "max_executor_threads": 4,
                }
            )
            self._delivery.leaving.clear()
            self._run = _workflow(DBOS, self._delivery, self._under_way)
            DBOS.launch()
        except Exception:
            DBOS.destroy(destroy_registry=True)
            raise
        self._dbos = DBOS

    def pick_up(self, engine: Engine) -> None:
        """See to it that every running campaign has a workflow under way, except while people sleep."""
        if self._dbos is None:
            self.launch()
        if self._delivery.asleep():
            return
        with reading(engine) as connection:
            columns = (_CAMPAIGN.c.id, _CAMPAIGN.c.runs)
            if push_hold.held_since(connection):
                return
            running = connection.execute(select(*columns).where(_CAMPAIGN.c.state == "running")).all()
        for campaign_id, runs in running:
            self._tend(engine, campaign_id, runs)

    def stop(self) -> None:
        """Leave DBOS after the batch in hand; what is left goes on at the next launch."""
        if self._dbos is None:
            return
        self._delivery.leaving.set()
        end = time.monotonic() + LEAVING_SECONDS
        while self._under_way and time.monotonic() < end:
            time.sleep(0.01)
        dbos, self._dbos = self._dbos, None
        dbos.destroy(destroy_registry=True)

    def _tend(self, engine: Engine, campaign_id: str, runs: int) -> None:
        workflow = self._dbos.get_workflow_status(_name(campaign_id, runs))
        if workflow is None:
            self._begin(campaign_id, runs)
        elif workflow.status not in _OPEN and self._rested(campaign_id) and _count(engine, campaign_id, runs):
            self._begin(campaign_id, runs + 1)

    def _rested(self, campaign_id: str) -> bool:
        return time.monotonic() - self._begun.get(campaign_id, 0.0) >= self._again_seconds

    def _begin(self, campaign_id: str, runs: int) -> None:
        from dbos import SetWorkflowID  # noqa: PLC0415 - see launch

        self._begun[campaign_id] = time.monotonic()
        with SetWorkflowID(_name(campaign_id, runs)):
            self._dbos.start_workflow(self._run, campaign_id)


def _name(campaign_id: str, runs: int) -> str:
    return f"{VERSION}:{campaign_id}:{runs}"


def _count(engine: Engine, campaign_id: str, runs: int) -> bool:
    """One run more; False if the campaign was paused or begun again meanwhile."""
    this = (_CAMPAIGN.c.id == campaign_id) & (_CAMPAIGN.c.state == "running") & (_CAMPAIGN.c.runs == runs)
    with writing(engine) as connection:
        return bool(connection.execute(update(_CAMPAIGN).where(this).values(runs=runs + 1)).rowcount)


def _workflow(dbos: Any, delivery: Delivery, under_way: set[str]) -> Callable[[str], None]:
    # Functions and not the methods themselves: DBOS writes its notes on what it decorates.
    @dbos.step(name="campaign-plan")  # type: ignore[untyped-decorator]  # Any
    def planned(campaign_id: str) -> float:
        return _attempt(delivery.planned, campaign_id)

    @dbos.step(name="campaign-hand-over")  # type: ignore[untyped-decorator]  # Any
    def handed(campaign_id: str) -> float:
        return _attempt(delivery.handed, campaign_id)

    @dbos.workflow(name="campaign-deliver")  # type: ignore[untyped-decorator]  # Any
    def deliver(campaign_id: str) -> None:
        under_way.add(name := dbos.workflow_id)
        seconds: float = planned(campaign_id)
        while seconds != ENDED:
            if seconds:
                dbos.sleep(seconds)
            seconds = handed(campaign_id)
        under_way.discard(name)

    run: Callable[[str], None] = deliver
    return run


def _attempt(step: Callable[[str], float], campaign_id: str) -> float:
    """The step; when it fails this workflow ends, and ``pick_up`` begins another one. DBOS would repeat values."""
    try:
        return step(campaign_id)
    except Exception as error:
        log.error("campaign interrupted", campaign=campaign_id, error=type(error).__name__)
        return ENDED
