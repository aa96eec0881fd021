"""One holder at a time, nothing ordered is lost, and no clock that is set back keeps anything waiting."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select

from api.clock import VIETNAM
from api.store import work_queue
from api.store.database import connect, reading, writing
from api.store.models import Job
from api.store.statements import core
from api.store.work_queue import AT_ONCE, HOLD, LONGEST_WAIT, SEND, ClaimedWork

pytestmark = pytest.mark.sql

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def ordered(database: Engine, key: str = "c1", at: datetime = AT_ONCE) -> None:
    with writing(database) as connection:
        work_queue.order(connection, SEND, key=key, at=at)


def claimed(database: Engine, holder: str, now: datetime = NOW) -> ClaimedWork | None:
    with writing(database) as connection:
        return work_queue.claim(connection, SEND, holder=holder, now=now)


def due(database: Engine, now: datetime = NOW) -> bool:
    with reading(database) as connection:
        return work_queue.due(connection, [SEND, "other"], now) == {SEND}


def over(database: Engine, job: ClaimedWork, holder: str) -> None:
    with writing(database) as connection:
        work_queue.over(connection, job, holder)


def aged(database: Engine, seconds: int) -> None:
    """The present holder was heard of so long ago."""
    change = {
        "sqlite": f"UPDATE job SET held_until = datetime(held_until, '-{seconds} seconds')",
        "postgresql": f"UPDATE job SET held_until = held_until - interval '{seconds} seconds'",
    }
    with writing(database) as connection:
        connection.exec_driver_sql(change[database.dialect.name])


def test_what_is_ordered_is_done_once(database: Engine) -> None:
    assert not due(database)
    ordered(database)
    ordered(database)
    assert due(database)
    assert claimed(database, "one") == ClaimedWork(SEND, "c1")
    assert not due(database)
    assert claimed(database, "two") is None
    over(database, ClaimedWork(SEND, "c1"), "one")
    assert claimed(database, "one") is None
    assert not due(database)


def test_what_is_ordered_while_it_is_done_is_done_once_more(database: Engine) -> None:
    ordered(database)
    job = claimed(database, "one")
    assert job
    ordered(database)
    assert claimed(database, "two") is None, "not at the same time"
    over(database, job, "one")
    assert claimed(database, "two") == job
    over(database, job, "two")
    assert claimed(database, "one") is None


def test_an_order_in_the_middle_does_not_wait_for_the_morning(database: Engine) -> None:
    ordered(database)
    job = claimed(database, "one")
    assert job
    ordered(database)
    with writing(database) as connection:
        work_queue.again(connection, job, "one", NOW + timedelta(hours=9))
    assert due(database)


def test_a_time_is_kept_as_it_was_whatever_zone_it_was_told_in(database: Engine) -> None:
    ordered(database)
    job = claimed(database, "one")
    assert job
    morning = (NOW + timedelta(hours=9)).astimezone(VIETNAM)
    with writing(database) as connection:
        work_queue.again(connection, job, "one", morning)
        assert connection.scalar(select(core(Job).c.due_at)) == morning
    assert not due(database, NOW + timedelta(hours=8))
    assert due(database, morning)


def test_the_longest_waiting_comes_first_and_none_before_its_time(database: Engine) -> None:
    ordered(database, "late", NOW + SECOND)
    ordered(database, "soon", NOW - SECOND)
    ordered(database, "sooner", NOW - 2 * SECOND)
    found = [claimed(database, "one") for _ in range(3)]
    assert found == [ClaimedWork(SEND, "sooner"), ClaimedWork(SEND, "soon"), None]
    ordered(database, "late", NOW + timedelta(days=1))
    assert claimed(database, "one", NOW + SECOND) == ClaimedWork(SEND, "late"), (
        "ordered twice it comes at the earlier time"
    )


def test_who_falls_silent_has_lost_it_and_changes_nothing_any_more(database: Engine) -> None:
    ordered(database)
    job = claimed(database, "dead")
    assert job
    aged(database, int(HOLD.total_seconds()) + 1)
    assert due(database)
    assert claimed(database, "alive") == job
    with writing(database) as connection:
        assert not work_queue.held(connection, job, "dead")
        work_queue.renew(connection, "dead", NOW)
        work_queue.again(connection, job, "dead", AT_ONCE)
        work_queue.failed(connection, job, "dead", error="Late", now=NOW)
        work_queue.over(connection, job, "dead")
        assert work_queue.held(connection, job, "alive")
    assert claimed(database, "third") is None


def test_who_says_that_it_is_still_at_it_keeps_it(database: Engine) -> None:
    ordered(database)
    claimed(database, "one")
    aged(database, int(HOLD.total_seconds()) - 2)
    with writing(database) as connection:
        work_queue.renew(connection, "one", NOW)
    aged(database, int(HOLD.total_seconds()) - 2)
    assert claimed(database, "two") is None


@pytest.mark.slow
def test_a_failed_try_is_repeated_less_and_less_often_and_never_given_up(database: Engine) -> None:
    ordered(database)
    now, waits = NOW, []
    for _ in range(30):
        job = claimed(database, "one", now)
        assert job
        with writing(database) as connection:
            work_queue.failed(connection, job, "one", error="OSError", now=now)
        assert claimed(database, "one", now) is None
        begun = now
        while not due(database, now):
            now += timedelta(seconds=5)
        waits.append(now - begun)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=10) and waits[-1] == LONGEST_WAIT
    with reading(database) as connection:
        assert work_queue.failing(connection, 30) == [(SEND, "c1", 30, "OSError")]
        assert work_queue.failing(connection, 31) == []
    job = claimed(database, "one", now)
    assert job and job.failures == 30
    with writing(database) as connection:
        work_queue.again(connection, job, "one", now)
        assert work_queue.failing(connection, 1) == []


def test_a_clock_set_back_keeps_no_failed_try_waiting(database: Engine) -> None:
    ordered(database)
    job = claimed(database, "one")
    assert job
    with writing(database) as connection:
        work_queue.failed(connection, job, "one", error="OSError", now=NOW)
    assert not due(database, NOW - timedelta(minutes=1))
    assert due(database, NOW - timedelta(days=1))


def test_a_clock_set_back_frees_what_the_dead_held(sqlite_url: str) -> None:
    sqlite = connect(sqlite_url)
    ordered(sqlite)
    assert claimed(sqlite, "dead", NOW)
    back = NOW - timedelta(hours=1)
    assert claimed(sqlite, "alive", back) == ClaimedWork(SEND, "c1")
    assert claimed(sqlite, "third", back) is None
    sqlite.dispose()


def test_what_is_always_there_keeps_its_time(database: Engine) -> None:
    with writing(database) as connection:
        work_queue.keep(connection, SEND, NOW + SECOND)
        work_queue.keep(connection, SEND)
    assert not due(database)
    assert claimed(database, "one", NOW + SECOND) == ClaimedWork(SEND, "")


def test_of_many_who_want_it_at_once_each_gets_another(database: Engine) -> None:
    for number in range(6):
        ordered(database, f"c{number}")
    found: list[ClaimedWork | None] = []
    together = Barrier(6)

    def wants(holder: str) -> None:
        together.wait()
        found.append(claimed(database, holder))

    threads = [Thread(target=wants, args=(f"holder-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    got = [job for job in found if job]
    assert len({job.key for job in got}) == len(got) >= 1
