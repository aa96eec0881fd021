"""``bonso poll telegram``: where no webhook can reach us, we ask."""

import asyncio
from pathlib import Path

import pytest
from telegram import Bot

from bot.course.model import Course
from tests.fakes.telegram import FakeTelegram
from tests.scenarios.process import Process
from tests.scenarios.town import FIRST_CONTACT, TOKEN, Town, happens

pytestmark = pytest.mark.slow


async def test_asking_instead_of_being_told(tmp_path: Path, telegram: FakeTelegram, course: Course, made: Path) -> None:
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    async with Bot(TOKEN, f"{telegram.url}/bot") as bot:
        await bot.set_webhook("https://example.org/hooks/telegram/main")
    process, town = Process(tmp_path, telegram.url, "poll", "telegram"), Town("", tmp_path, telegram, course)
    phone = town.phone(1001)
    telegram.say(phone.chat, "/start")
    process.start()
    await phone.answered()
    assert telegram.accounts[TOKEN].hook.url == ""
    await phone.taps(*FIRST_CONTACT)
    await happens(lambda: len(telegram.answered) == len(FIRST_CONTACT))
    await town.quiet()
    process.kill()
    phone.press("yes")
    await asyncio.sleep(0.2)
    process.start()
    await phone.answered()
    await town.quiet()
    assert town.facts()["consent_given"] == 1
    assert town.facts()["chat_started"] == 1
    assert await process.ends() == 0, process.log.read_text()
    assert "Traceback" not in process.log.read_text()


async def test_a_channel_that_is_not_there_cannot_be_asked(tmp_path: Path, telegram: FakeTelegram) -> None:
    process = Process(tmp_path, telegram.url, "poll", "zalo")
    process.start()
    assert await process.ended() == 1
    said = process.log.read_text()
    assert "Chưa có kênh “zalo”" in said and "Traceback" not in said
