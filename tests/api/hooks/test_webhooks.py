"""The door for platforms, over real HTTP: who is let in, what the answers mean, and that 200 means stored."""

import asyncio
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, text

from api.hooks.webhooks import MOST_BYTES
from api.platforms.platform import webhook_secret
from api.settings import Settings
from api.store.database import reading, writing
from api.store.keys import Keys
from api.store.models import Event, SQLModel
from api.store.statements import core
from bot.channels.zalo_oa.channel import Owner, signature
from tests.api.serving import Served, serving
from tests.fakes.telegram import FakeTelegram

TOKEN = "77:fake-token-of-the-first-bot"
HOOK = "/hooks/telegram/main"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


@pytest.fixture
def connected(settings: Settings) -> Settings:
    """An installation with a bot on a Telegram that nobody runs."""
    more = {"telegram_token": TOKEN, "telegram_api_url": "http://127.0.0.1:1", "roles": "web"}
    return Settings(_env_file=None, **{**settings.model_dump(), **more})


def header(settings: Settings, keys: Keys) -> dict[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": webhook_secret(keys, "telegram")}


def update(number: int = 1, words: str = "/start", chat: int = 1001) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Hư cấu", "language_code": "vi"}
    place = {"id": chat, "type": "private", "first_name": "Hư cấu"}
    return {
        "update_id": number,
        "message": {"message_id": number, "from": person, "chat": place, "date": 1_770_000_000, "text": words},
    }


def events(served: Served) -> int:
    with reading(served.context.database) as connection:
        return connection.scalar(select(func.count()).select_from(core(Event))) or 0


async def test_a_delivery_is_stored_when_the_answer_comes(connected: Settings, keys: Keys) -> None:
    async with serving(connected) as served:
        answer = await served.http.post(HOOK, json=update(), headers=header(connected, keys))
        assert (answer.status_code, answer.content) == (200, b"")
        assert events(served) == 1
        again = await served.http.post(HOOK, json=update(), headers=header(connected, keys))
        assert (again.status_code, events(served)) == (200, 1)


async def test_who_does_not_know_the_secret_learns_nothing(connected: Settings, keys: Keys) -> None:
    async with serving(connected) as served:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            for body in (orjson.dumps(update()), b"nonsense", b""):
                answer = await served.http.post(HOOK, content=body, headers=headers)
                assert (answer.status_code, answer.content) == (403, b"")
        assert events(served) == 0


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/hooks/telegram/other", b"{}", 404),
        ("POST", "/hooks/nothing/main", b"{}", 404),
        ("POST", "/hooks/web/main", b"{}", 403),
        ("GET", HOOK, b"", 405),
        ("POST", HOOK, b"{", 400),
        ("POST", HOOK, b"[]", 400),
        ("POST", HOOK, b" " * (MOST_BYTES + 1), 413),
        ("POST", HOOK, orjson.dumps({"update_id": 7, "poll": {}}), 200),
    ],
)
async def test_what_cannot_be_taken_changes_nothing(
    connected: Settings, keys: Keys, method: str, path: str, content: bytes, status: int
) -> None:
    async with serving(connected) as served:
        answer = await served.http.request(method, path, content=content, headers=header(connected, keys))
        assert answer.status_code == status
        assert events(served) == 0


SECRET_OF_OA = "khoa-cua-oa-chi-de-thu"
OA_HOOK = "/hooks/zalo-oa/main"


def delivery(**more: Any) -> bytes:
    text = {"msg_id": "m1", "text": "chào"}
    ends = {"sender": {"id": "246"}, "recipient": {"id": "388"}}
    return orjson.dumps({"event_name": "user_send_text", "timestamp": "1789000000123", **ends, "message": text, **more})


