"""The parts wired without a web server: asking a platform for what happened, and sending alone."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from api.app import assemble, run_polling, run_without_web, running
from api.settings import Settings
from bot.channels.base import Inbound
from bot.events import Opened
from tests.fakes.telegram import Delivered, FakeTelegram

TOKEN = "77:fake-token-of-the-first-bot"


def connected(settings: Settings, telegram: FakeTelegram) -> Settings:
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url, "roles": "send"}
    return Settings(_env_file=None, **{**settings.model_dump(), **more})


async def stopped(task: "asyncio.Task[None]") -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(60):
        await task


async def test_polling_answers_and_ends_in_order(settings: Settings) -> None:
    async with FakeTelegram(TOKEN) as telegram:
        polling = asyncio.create_task(run_polling(connected(settings, telegram), "telegram"))
        telegram.say(5, "/start")
        first = await telegram.arrived(1, 30)
        shown = [message for message in await until_shown(telegram, "1:vi") if "1:vi" in message.data]
        telegram.tap(5, shown[0].id, "1:vi")
        await until_shown(telegram, "2:next")
        assert first[0].chat == 5
        assert len(telegram.answered) == 1
        await stopped(polling)


async def until_shown(telegram: FakeTelegram, data: str) -> list[Delivered]:
    async with asyncio.timeout(60):
        while not any(data in message.data for message in telegram.sent):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.02)
    return list(telegram.sent)


async def test_a_channel_that_cannot_be_polled_is_named(settings: Settings) -> None:
    with pytest.raises(LookupError, match="BONSO_TELEGRAM_TOKEN"):
        await run_polling(settings, "telegram")


async def test_what_one_process_received_another_one_sends(settings: Settings, tmp_path: Path) -> None:
    async with FakeTelegram(TOKEN) as telegram:
        telegram.say(5, "/start")
        sending = asyncio.create_task(run_without_web(connected(settings, telegram)))
        context = assemble(connected(settings, telegram))
        async with running(context, ""):
            await context.intake.receive("telegram/main", [Inbound("update:1", "5", Opened())])
            sent = await telegram.arrived(2, 30)
        assert {message.chat for message in sent} == {5}
        await stopped(sending)
    assert (tmp_path / "clips").is_dir()
