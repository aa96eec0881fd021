"""What is too old goes, what is needed stays, and one process at a time does it."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.database import writing
from api.jobs import Jobs
from api.leases import lease
from api.settings import Settings
from tests.api.village import Village

DAY = timedelta(days=1)


class Work:
    """A companion that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def launch(self) -> None:
        self.told.append("launch")

    def pick_up(self, _engine: Engine) -> None:
        if self.told[-1] != "pick up":
            self.told.append("pick up")

    def stop(self) -> None:
        self.told.append("stop")


async def test_one_process_at_a_time_does_the_work(
    village: Village, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.RENEW_SECONDS", 0.05)
    village.arrives("1001", agrees=False)
    later: datetime = village.now + 40 * DAY
    jobs, works = [], [Work(), Work()]
    for work in works:
        own = lease(village.database, tmp_path, "jobs")
        jobs.append(Jobs(village.database, settings, own, [work], clock=lambda: later, first_seconds=0))
    first = asyncio.create_task(jobs[0].run())
    await said(works[0], "pick up")
    second = asyncio.create_task(jobs[1].run())
    await asyncio.sleep(0.3)
    assert works[1].told == []
    jobs[0].stop()
    await first
    assert works[0].told == ["launch", "pick up", "stop"]
    await said(works[1], "pick up")
    jobs[1].stop()
    await second
    assert works[1].told == ["launch", "pick up", "stop"]
    assert village.rows("learner") == []


async def said(work: Work, word: str) -> None:
    async with asyncio.timeout(10):
        while word not in work.told:  # noqa: ASYNC110 - it happens on a thread
            await asyncio.sleep(0.02)


async def test_a_failing_night_is_tried_again(
    village: Village, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.RENEW_SECONDS", 0.05)
    village.arrives("1001", agrees=False)
    with writing(village.database) as connection:
        connection.exec_driver_sql("ALTER TABLE member RENAME TO away")
    own = lease(village.database, tmp_path, "jobs")
    jobs = Jobs(village.database, settings, own, clock=lambda: village.now + 40 * DAY, first_seconds=-1)
    running = asyncio.create_task(jobs.run())
    await asyncio.sleep(0.3)
    with writing(village.database) as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO member")
    async with asyncio.timeout(10):
        while village.rows("learner"):  # noqa: ASYNC110 - it happens on a thread
            await asyncio.sleep(0.05)
    jobs.stop()
    await running