async def test_zalo_is_answered_200_whatever_it_brings_and_what_is_not_signed_is_counted(settings: Settings) -> None:
    given = {"zalo_oa_id": "388", "zalo_oa_app_id": "360", "zalo_oa_secret": SECRET_OF_OA, "roles": "web"}
    async with serving(Settings(_env_file=None, **{**settings.model_dump(), **given})) as served:
        owner = Owner("388", "360", SECRET_OF_OA)
        signed = {"x-zevent-signature": f"mac={signature(owner, delivery(), '1789000000123')}"}
        for headers in ({}, {"x-zevent-signature": "mac=00"}):
            for body in (delivery(), b"", b"nonsense", b"{}"):
                answer = await served.http.post(OA_HOOK, content=body, headers=headers)
                assert (answer.status_code, answer.content) == (200, b"")
        assert (await served.http.post(OA_HOOK, content=delivery(a=1), headers=signed)).status_code == 200
        assert events(served) == 0
        broken = orjson.dumps({"timestamp": "1"})
        unreadable = {"x-zevent-signature": signature(owner, broken, "1")}
        assert (await served.http.post(OA_HOOK, content=broken, headers=unreadable)).status_code == 200
        ready = (await served.http.get("/health/ready")).json()
        assert ready["refused_deliveries"] == {"zalo-oa/main": {"secret": 9, "payload": 1}}
        assert 'reason="secret"' in (await served.http.get("/metrics")).text
        assert (await served.http.post(OA_HOOK, content=delivery(), headers=signed)).status_code == 200
        assert events(served) == 1


async def test_a_failed_commit_asks_for_another_delivery(connected: Settings, keys: Keys) -> None:
    async with serving(connected) as served:
        with writing(served.context.database) as connection:
            connection.execute(text("ALTER TABLE outbox RENAME TO away"))
        answer = await served.http.post(HOOK, json=update(), headers=header(connected, keys))
        assert answer.status_code == 503
        with reading(served.context.database) as connection:
            tables = {name: table for name, table in SQLModel.metadata.tables.items() if name != "outbox"}
            rows = {n: connection.scalar(select(func.count()).select_from(t)) for n, t in tables.items()}
        assert {name for name, count in rows.items() if count} <= {
            *("invitation", "audit", "lease", "content_version"),
            *("installation", "revocation"),  # the check of its key, the beginning of its journal
        }
        with writing(served.context.database) as connection:
            connection.execute(text("ALTER TABLE away RENAME TO outbox"))
        answer = await served.http.post(HOOK, json=update(), headers=header(connected, keys))
        assert (answer.status_code, events(served)) == (200, 1)


async def test_many_deliveries_at_once_are_each_stored(connected: Settings, keys: Keys) -> None:
    async with serving(connected) as served:
        posts = [
            served.http.post(HOOK, json=update(number, chat=number % 7), headers=header(connected, keys))
            for number in range(1, 61)
        ]
        assert {answer.status_code for answer in await asyncio.gather(*posts)} == {200}
        assert events(served) == 60


async def test_a_conversation_goes_in_at_the_hook_and_out_at_the_sender(settings: Settings, keys: Keys) -> None:
    async with FakeTelegram(TOKEN, per_chat=2, burst=6) as telegram:
        more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url, "roles": "web,send"}
        connected = Settings(_env_file=None, **{**settings.model_dump(), **more})
        async with serving(connected) as served:
            # The fake takes a hook at http; ours only announces https.
            channel: Any = served.context.channels["telegram/main"]
            while channel._bot is None:  # noqa: ASYNC110 - it opens behind the first answers
                await asyncio.sleep(0.01)
            await channel.set_webhook(f"{served.url}{HOOK}")
            telegram.say(5, "/start")
            await until_asked(telegram, "1:vi")
            shown = next(message for message in telegram.sent if "1:vi" in message.data)
            telegram.tap(5, shown.id, "1:vi")
            await until_asked(telegram, "2:next")
            assert len(telegram.answered) == 1
            ready = (await served.http.get("/health/ready")).json()
            assert ready["senders"] == {"telegram/main": "sending"}
            numbers = (await served.http.get("/metrics")).text
            assert 'bonso_events_total{outcome="handled"}' in numbers
            assert "bonso_dead_events 0" in numbers
    assert {call for call, _ in telegram.calls} >= {"sendphoto", "sendvoice", "answercallbackquery", "setwebhook"}


async def until_asked(telegram: FakeTelegram, data: str) -> None:
    async with asyncio.timeout(60):
        while not any(data in message.data for message in telegram.sent):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.02)


async def test_health_says_what_is_there(settings: Settings) -> None:
    quiet = Settings(_env_file=None, **{**settings.model_dump(), "roles": "web"})
    async with serving(quiet) as served:
        assert (await served.http.get("/health/live")).json() == {"live": True}
        answer = await served.http.get("/health/ready")
        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True,
            "database": "ok",
            "data_folder": "ok",
            "migrations": "ok",
            "key": "ok",
            "course": served.context.courses.current.digest,
            "refused_deliveries": {},
            "senders": {},
        }
        with writing(served.context.database) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        behind = await served.http.get("/health/ready")
        assert (behind.status_code, behind.json()["migrations"]) == (503, "behind")
