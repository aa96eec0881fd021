"""The link of a join code, which needs what Telegram calls our bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.manifest import Door
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.link import AGAIN_SECONDS
from tests.fakes.telegram import FakeTelegram

CODE = "BS01231"


@asynccontextmanager
async def bot(url: str, token: str = "1:nobody") -> AsyncIterator[Telegram]:
    """Our channel, when Telegram is at ``url``."""
    channel = Telegram(token, "secret", url)
    await channel.start()
    yield channel
    await channel.close()


async def test_the_link_carries_the_code_and_the_name_is_asked_once() -> None:
    async with FakeTelegram() as telegram, bot(telegram.url, telegram.token) as channel:
        name = telegram.accounts[telegram.token].user["username"]
        for _ in range(2):
            assert await channel.door(CODE) == Door("Học trên Telegram", f"https://t.me/{name}?start={CODE}")
        assert [method.lower() for method, _ in telegram.calls].count("getme") == 1


async def test_a_telegram_that_does_not_answer_is_left_alone_for_a_while() -> None:
    async with bot("http://127.0.0.1:9") as nowhere:
        assert await nowhere.door(CODE) is None
        link = nowhere._link
    async with FakeTelegram() as telegram, bot(telegram.url, telegram.token) as channel:
        channel._link = link
        assert await channel.door(CODE) is None
        link.asked -= AGAIN_SECONDS
        assert await channel.door(CODE) is not None
