"""Work that is due gets done by one process at a time, goes on after failures, and is laid down when told."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from api.store import work_queue
from api.store.database import reading, writing
from api.store.models import Job
from api.store.statements import core
from api.work import worker
from api.work.worker import Leaving, Next, Work, Worker

pytestmark = pytest.mark.sql

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
KIND = "digging"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(work_queue, "FIRST_WAIT", timedelta(0))


@asynccontextmanager
async def working(
    database: Engine, works: Mapping[str, Work], now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Worker]:
    one = Worker(database, works, now=now)
    running = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        one.stop()
        await running


async def becomes(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - it happens on a thread
            await asyncio.sleep(0.01)


def ordered(database: Engine, key: str = "a", kind: str = KIND) -> None:
    with writing(database) as connection:
        work_queue.order(connection, kind, key=key)


def waits(database: Engine) -> dict[str, datetime]:
    """When each piece of work is due."""
    with reading(database) as connection:
        return {row.key: row.due_at for row in connection.execute(select(core(Job)))}


async def test_it_is_done_to_its_end(database: Engine) -> None:
    done: list[str] = []

    def dig(key: str, _leaving: Leaving) -> Next:
        done.append(key)
        return None if done.count(key) == 3 else 0.0

    ordered(database, "a")
    ordered(database, "b")
    async with working(database, {KIND: dig}):
        await becomes(lambda: waits(database) == {})
    assert done == ["a"] * 3 + ["b"] * 3


async def test_it_is_let_go_until_its_time(database: Engine) -> None:
    moment = [NOW]
    done: list[datetime] = []

    def dig(_key: str, _leaving: Leaving) -> Next:
        done.append(moment[0])
        return NOW + timedelta(hours=9) if len(done) == 1 else None

    ordered(database)
    async with working(database, {KIND: dig}, lambda: moment[0]):
        await becomes(lambda: waits(database) == {"a": NOW + timedelta(hours=9)})
        moment[0] += timedelta(hours=9)
        await becomes(lambda: waits(database) == {})
    assert done == [NOW, NOW + timedelta(hours=9)]


async def test_a_failure_is_written_down_and_tried_again(database: Engine) -> None:
    tries: list[str] = []

    def dig(key: str, _leaving: Leaving) -> Next:
        tries.append(key)
        if len(tries) < 3:
            raise OSError("the disk is full")
        return None

    ordered(database)
    async with working(database, {KIND: dig}):
        await becomes(lambda: waits(database) == {})
    assert len(tries) == 3


async def test_slow_work_holds_up_no_other_and_is_not_taken_from_who_is_at_it(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queue, "HOLD", timedelta(seconds=1))
    release, begun, others = threading.Event(), [], []

    def slow(_key: str, _leaving: Leaving) -> Next:
        begun.append(threading.current_thread())
        assert release.wait(60)
        return None

    def other(key: str, _leaving: Leaving) -> Next:
        others.append(key)
        return None

    ordered(database)
    works: dict[str, Work] = {KIND: slow, "other": other}
    async with working(database, works), working(database, works):
        await becomes(lambda: len(begun) == 1)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:  # longer than a silent holder keeps it
            await asyncio.sleep(0.1)
            ordered(database, str(end), "other")
        await becomes(lambda: bool(others))
        assert len(begun) == 1
        release.set()
        await becomes(lambda: waits(database) == {})
    assert len(begun) == 1


async def test_who_lost_its_work_does_not_go_on_with_it(database: Engine) -> None:
    rounds: list[int] = []

    def dig(_key: str, _leaving: Leaving) -> Next:
        rounds.append(1)
        return 0.01

    ordered(database)
    async with working(database, {KIND: dig}):
        await becomes(lambda: len(rounds) > 2)
        with writing(database) as connection:
            connection.exec_driver_sql("UPDATE job SET holder = 'somebody else'")
        count = len(rounds)
        await asyncio.sleep(0.2)
        assert len(rounds) <= count + 1


async def test_leaving_lays_down_what_is_in_hand_for_the_next(database: Engine) -> None:
    left: list[bool] = []

    def dig(_key: str, leaving: Leaving) -> Next:
        left.append(leaving())
        return 3600.0

    ordered(database)
    async with working(database, {KIND: dig}):
        await becomes(lambda: left == [False])
    assert waits(database) == {"a": work_queue.AT_ONCE}
    async with working(database, {KIND: dig}):
        await becomes(lambda: left.count(False) == 2)


async def test_a_queue_that_cannot_be_read_for_a_while_is_read_later(database: Engine) -> None:
    done: list[str] = []

    def dig(key: str, _leaving: Leaving) -> Next:
        done.append(key)
        return None

    ordered(database)
    with writing(database) as connection:
        connection.exec_driver_sql("ALTER TABLE job RENAME TO away")
    async with working(database, {KIND: dig}):
        await asyncio.sleep(0.1)
        assert done == []
        with writing(database) as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO job")
        await becomes(lambda: done == ["a"])
