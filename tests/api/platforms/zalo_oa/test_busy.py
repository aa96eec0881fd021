"""What Zalo is answered while the database is busy, over real HTTP: it waits two seconds and then gives up.

Nothing is acknowledged that is not stored, and nothing is lost. The fake keeps the two seconds; nothing else here is
measured.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, func, select, text

from api.access import audit
from api.campaigns import deliver
from api.clock import now
from api.settings import Settings
from api.statistics.rebuild import drift, rebuild
from api.store.database import connect, reading, writing
from api.store.models import Event
from api.store.statements import core
from tests.api.campaigns.people import moved, neighbours, settles, written
from tests.api.platforms.zalo_oa.official import until
from tests.api.serving import Served, serving
from tests.api.village import Village
from tests.fakes.zalo_oa import FakeZaloOA

pytestmark = pytest.mark.sql

HER = "246845883529197922"
TOO_LATE = 0
"""What the fake notes of a delivery that was not answered within two seconds."""


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA(echoes=False) as zalo:
        yield zalo


@pytest.fixture
async def served(settings: Settings, zalo: FakeZaloOA) -> AsyncIterator[Served]:
    given = {"zalo_oa_id": zalo.account, "zalo_oa_app_id": zalo.app, "zalo_oa_secret": zalo.secret, "roles": "web"}
    async with serving(Settings(_env_file=None, **{**settings.model_dump(), **given})) as served:
        assert await zalo.save_hook(f"{served.url}/hooks/zalo-oa/main") == 200
        yield served


@contextmanager
def held(url: str) -> Iterator[Callable[[], None]]:
    """Somebody else keeps the database from storing anything; gives what lets it go."""
    engine = connect(url)
    with engine.connect().execution_options(writes=True) as connection:
        holding = connection.begin()
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE chat IN EXCLUSIVE MODE"))
        yield lambda: holding.rollback() if holding.is_active else None
        if holding.is_active:
            holding.rollback()
    engine.dispose()


def events(database: Engine) -> int:
    with reading(database) as connection:
        return connection.scalar(select(func.count()).select_from(core(Event))) or 0


async def test_what_cannot_be_stored_in_time_is_not_acknowledged_and_comes_again(
    served: Served, zalo: FakeZaloOA, database: Engine, database_url: str
) -> None:
    assert zalo.hook is not None
    with held(database_url) as let_go:
        for words in ("chào", "menu"):
            zalo.say(HER, words)
        await until(lambda: len(zalo.hook.answers) > 1)
        assert set(zalo.hook.answers) == {503}
        assert events(database) == 0
        let_go()
        await zalo.brought()
    assert Counter(zalo.hook.answers)[200] == 2
    assert TOO_LATE not in zalo.hook.answers
    assert events(database) == 2
    ready = (await served.http.get("/health/ready")).json()
    assert ready["refused_deliveries"]["zalo-oa/main"]["busy"] == zalo.hook.answers.count(503)


async def test_what_was_not_acknowledged_is_stored_even_if_it_never_comes_again(
    served: Served, zalo: FakeZaloOA, database: Engine, database_url: str
) -> None:
    """What Zalo does after an answer that is not 200 is described in more than one way."""
    assert zalo.hook is not None
    zalo.retry_seconds = 3600
    with held(database_url) as let_go:
        zalo.say(HER, "chào")
        await until(lambda: zalo.hook.answers)
        let_go()
        await until(lambda: events(database) == 1)
    assert zalo.hook.answers == [503]


@contextmanager
def at_work(*works: Callable[[], object]) -> Iterator[Counter[int]]:
    """Each of ``works`` again and again on a thread of its own; how often each was done."""
    stopping, done = threading.Event(), Counter[int]()

    def worked(number: int, work: Callable[[], object]) -> None:
        while not stopping.is_set():
            work()
            done[number] += 1
            stopping.wait(0.05)

    threads = [threading.Thread(target=worked, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


async def test_while_others_write_and_read_every_delivery_is_answered_in_time(
    served: Served, zalo: FakeZaloOA, village: Village, database: Engine
) -> None:
    """A campaign is planned for hundreds, tallies are folded anew, staff do things, somebody reads a long report."""
    assert zalo.hook is not None
    settles(village, "1")
    neighbours(village, "1", 400)
    before = events(database)

    def plans() -> None:
        id = written(village)
        moved(village, id, "start")
        with writing(database) as connection:
            deliver.plan(connection, id, village.now)

    def folds() -> None:
        with writing(database) as connection:
            rebuild(connection)

    def notes() -> None:
        with writing(database) as connection:
            audit.record(connection, "thử", "campaign.view", "", now())

    def counts() -> None:
        with reading(database) as connection:
            for _ in range(20):
                drift(connection)

    with at_work(plans, folds, notes, notes, counts) as done:
        for number in range(40):
            zalo.say(str(100 + number % 7), "menu")
            await asyncio.sleep(0.02)
        await zalo.brought(60)
        await until(lambda: len(done) == 5)
    assert zalo.hook.answers == [200] * 40
    assert events(database) == before + 40
