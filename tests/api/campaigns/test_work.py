"""Sending: it finishes, stops when told, sleeps at night, and survives being killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from api.campaigns.deliver import BACKLOG, BATCH
from api.campaigns.work import CampaignWork
from api.clock import Quiet
from api.conversation.intake import Intake
from api.course.current import Courses
from api.delivery import push_hold
from api.delivery.nudges import Nudges
from api.errors import CommitFailed
from api.settings import ROOT
from api.store import work_queue
from api.store.database import reading, writing
from api.store.models import Job
from api.store.statements import core
from api.store.work_queue import SEND
from api.work.worker import Worker
from bot.channels.base import Inbound
from tests.api.campaigns.people import became, moved, neighbours, on, settles, told, written
from tests.api.village import CHANNELS_BY_ACCOUNT, Village

pytestmark = pytest.mark.sql

AWAKE = Quiet(0, 0)
Receive = Callable[[str, list[Inbound]], Awaitable[None]]


@pytest.fixture
async def intake(village: Village) -> AsyncIterator[Intake]:
    intake = Intake(village.database, Courses(village.course), village.keys, CHANNELS_BY_ACCOUNT, Nudges())
    intake.start()
    yield intake
    await intake.stop()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.work.worker.LOOK_SECONDS", 0.02)
    monkeypatch.setattr("api.store.work_queue.FIRST_WAIT", timedelta(0))


@asynccontextmanager
async def working(
    village: Village,
    receive: Receive,
    quiet: Quiet = AWAKE,
    now: Callable[[], datetime] | None = None,
) -> AsyncIterator[None]:
    loop, clock = asyncio.get_running_loop(), now or (lambda: village.now)

    def store(account: str, inbounds: list[Inbound]) -> None:
        asyncio.run_coroutine_threadsafe(_awaited(receive(account, inbounds)), loop).result(60)

    sending = CampaignWork(village.database, village.keys, store, quiet, clock)
    worker = Worker(village.database, {SEND: sending.work}, now=clock)
    run = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await run


async def _awaited(received: Awaitable[None]) -> None:
    await received


async def reaches(village: Village, state: str, seconds: float = 60) -> None:
    """Until the campaign is in ``state``, and what was in hand is laid down."""
    async with asyncio.timeout(seconds):
        while village.rows("campaign")[0].state != state or village.rows("job"):  # noqa: ASYNC110 - rows
            await asyncio.sleep(0.02)


def due(village: Village) -> datetime | None:
    with reading(village.database) as connection:
        return connection.scalar(select(core(Job).c.due_at))


def running(village: Village, count: int, account: str = "web/main") -> tuple[str, list[str]]:
    """A campaign just started for ``count`` people; its id and their chats."""
    people = on(village, account)
    settles(people, "1")
    addresses = ["1", *neighbours(people, "1", count - 1)]
    campaign = written(village)
    moved(village, campaign, "start")
    return campaign, [people.row(address).id for address in addresses]


async def test_a_campaign_is_sent_to_its_end(village: Village, intake: Intake) -> None:
    campaign, chats = running(village, BATCH + 30)
    async with working(village, intake.receive):
        await reaches(village, "done")
    assert sorted(told(village, campaign)) == sorted(chats)
    assert set(became(village, campaign).values()) == {("handed", "")}


async def test_after_a_restore_without_its_journal_nothing_is_sent_until_somebody_says_so(
    village: Village, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.campaigns.work.HELD_SECONDS", 0.05)
    campaign, chats = running(village, 3)
    with writing(village.database) as connection:
        push_hold.hold(connection, village.now)
    async with working(village, intake.receive):
        await asyncio.sleep(0.5)
        assert told(village, campaign) == []
        with writing(village.database) as connection:
            push_hold.release(connection, actor="bonso")
        await reaches(village, "done")
    assert sorted(told(village, campaign)) == sorted(chats)


@pytest.mark.slow
async def test_pausing_ends_it_and_resuming_goes_on(village: Village, intake: Intake) -> None:
    campaign, chats = running(village, 2 * BATCH + 30)

    batches: list[int] = []

    async def paused_after_one(account: str, inbounds: list[Inbound]) -> None:
        await intake.receive(account, inbounds)
        batches.append(len(inbounds))
        if len(batches) == 1:
            moved(village, campaign, "pause")

    async with working(village, paused_after_one):
        await reaches(village, "paused")
        assert len(told(village, campaign)) == BATCH
        moved(village, campaign, "resume")
        await reaches(village, "done")
    assert sorted(told(village, campaign)) == sorted(chats)


async def test_a_batch_under_way_when_it_is_cancelled_is_taken_back(village: Village, intake: Intake) -> None:
    campaign, _ = running(village, BATCH + 30)

    async def cancelled_meanwhile(account: str, inbounds: list[Inbound]) -> None:
        moved(village, campaign, "cancel")
        await intake.receive(account, inbounds)

    async with working(village, cancelled_meanwhile):
        await reaches(village, "cancelled")
    assert {row.state for row in village.rows("outbox", campaign_id=campaign)} <= {"dropped"}
    assert {state for state, _ in became(village, campaign).values()} <= {"skipped", "handed"}


async def test_it_sleeps_at_night_and_goes_on_in_the_morning(village: Village, intake: Intake) -> None:
    campaign, chats = running(village, BATCH + 30)
    evening = village.now.replace(hour=13, minute=59, second=0, microsecond=0)  # 20:59 in the villages
    clock = [evening]

    async def night_falls(account: str, inbounds: list[Inbound]) -> None:
        await intake.receive(account, inbounds)
        if clock == [evening]:
            clock[0] = evening + timedelta(minutes=1)

    morning = evening + timedelta(hours=9, minutes=1)  # 06:00
    async with working(village, night_falls, Quiet(21, 6), lambda: clock[0]):
        async with asyncio.timeout(60):
            while due(village) != morning:  # noqa: ASYNC110 - a row
                await asyncio.sleep(0.02)
        assert len(told(village, campaign)) == BATCH
        clock[0] = morning
        await reaches(village, "done")
    assert sorted(told(village, campaign)) == sorted(chats)


async def test_a_failure_is_tried_again_and_loses_nobody(village: Village, intake: Intake) -> None:
    campaign, chats = running(village, 30)
    failures = [CommitFailed(), OSError("the disk is full"), CommitFailed()]

    async def failing(account: str, inbounds: list[Inbound]) -> None:
        if failures:
            raise failures.pop()
        await intake.receive(account, inbounds)

    async with working(village, failing):
        await reaches(village, "done")
    assert not failures
    assert sorted(told(village, campaign)) == sorted(chats)


async def test_a_full_outbox_is_waited_for(village: Village, intake: Intake) -> None:
    campaign, _ = running(village, BACKLOG + BATCH, "telegram/main")
    async with working(village, intake.receive):
        async with asyncio.timeout(60):
            while len(village.rows("outbox", campaign_id=campaign)) < BACKLOG:  # noqa: ASYNC110 - rows
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        assert len(told(village, campaign)) < BACKLOG
        assert village.rows("campaign")[0].state == "running"
        with writing(village.database) as connection:
            connection.exec_driver_sql("UPDATE outbox SET state = 'sent'")
        began = time.monotonic()
    assert time.monotonic() - began < 5, "leaving does not wait for the end"


async def test_what_was_left_is_picked_up_by_the_next_program(village: Village, intake: Intake) -> None:
    campaign, chats = running(village, BATCH + 30)
    left = asyncio.Event()

    async def stuck(account: str, inbounds: list[Inbound]) -> None:
        await intake.receive(account, inbounds)
        left.set()
        await asyncio.sleep(60)

    async with working(village, stuck):
        await asyncio.wait_for(left.wait(), 60)
    async with working(village, intake.receive):
        await reaches(village, "done")
    assert sorted(told(village, campaign)) == sorted(chats)


@pytest.mark.slow
async def test_two_processes_send_one_campaign_once(village: Village, intake: Intake) -> None:
    campaign, chats = running(village, 2 * BATCH + 30)
    batches: list[int] = []

    async def counted(account: str, inbounds: list[Inbound]) -> None:
        batches.append(len(inbounds))
        await intake.receive(account, inbounds)

    async with working(village, counted), working(village, counted):
        await reaches(village, "done")
    assert sorted(told(village, campaign)) == sorted(chats)
    assert sum(batches) == len(chats)


async def test_a_campaign_that_did_not_get_through_somewhere_is_gone_on_with(village: Village, intake: Intake) -> None:
    campaign, _ = running(village, 30)
    async with working(village, intake.receive):
        await reaches(village, "done")
        with writing(village.database) as connection:
            work_queue.order(connection, SEND, key=campaign)
        await reaches(village, "done")
    assert {row.campaign_id for row in village.rows("recipient")} == {campaign}


@pytest.mark.slow
def test_killed_again_and_again_everybody_has_it_exactly_once(
    sqlite_url: str, village: Village, tmp_path: Path
) -> None:
    if not str(village.database.url).startswith("sqlite"):
        pytest.skip("one database is enough for killing")
    campaign, chats = running(village, 400)
    chance = Random(20260302)
    for share in (0.1, 0.5):
        worker = started(tmp_path)
        most = share * len(chats) + chance.randint(0, 20)
        until(lambda: len(told(village, campaign)) >= most)  # noqa: B023 - called before it changes
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
        assert len(told(village, campaign)) < len(chats), "killed in the middle, not after the end"
    worker = started(tmp_path)
    until(lambda: village.rows("campaign")[0].state == "done")
    worker.kill()
    worker.wait(10)
    assert sorted(told(village, campaign)) == sorted(chats)
    assert set(became(village, campaign).values()) == {("handed", "")}
    assert village.kinds(kind="campaign_shown").count("campaign_shown") == len(chats)


def started(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.api.campaigns.worker", str(folder)]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)
