"""The door for Zalo Bot, over real HTTP: the platform's trial of the address, the secret, duplicates, and polling."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from api.app import assemble
from api.errors import CommitFailed
from api.hooks.polling import poll
from api.platforms.platform import webhook_secret
from api.settings import Settings
from api.store.database import reading
from api.store.keys import Keys
from api.store.leases import lease
from api.store.models import Event
from api.store.statements import core
from bot.channels.zalo_bot.channel import ZaloBot
from tests.api.serving import Served, serving
from tests.fakes.telegram import Fault
from tests.fakes.zalo_bot import FakeZaloBot

TOKEN = "77:fake-token-of-the-zalo-bot"
HOOK = "/hooks/zalo-bot/main"
HEADER = "X-Bot-Api-Secret-Token"
PUBLIC = "https://bonso.example"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


@pytest.fixture
def connected(settings: Settings) -> Settings:
    """An installation with a bot on a platform that nobody runs."""
    more = {"zalo_bot_token": TOKEN, "zalo_bot_api_url": "http://127.0.0.1:1", "roles": "web"}
    return Settings(_env_file=None, **{**settings.model_dump(), **more})


def delivery(key: str = "2d758cb5e222177a4e35", text: str = "chào", chat_type: str = "PRIVATE") -> dict[str, Any]:
    person = {"id": "6ede9afa66b88fe6d6a9", "display_name": "Hư cấu", "is_bot": False}
    chat = {"id": person["id"], "chat_type": chat_type}
    message = {"message_id": key, "date": 1_789_000_000_000, "from": person, "chat": chat, "text": text}
    return {"event_name": "message.text.received", "message": message}


def events(context: Any) -> int:
    with reading(context.database) as connection:
        return connection.scalar(select(func.count()).select_from(core(Event))) or 0


async def refused(served: Served, reason: str) -> float:
    """How often something was not taken for this reason, so far."""
    numbers = (await served.http.get("/metrics")).text.splitlines()
    wanted = f'bonso_refused_hooks_total{{account="zalo-bot/main",reason="{reason}"}} '
    return next((float(line.removeprefix(wanted)) for line in numbers if line.startswith(wanted)), 0.0)


async def test_a_delivery_is_stored_once_bare_or_wrapped(connected: Settings, keys: Keys) -> None:
    headers = {HEADER: webhook_secret(keys, "zalo-bot")}
    async with serving(connected) as served:
        for body in (delivery(), {"ok": True, "result": delivery()}, delivery()):
            answer = await served.http.post(HOOK, json=body, headers=headers)
            assert (answer.status_code, answer.content) == (200, b"")
        assert events(served.context) == 1
        await served.http.post(HOOK, json=delivery("another"), headers=headers)
        assert events(served.context) == 2


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("body", [b"", b"{}", b"thu", b"[1]", b'{"event_name": "test"}'])
async def test_the_trial_of_the_address_is_answered_and_counted(
    connected: Settings, keys: Keys, body: bytes, signed: bool
) -> None:
    headers = {HEADER: webhook_secret(keys, "zalo-bot")} if signed else {}
    async with serving(connected) as served:
        before = await refused(served, "probe")
        answer = await served.http.post(HOOK, content=body, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert events(served.context) == 0 and await refused(served, "probe") == before + 1


async def test_an_event_without_the_secret_is_refused_and_counted(connected: Settings, keys: Keys) -> None:
    secret = webhook_secret(keys, "zalo-bot")
    async with serving(connected) as served:
        before = await refused(served, "secret")
        for headers in ({}, {HEADER: "wrong"}, {HEADER: secret[:-1]}, {"X-Telegram-Bot-Api-Secret-Token": secret}):
            answer = await served.http.post(HOOK, json=delivery(), headers=headers)
            assert answer.status_code == 403
        assert events(served.context) == 0 and await refused(served, "secret") == before + 4


async def test_what_happens_in_a_group_is_quietly_taken(connected: Settings, keys: Keys) -> None:
    async with serving(connected) as served:
        headers = {HEADER: webhook_secret(keys, "zalo-bot")}
        answer = await served.http.post(HOOK, json=delivery(chat_type="GROUP"), headers=headers)
        assert (answer.status_code, events(served.context)) == (200, 0)


async def test_the_address_is_told_until_the_platform_reaches_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tries at once, perhaps before we listen."""
    monkeypatch.setattr("api.app.RETRY_SECONDS", 0.1)
    async with FakeZaloBot(TOKEN) as fake:
        more = {"zalo_bot_token": TOKEN, "zalo_bot_api_url": fake.url, "public_url": PUBLIC, "roles": "web,send"}
        async with serving(Settings(_env_file=None, **{**settings.model_dump(), **more})) as served:
            async with asyncio.timeout(60):
                while not fake.hook:  # noqa: ASYNC110 - the fake tells nobody
                    await asyncio.sleep(0.02)
            assert fake.probes == []
            fake.reach[PUBLIC] = served.url
            async with asyncio.timeout(60):
                while not fake.probes:  # noqa: ASYNC110 - the fake tells nobody
                    await asyncio.sleep(0.02)
            assert fake.probes[0] == 200 and fake.hook.url == PUBLIC + HOOK
            fake.say("minh", "chào")
            async with asyncio.timeout(60):
                while not fake.hook.answers:  # noqa: ASYNC110 - the fake tells nobody
                    await asyncio.sleep(0.02)
            assert fake.hook.answers == [200] and events(served.context) == 1


