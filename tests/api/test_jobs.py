"""What is too old goes, what is needed stays, and one process at a time does it."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from api.database import reading, writing
from api.jobs import MESSAGES_DAYS, Jobs, do_chores
from api.leases import lease
from api.models import DeadEvent, Invitation, Outbox
from api.settings import Settings
from api.statements import core
from api.statistics.rebuild import drift
from bot.events import Opened, Tapped
from tests.api.village import Village

DAY = timedelta(days=1)


def chores(village: Village, settings: Settings, after: timedelta) -> dict[str, int]:
    return do_chores(village.database, settings, village.now + after)


def test_strangers_are_forgotten_after_a_month_of_silence(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    village.arrives("1002", agrees=True)
    before = len(village.rows("fact"))
    serial = village.chat("1001").serial
    assert chores(village, settings, 29 * DAY)["forget_strangers"] == 0
    done = chores(village, settings, 31 * DAY)
    assert (done["forget_strangers"], done["reset_empty_chats"]) == (1, 1)
    (learner,) = village.rows("learner")
    assert learner.agreed
    assert len(village.rows("fact")) == before
    chat = village.chat("1001")
    assert (chat.screen, chat.serial) == ("new", serial)
    assert village.chat("1002").screen != "new"
    with reading(village.database) as connection:
        assert drift(connection) == {"progress": 0, "daily": 0}
    village.happens("1001", Opened())
    assert village.kinds(kind="chat_started") == ["chat_started"] * 2


def test_a_stranger_who_still_comes_is_kept(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    village.now += 29 * DAY
    village.says("1001", "menu")
    assert chores(village, settings, 5 * DAY)["forget_strangers"] == 0
    assert village.rows("learner")


def test_many_strangers_are_forgotten_in_one_night(village: Village, settings: Settings) -> None:
    people = [str(number) for number in range(60)]
    village.batch(*(village.event(who, Opened()) for who in people))
    village.batch(*(village.event(who, Tapped(1, "vi")) for who in people))
    assert len(village.rows("learner")) == 60
    assert chores(village, settings, 40 * DAY)["forget_strangers"] == 60
    assert village.rows("learner") == village.rows("member") == []


def test_duplicates_are_known_for_as_long_as_promised(village: Village, settings: Settings) -> None:
    village.happens("1001", Opened())
    assert chores(village, settings, settings.event_memory_days * DAY)["forget_events"] == 0
    assert chores(village, settings, settings.event_memory_days * DAY + DAY)["forget_events"] == 1


def test_settled_replies_go_and_what_proves_or_waits_stays(village: Village, settings: Settings) -> None:
    village.arrives("1001")
    campaign = "01900000-0000-7000-8000-000000000001"
    with writing(village.database) as connection:
        outbox = core(Outbox)
        sent = {"state": "sent", "settled_at": village.now}
        connection.execute(update(outbox).where(outbox.c.seq <= 3).values(sent))
        connection.execute(update(outbox).where(outbox.c.seq == 3).values(campaign_id=campaign, bulk=True))
    before = len(village.rows("outbox"))
    assert chores(village, settings, (MESSAGES_DAYS + 1) * DAY)["forget_messages"] == 2
    assert len(village.rows("outbox")) == before - 2
    assert village.rows("outbox", campaign_id=campaign)


def test_what_was_looked_at_and_what_is_over_goes(village: Village, settings: Settings) -> None:
    row: dict[str, Any] = {"account": "web/main", "event": "{}", "error": "KeyError", "at": village.now}
    with writing(village.database) as connection:
        connection.execute(insert(core(DeadEvent)).values({**row, "key": "a", "settled_at": village.now}))
        connection.execute(insert(core(DeadEvent)).values({**row, "key": "b"}))
        over = {"token_hash": b"x", "login": "", "role": "admin", "commune": "", "until": village.now}
        connection.execute(insert(core(Invitation)).values(over))
    done = chores(village, settings, (MESSAGES_DAYS + 1) * DAY)
    assert (done["forget_failures"], done["forget_logins"]) == (1, 1)
    assert [row.key for row in village.rows("dead_event")] == ["b"]


def test_chores_may_be_repeated(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    chores(village, settings, 31 * DAY)
    before = village.everything()
    assert set(chores(village, settings, 31 * DAY).values()) == {0}
    assert village.everything() == before


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
