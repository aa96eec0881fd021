"""A month's messages and people of Zalo Bot: counted from our tables, shown to staff, and saved for answers."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, event, insert, update

from api.care.doctor import doctor
from api.care.expiry import MESSAGES
from api.care.portions import do_chores
from api.clock import now
from api.delivery.attachments import Attachments
from api.delivery.attempts import Attempts, Times
from api.delivery.budget import SendBudget
from api.delivery.nudges import Nudges
from api.delivery.sender import Sender
from api.media.media import Media, clips
from api.platforms.zalo_bot import quota
from api.platforms.zalo_bot.quota import ACCOUNT as ZALO_BOT
from api.platforms.zalo_bot.quota import QuotaBudget, QuotaUse, messages, people, used
from api.settings import ROOT, Settings
from api.store.database import reading, writing
from api.store.leases import lease
from api.store.models import Chat, Outbox
from api.store.statements import core
from bot.channels.base import Limits
from bot.channels.zalo_bot.channel import ZaloBot
from tests.api.office import application, employ, logged_in
from tests.api.serving import serving
from tests.api.village import Village
from tests.fakes.zalo_bot import FakeZaloBot
from tests.rows import each_row

pytestmark = pytest.mark.sql

TOKEN = "77:fake-token-of-the-zalo-bot"
NOON = datetime(2026, 3, 31, 5, tzinfo=UTC)
"""The last day of March in Vietnam."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a bot that may send twenty messages a month to twenty people."""
    more = {"zalo_bot_token": TOKEN, "zalo_bot_monthly": 20, "zalo_bot_users": 20}
    return Settings(_env_file=None, **{**settings.model_dump(), **more})


class Post:
    """An outbox of which only states and times matter."""

    def __init__(self, database: Engine) -> None:
        self.database, self.number = database, 0

    def put(self, count: int, state: str, at: datetime, account: str = ZALO_BOT, *, bulk: bool = False) -> None:
        settled = at if state in ("sent", "doubt", "failed", "dropped") else None
        with writing(self.database) as connection:
            for _ in range(count):
                self.number += 1
                row = {"chat_id": f"01900000-0000-7000-8000-{self.number:012}", "account": account, "seq": 1}
                row |= {"body": orjson.dumps({"kind": "text", "screen": 1, "text": "chào"}).decode(), "state": state}
                row |= {"bulk": bulk, "attempts": 1, "again": False, "code": "", "message": "", "created_at": at}
                connection.execute(insert(core(Outbox)).values(**row, due_at=at, settled_at=settled))

    def used(self, settings: Settings, now: datetime = NOON) -> int:
        with reading(self.database) as connection:
            return messages(connection, settings, now).used


@pytest.fixture
def post(database: Engine) -> Post:
    return Post(database)


def person(connection: Connection, number: int, account: str = ZALO_BOT) -> None:
    row = {"id": f"01900000-0000-7000-8000-{number:012}", "account": account, "address_hash": str(number).encode()}
    row |= {"address": b"", "state": "[]", "outbox_seq": 0, "reachable": "active", "stopped": False, "lang": "vi"}
    connection.execute(insert(core(Chat)).values(**row, commune="", village="", created_at=NOON, seen_at=NOON))


def test_what_was_sent_this_month_is_counted_from_its_first_minute_in_vietnam(post: Post, settings: Settings) -> None:
    first = datetime(2026, 2, 28, 17, tzinfo=UTC)
    post.put(1, "sent", first)
    post.put(1, "sent", first - timedelta(seconds=1))
    post.put(2, "doubt", NOON)
    post.put(1, "sending", NOON)
    post.put(3, "failed", NOON)
    post.put(3, "dropped", NOON)
    post.put(3, "due", NOON)
    post.put(3, "sent", NOON, "telegram/main")
    assert post.used(settings) == 4
    assert post.used(settings, NOON + timedelta(days=1)) == 1, "in April only what is on its way"


def test_a_whole_month_is_remembered(post: Post, settings: Settings) -> None:
    """Settled messages are forgotten, but not before they no longer count."""
    post.put(5, "sent", datetime(2026, 2, 28, 17, tzinfo=UTC))
    do_chores(post.database, settings, datetime(2026, 3, 31, 16, 59, tzinfo=UTC), [MESSAGES])
    assert post.used(settings) == 5


def test_counting_looks_only_at_the_bots_own_messages(post: Post, settings: Settings) -> None:
    """The index is used, or a sender's every look would go through all that was ever sent."""
    if post.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of three rows whole")
    seen: list[str] = []

    def noted(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        seen.append(statement)

    event.listen(post.database, "before_cursor_execute", noted)
    post.used(settings)
    event.remove(post.database, "before_cursor_execute", noted)
    (counted,) = [statement for statement in seen if "settled_at >=" in statement]
    with reading(post.database) as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counted}", ("2026-03-01",)).all()
    assert "ix_outbox_zalo_bot" in str(plan)


def test_everybody_who_wrote_is_counted(database: Engine, settings: Settings) -> None:
    with writing(database) as connection:
        for number in range(3):
            person(connection, number)
        person(connection, 7, "telegram/main")
        assert people(connection, settings) == QuotaUse("people", 3, 20)


def test_without_the_bot_there_is_nothing_to_count(database: Engine, settings: Settings) -> None:
    off = Settings(_env_file=None, **{**settings.model_dump(), "zalo_bot_token": ""})
    with reading(database) as connection:
        assert used(connection, off, NOON) == ()
        assert [one.what for one in used(connection, settings, NOON)] == ["messages", "people"]


