"""Group commit: an answer only after the commit, in order, once, and nothing at all when it fails."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, text

from api.conversation.intake import Intake
from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.errors import CommitFailed, Invalid
from api.settings import ROOT
from api.store.database import connect, writing
from bot.channels.base import Inbound
from bot.events import Opened, Said, Tapped
from tests.api.conftest import SECRET
from tests.api.village import CHANNELS_BY_ACCOUNT, Village

pytestmark = pytest.mark.sql


@asynccontextmanager
async def open_intake(village: Village, *, database: Engine | None = None, most: int = 256) -> AsyncIterator[Intake]:
    intake = Intake(
        database or village.database,
        Courses(village.course),
        village.keys,
        CHANNELS_BY_ACCOUNT,
        Nudges(),
        most=most,
        clock=lambda: village.now,
    )
    intake.start()
    yield intake
    await intake.stop()


def numbered(first: int, count: int, address: str) -> list[Inbound]:
    return [Inbound(f"update:{number}", address, Opened()) for number in range(first, first + count)]


async def test_an_event_is_in_the_database_when_the_answer_comes(village: Village) -> None:
    async with open_intake(village) as intake:
        await intake.receive("telegram/main", numbered(1, 1, "1001"))
        assert [row.key for row in village.rows("event")] == ["telegram/main:update:1"]


async def test_what_was_received_first_happens_first(village: Village) -> None:
    async with open_intake(village, most=8) as intake:
        await intake.receive("telegram/main", [Inbound("update:0", "1001", Opened())])
        steps = ("vi", "next", "hang-up", "next", "adult", "no")
        taps = [Inbound(f"update:{n}", "1001", Tapped(n, choice)) for n, choice in enumerate(steps, 1)]
        others = [Inbound(f"update:{n}", str(n), Opened()) for n in range(100, 140)]
        answers = []
        for tap in taps:
            answers.append(intake.receive("telegram/main", [tap]))
            answers += [intake.receive("telegram/main", [others.pop()]) for _ in range(5)]
        await asyncio.gather(*answers)
    assert [row.detail for row in village.rows("fact", kind="consent_refused")] == [village.course.consent]
    rows = village.rows("outbox", chat_id=village.row("1001").id)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))


async def test_duplicates_inside_and_across_batches_happen_once(village: Village) -> None:
    async with open_intake(village, most=16) as intake:
        inbounds = [inbound for who in range(20) for inbound in numbered(who, 1, str(who))] * 3
        await asyncio.gather(*(intake.receive("telegram/main", [inbound]) for inbound in inbounds))
        await asyncio.gather(*(intake.receive("telegram/main", [inbound]) for inbound in inbounds[:20]))
    assert len(village.rows("event")) == 20
    assert village.kinds() == ["chat_started"] * 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_failed_commit_says_so_to_everyone_and_changes_nothing(village: Village, database_url: str) -> None:
    village.happens("1001", Opened())
    before = village.everything()
    read_only = connect(database_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true")
    async with open_intake(village, database=read_only) as intake:
        answers = [intake.receive("telegram/main", numbered(number, 1, str(number))) for number in range(50, 60)]
        results = await asyncio.gather(*answers, return_exceptions=True)
    read_only.dispose()
    assert {type(result) for result in results} == {CommitFailed}
    assert village.everything() == before


def refuse(village: Village, condition: str) -> None:
    """From now on the database refuses facts for which ``condition`` holds."""
    if village.database.dialect.name == "sqlite":
        statements = [
            f"CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN NEW.{condition} BEGIN SELECT RAISE(ABORT, 'no'); END"
        ]
    else:
        statements = [
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE check_violation; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER refuse BEFORE INSERT ON fact FOR EACH ROW WHEN (NEW.{condition}) "
            "EXECUTE FUNCTION refuse()",
        ]
    with writing(village.database) as connection:
        for statement in statements:
            connection.execute(text(statement))


def allow(village: Village) -> None:
    table = " ON fact" if village.database.dialect.name == "postgresql" else ""
    with writing(village.database) as connection:
        connection.execute(text(f"DROP TRIGGER refuse{table}"))


async def test_an_event_the_database_refuses_fails_alone_and_succeeds_later(village: Village) -> None:
    refuse(village, "kind = 'code_joined'")
    code = village.makes_code(5, "lac-duong")
    bad = [Inbound("update:1", "1001", Said(code))]
    async with open_intake(village) as intake:
        answers = [intake.receive("telegram/main", bad)]
        answers += [intake.receive("telegram/main", numbered(number, 1, str(number))) for number in range(2, 12)]
        results = await asyncio.gather(*answers, return_exceptions=True)
        assert [type(result) for result in results] == [CommitFailed] + [type(None)] * 10
        assert len(village.rows("event")) == len(village.rows("chat")) == 10
        allow(village)
        await intake.receive("telegram/main", bad)
    assert village.kinds(kind="code_joined") == ["code_joined"]


async def test_a_key_that_no_index_could_hold_is_refused_at_the_door(village: Village) -> None:
    async with open_intake(village) as intake:
        for key in ("", "x" * 5000, "a\0b"):
            with pytest.raises(Invalid):
                await intake.receive("telegram/main", [Inbound(key, "1001", Opened())])
    assert village.rows("event") == []


async def test_the_end_finishes_what_was_received_and_refuses_the_rest(village: Village) -> None:
    async with open_intake(village, most=4) as intake:
        answers = [intake.receive("telegram/main", numbered(number, 1, str(number))) for number in range(30)]
        stopping = asyncio.create_task(intake.stop())
        await asyncio.sleep(0)
        late = intake.receive("telegram/main", numbered(99, 1, "99"))
        await asyncio.gather(*answers)
        await stopping
        with pytest.raises(CommitFailed):
            await late
    assert len(village.rows("event")) == 30


async def test_a_waiter_that_went_away_costs_the_others_nothing(village: Village) -> None:
    async with open_intake(village) as intake:
        gone = intake.receive("telegram/main", numbered(1, 1, "1001"))
        gone.cancel()
        await intake.receive("telegram/main", numbered(2, 1, "1002"))
    assert len(village.rows("event")) == 2


async def test_after_the_commit_whoever_waits_is_nudged(village: Village) -> None:
    nudges = Nudges()
    intake = Intake(village.database, Courses(village.course), village.keys, CHANNELS_BY_ACCOUNT, nudges)
    intake.start()
    with nudges.listen("telegram/main") as sender, nudges.listen("web/main") as other:
        await intake.receive("telegram/main", numbered(1, 1, "1001"))
        chat = village.row("1001").id
        with nudges.listen(chat) as page:
            await intake.receive("telegram/main", numbered(2, 1, "1001"))
            assert await sender.wait(60)
            assert await page.wait(60)
            assert not await other.wait(0.01)
    await intake.stop()


WORKER = """
import asyncio, sys
from datetime import UTC, datetime
from api.course.current import Courses
from api.store.database import connect
from api.conversation.intake import Intake
from api.store.keys import Keys
from api.delivery.nudges import Nudges
from api.settings import ROOT
from bot.channels import CHANNELS
from bot.channels.base import Inbound
from bot.course.load import read_course
from bot.events import Opened, Said