# --- Polling --------------------------------------------------------------------------------------


@pytest.fixture
async def polled(settings: Settings) -> Any:
    """An installation with a running fake, its channel open and its intake at work."""
    async with FakeZaloBot(TOKEN) as fake:
        more = {"zalo_bot_token": TOKEN, "zalo_bot_api_url": fake.url}
        context = assemble(Settings(_env_file=None, **{**settings.model_dump(), **more}))
        channel = context.channels["zalo-bot/main"]
        context.intake.start()
        await channel.start()
        yield fake, context, channel
        await context.intake.stop()
        await channel.close()
        context.database.dispose()


async def stored(context: Any, count: int) -> None:
    async with asyncio.timeout(60):
        while events(context) < count:  # noqa: ASYNC110 - it happens in the database
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.05)
    assert events(context) == count


async def test_polling_ends_a_webhook_first(polled: Any) -> None:
    fake, context, channel = polled
    assert isinstance(channel, ZaloBot)
    await channel.set_webhook(PUBLIC + HOOK)
    fake.fail("deleteWebhook", Fault(401))
    fake.say("minh", "chào")
    polling = asyncio.create_task(poll(context, "zalo-bot/main", channel))
    await asyncio.sleep(0.2)
    assert fake.hook and not polling.done(), "it waits for the platform to agree"
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    polling = asyncio.create_task(poll(context, "zalo-bot/main", channel))
    await stored(context, 1)
    assert fake.hook is None
    polling.cancel()


async def test_nothing_more_is_taken_before_the_last_is_stored(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on the platform no longer: losing it would lose it for good."""
    fake, context, channel = polled
    monkeypatch.setattr("api.hooks.polling.RETRY_SECONDS", 0.05)
    receive, failures = context.intake.receive, [CommitFailed()] * 3

    def failing(account: str, inbounds: Any) -> Any:
        if failures:
            failed = asyncio.get_running_loop().create_future()
            failed.set_exception(failures.pop())
            return failed
        return receive(account, inbounds)

    monkeypatch.setattr(context.intake, "receive", failing)
    for text in ("một", "hai"):
        fake.say("minh", text)
    polling = asyncio.create_task(poll(context, "zalo-bot/main", channel))
    async with asyncio.timeout(60):
        while len(failures) > 1:
            assert len(fake.updates) >= 1, "the second one was taken before the first was stored"
            await asyncio.sleep(0.01)
    await stored(context, 2)
    polling.cancel()


async def test_one_process_polls_at_a_time_and_another_takes_over(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake, context, channel = polled
    monkeypatch.setattr("api.store.leases.RENEW_SECONDS", 0.05)
    other = lease(context.database, context.settings.data_dir, "poll-zalo-bot/main")
    assert other.take()
    fake.say("minh", "chào")
    polling = asyncio.create_task(poll(context, "zalo-bot/main", channel))
    await asyncio.sleep(0.3)
    assert len(fake.updates) == 1 and "getUpdates" not in dict(fake.calls), "the other one polls"
    other.release()
    await stored(context, 1)
    assert not other.take(), "and now it is ours"
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    assert other.take(), "until we end"
    other.release()
