"""The durable work of sending a campaign, on DBOS, in the one process that holds the jobs lease.

A workflow only drives: what is true stands in our tables and every step may be repeated, so a
workflow that is lost (a restored backup, another machine) is simply begun again. Pausing ends it,
resuming begins a new one. ``VERSION`` changes only when the order of the steps does: with DBOS's own
default, any change of the program would leave running campaigns behind.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from api.campaigns import write
from api.campaigns.deliver import BACKLOG, Quiet, Receive, backlog, hand_over, plan
from api.database import reading, writing
from api.keys import Keys
from api.models import Campaign
from api.statements import core

VERSION = "campaigns-1"
EXECUTOR = "jobs"

QUIET_SECONDS = 300.0
"""Between two looks at the clock while people sleep."""

FULL_SECONDS = 1.0
"""Between two looks at a full outbox."""

_CAMPAIGN = core(Campaign)


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

    def planned(self, campaign_id: str) -> None:
        """Every recipient is written down."""
        with writing(self._engine) as connection:
            plan(connection, campaign_id)

    def handed(self, campaign_id: str) -> float:
        """One batch more; seconds to wait before the next, or -1 when there is nothing left to do."""
        with reading(self._engine) as connection:
            running = write.find(connection, campaign_id)["state"] == "running"
            full = backlog(connection) >= BACKLOG
        if not running:
            return -1.0
        if self._quiet.at(self._now()):
            return QUIET_SECONDS
        if full:
            return FULL_SECONDS
        work = hand_over(self._engine, self._keys, self._receive, campaign_id, self._now())
        if asyncio.run_coroutine_threadsafe(work, self._loop).result():
            return 0.0
        with writing(self._engine) as connection:
            write.move(connection, campaign_id, "finish", self._now())
        return -1.0


class Work:
    """DBOS with the one workflow of this package. ``launch`` takes about a second and 30 MB."""

    def __init__(self, database_url: str, delivery: Delivery) -> None:
        self._url, self._delivery = database_url, delivery
        self._begin: Callable[[str, int], None] | None = None

    def launch(self) -> None:
        """Start DBOS, which goes on with whatever was under way."""
        from dbos import DBOS, SetWorkflowID  # noqa: PLC0415 - heavy, and only the holder of the lease needs it

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
        run = _workflow(DBOS, self._delivery)

        def begin(campaign_id: str, runs: int) -> None:
            with SetWorkflowID(f"{campaign_id}:{runs}"):
                DBOS.start_workflow(run, campaign_id)

        DBOS.launch()
        self._begin = begin

    def pick_up(self, engine: Engine) -> None:
        """Begin a workflow for every running campaign; one that has its workflow keeps it."""
        if self._begin is None:
            return
        with reading(engine) as connection:
            running = connection.execute(
                select(_CAMPAIGN.c.id, _CAMPAIGN.c.runs).where(_CAMPAIGN.c.state == "running")
            ).all()
        for campaign_id, runs in running:
            self._begin(campaign_id, runs)

    def stop(self) -> None:
        """Leave DBOS; what is under way goes on at the next launch."""
        if self._begin is None:
            return
        from dbos import DBOS  # noqa: PLC0415 - see launch

        self._begin = None
        DBOS.destroy(destroy_registry=True)


def _workflow(dbos: Any, delivery: Delivery) -> Callable[[str], None]:
    # Functions and not the methods themselves: DBOS writes its notes on what it decorates.
    @dbos.step(name="campaign-plan", retries_allowed=True, max_attempts=5)  # type: ignore[untyped-decorator]  # Any
    def planned(campaign_id: str) -> None:
        delivery.planned(campaign_id)

    @dbos.step(name="campaign-hand-over", retries_allowed=True, max_attempts=5)  # type: ignore[untyped-decorator]  # Any
    def handed(campaign_id: str) -> float:
        return delivery.handed(campaign_id)

    @dbos.workflow(name="campaign-deliver")  # type: ignore[untyped-decorator]  # Any
    def deliver(campaign_id: str) -> None:
        planned(campaign_id)
        while (seconds := handed(campaign_id)) >= 0:
            if seconds:
                dbos.sleep(seconds)

    run: Callable[[str], None] = deliver
    return run