@each_row(
    ("one", "left", "near", "spent"),
    [
        (QuotaUse("messages", 2699, 3000), 301, False, False),
        (QuotaUse("messages", 2700, 3000), 300, True, False),
        (QuotaUse("messages", 3000, 3000), 0, True, True),
        (QuotaUse("messages", 3007, 3000), 0, True, True),
        (QuotaUse("people", 46, 50), 4, True, False),
    ],
)
def test_the_last_tenth_is_little(one: QuotaUse, left: int, near: bool, spent: bool) -> None:
    assert (one.left, one.near, one.spent) == (left, near, spent)
    assert bool(quota.warning(one)) == near


def test_the_words_say_what_it_means() -> None:
    assert quota.says(QuotaUse("messages", 2701, 3000)) == "Zalo Bot tháng này đã gửi 2.701 trên 3.000 tin."
    assert "còn 299 tin" in quota.warning(QuotaUse("messages", 2701, 3000))
    assert "đến hết tháng" in quota.warning(QuotaUse("messages", 3000, 3000))
    assert "Zalo không chuyển tới" in quota.warning(QuotaUse("people", 50, 50))


def test_only_the_bot_lets_anything_wait(post: Post, settings: Settings) -> None:
    post.put(15, "sent", NOON)
    with reading(post.database) as connection:
        assert QuotaBudget(settings).spare(connection, NOON) == 3
        assert QuotaBudget(settings).spare(connection, NOON + timedelta(days=1)) == 18
        assert SendBudget().spare(connection, NOON) > 10**6


# --- Where it shows -------------------------------------------------------------------------------


@pytest.fixture
def near(post: Post, settings: Settings) -> Settings:
    """Nineteen of twenty messages are spent this very month."""
    post.put(19, "sent", now())
    return settings


@pytest.fixture
def app(near: Settings, database: Engine) -> FastAPI:
    employ(database, "ca", "admin")
    return application(near, database)


def test_staff_see_it_on_their_first_page(app: FastAPI) -> None:
    drawn = logged_in(app, "ca").get("/staff").text
    assert "Zalo Bot tháng này đã gửi 19 trên 20 tin." in drawn
    assert "Chỉ còn 1 tin. Tin gửi chung phải chờ sang tháng sau" in drawn
    assert "Đã có 0 trên 20 người nhắn cho Zalo Bot." in drawn


def test_the_doctor_says_it(near: Settings) -> None:
    found = {finding.about: finding for finding in doctor(near)}
    assert (found["Tin của Zalo Bot"].level, found["Người của Zalo Bot"].level) == ("warn", "ok")
    assert found["Zalo Bot"].level == "warn" and "chỉ gửi được chữ" in found["Zalo Bot"].says
    public = Settings(_env_file=None, **{**near.model_dump(), "public_url": "https://bonso.example"})
    assert next(finding for finding in doctor(public) if finding.about == "Zalo Bot").level == "ok"


async def test_the_numbers_are_there_for_whoever_watches(near: Settings) -> None:
    quiet = Settings(_env_file=None, **{**near.model_dump(), "roles": "web", "zalo_bot_api_url": "http://127.0.0.1:1"})
    async with serving(quiet) as served:
        numbers = (await served.http.get("/metrics")).text
    assert 'bonso_zalo_bot_used{what="messages"} 19' in numbers
    assert 'bonso_zalo_bot_most{what="people"} 20' in numbers


# --- The sender -----------------------------------------------------------------------------------


async def test_what_is_for_everyone_waits_and_answers_go(village: Village, settings: Settings, tmp_path: Path) -> None:
    """Until the month is over, or more may be sent."""
    async with FakeZaloBot(TOKEN, monthly=20) as fake:
        zalo = ZaloBot(TOKEN, "s3cret-s3cret", fake.url)
        zalo.limits = Limits(account=2000, chat=2000, burst=50)
        await zalo.start()
        moment = NOON
        media = Media(ROOT, clips(Settings(_env_file=None, data_dir=tmp_path)))
        attachments = Attachments(ZALO_BOT, village.database, media, zalo.capabilities)
        attempts = Attempts(ZALO_BOT, zalo, village.keys, attachments, times=Times(clock=lambda: moment))
        ours = lease(village.database, tmp_path, "send-zalo-bot")
        sender = Sender(attempts, village.database, Nudges(), ours, economy=QuotaBudget(settings))
        outbox = Post(village.database)
        outbox.put(16, "sent", NOON)
        for number in range(4):
            queued(village, outbox, fake, f"nguoi-{number}", bulk=number > 0)
        running = asyncio.create_task(sender.run())
        await fake.arrived(2)
        await asyncio.sleep(0.6)  # two more looks
        assert {one.chat for one in fake.sent} == {"nguoi-0", "nguoi-1"}, "one answer and one more"
        queued(village, outbox, fake, "nguoi-4", bulk=False)
        await fake.arrived(3)
        moment = NOON + timedelta(days=1)
        await fake.arrived(5)
        assert {one.chat for one in fake.sent[3:]} == {"nguoi-2", "nguoi-3"}
        sender.stop()
        await running
        await zalo.close()


def queued(village: Village, post: Post, fake: FakeZaloBot, address: str, *, bulk: bool) -> None:
    """A message for somebody the bot knows."""
    fake.say(address, "chào")
    post.put(1, "due", NOON, bulk=bulk)
    chat = f"01900000-0000-7000-8000-{post.number:012}"
    with writing(village.database) as connection:
        person(connection, post.number)
        connection.execute(update(Chat).where(core(Chat).c.id == chat).values(address=village.keys.seal(address)))