url, secret, worker = sys.argv[1:]

async def main():
    course = read_course(ROOT)
    intake = Intake(connect(url), Courses(course), Keys(secret.encode()), {"telegram/main": CHANNELS["telegram"]},
                    Nudges(), most=16)
    intake.start()
    sys.stdout.write("ready\\n"); sys.stdout.flush()
    sys.stdin.readline()
    words = ["menu", "quay lại", "1", "2", "gặp người thật", "ngừng", "bắt đầu"]
    waiting = []
    for number in range(200):
        who = str(number % 12)
        # Half of the events reach both processes, as when a platform delivers again to another one.
        key = f"both:{number}" if number % 2 else f"{worker}:{number}"
        waiting.append(intake.receive("telegram/main", [Inbound(key, who, Said(words[number % len(words)]))]))
        if number % 25 == 24:
            await asyncio.gather(*waiting)
            waiting = []
    await intake.stop()

asyncio.run(main())
"""


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_two_processes_share_chats_without_losing_or_doubling_anything(village: Village) -> None:
    url = village.database.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, url, SECRET, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
        )
        for name in ("a", "b")
    ]
    for worker in workers:
        assert worker.stdout and worker.stdout.readline() == b"ready\n"
    for worker in workers:
        worker.communicate(b"go\n", timeout=120)
    assert [worker.returncode for worker in workers] == [0, 0]
    assert len(village.rows("event")) == 100 + 2 * 100
    assert village.rows("dead_event") == []
    assert village.kinds(kind="chat_started") == ["chat_started"] * 12
    numbers: dict[str, list[int]] = {}
    for row in village.rows("outbox"):
        numbers.setdefault(row.chat_id, []).append(row.seq)
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in numbers.values())
    counted = Counter[Any]()
    for row in village.rows("daily"):
        counted[row.kind] += row.count
    assert counted == Counter(village.kinds())
