"""Sending a campaign, batch by batch: what the worker (``api.work.worker``) does for each.

What is true stands in our tables and every batch may be repeated, so it goes on after a failure, after the night, on
another machine, and from a restored backup.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from api.campaigns import write
from api.campaigns.deliver import BACKLOG, Receive, backlog, hand_over, plan
from api.campaigns.withdraw import withdraw
from api.clock import Quiet
from api.delivery import push_hold
from api.errors import Conflict
from api.store import Keys, reading, writing
from api.work import Leaving, Next

FULL_SECONDS = 1.0
"""Between two looks at a full outbox."""


HELD_SECONDS = 5.0
"""Between two looks whether somebody has confirmed a restore (``api.delivery.push_hold``)."""


class CampaignWork:
    """``receive`` is ``Intake.store``."""

    def __init__(self, engine: Engine, keys: Keys, receive: Receive, quiet: Quiet, now: Callable[[], datetime]) -> None:
        self._engine, self._keys, self._receive, self._quiet, self._now = engine, keys, receive, quiet, now
        self._planned: set[str] = set()

    def work(self, campaign_id: str, _leaving: Leaving) -> Next:
        """One batch more of a campaign, unless it was stopped, people sleep, or senders have enough before them."""
        state = self._state(campaign_id)
        if state == "done":
            state = self._reopened(campaign_id)
        if state != "running":
            self._left(campaign_id, state)
            return None
        if self._quiet.at(self._now()):
            return self._quiet.over(self._now())
        if self._held():
            return HELD_SECONDS
        self._plan(campaign_id)
        if self._full():
            return FULL_SECONDS
        if hand_over(self._engine, self._keys, self._receive, campaign_id, self._now()):
            return 0.0
        self._left(campaign_id, self._moved(campaign_id, "finish", "done"))
        return None

    def _state(self, campaign_id: str) -> str:
        with reading(self._engine) as connection:
            state: str = write.find(connection, campaign_id)["state"]
            return state

    def _reopened(self, campaign_id: str) -> str:
        """It was over, and did not get through to somebody who has another chat (``api.delivery.reopen``)."""
        return self._moved(campaign_id, "reopen", "running")

    def _left(self, campaign_id: str, state: str) -> None:
        """A batch that was being handed over when somebody cancelled is taken back too."""
        self._planned.discard(campaign_id)
        if state == "cancelled":
            with writing(self._engine) as connection:
                withdraw(connection, campaign_id, self._now())

    def _plan(self, campaign_id: str) -> None:
        """Every recipient is written down, once in each process that sends it."""
        if campaign_id not in self._planned:
            with writing(self._engine) as connection:
                plan(connection, campaign_id, self._now())
            self._planned.add(campaign_id)

    def _held(self) -> bool:
        with reading(self._engine) as connection:
            return push_hold.held_since(connection) is not None

    def _full(self) -> bool:
        with reading(self._engine) as connection:
            return backlog(connection) >= BACKLOG

    def _moved(self, campaign_id: str, name: str, after: str) -> str:
        try:
            with writing(self._engine) as connection:
                write.move(connection, campaign_id, name=name, now=self._now())
        except Conflict:  # somebody paused or cancelled it in this moment, which stands
            return self._state(campaign_id)
        return after
