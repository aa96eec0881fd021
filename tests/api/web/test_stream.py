"""The stream by itself; that a browser understands it is a matter for ``tests/browser``."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, select

from api.http.context import Context
from api.store.database import reading, writing
from api.store.models import Chat, Outbox
from api.store.statements import core
from api.web import stream as streaming
from api.web.identity import COOKIE
from api.web.inbox import answered, own_chat
from api.web.listeners import Listener
from tests.api.web.conftest import send


async def news(source: AsyncIterator[bytes]) -> dict[str, Any]:
    """The next event of a stream, comments left out."""
    async with asyncio.timeout(60):
        async for event in source:
            if event.startswith(b"data: "):
                assert event.endswith(b"\n\n") and event.count(b"\n") == 2
                found: dict[str, Any] = json.loads(event.removeprefix(b"data: "))
                return found
    raise AssertionError("the stream ended")


def stream(parts: Context, address: str, after: int) -> AsyncIterator[bytes]:
    """What a page that has number ``after`` is sent."""
    return streaming.stream(parts, address, after, Listener(own_chat(parts, address).id, "192.0.2.1", False))


def numbers(found: dict[str, Any]) -> list[int]:
    return [row["seq"] for row in found["messages"]]


@pytest.fixture
def address(page: AsyncClient) -> str:
    return page.cookies[COOKIE]


async def test_what_was_missed_comes_first(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    assert numbers(await news(stream(parts, address, 0))) == [1]


async def test_what_happens_in_another_tab_arrives_at_once(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    source = stream(parts, address, 1)
    assert await anext(source) == b": still here\n\n"
    waiting = asyncio.create_task(news(source))
    await send(page, 1, type="say", text="menu")
    async with asyncio.timeout(streaming.LOOK_SECONDS - 1):
        assert numbers(await waiting) == [2]


async def test_nothing_is_open_for_a_chat_that_does_not_exist(page: AsyncClient) -> None:
    answer = await page.get("/chat/stream?after=0")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_who_has_to_go_is_ended_at_once(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    one = Listener(own_chat(parts, address).id, "192.0.2.1", False)
    source = streaming.stream(parts, address, 1, one)
    assert await anext(source) == b": still here\n\n"
    waiting = asyncio.create_task(news(source))
    await asyncio.sleep(0)
    one.end()
    async with asyncio.timeout(streaming.LOOK_SECONDS - 1):
        with pytest.raises(AssertionError, match="ended"):
            await waiting


async def test_whoever_answers_is_a_learner_from_then_on(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    assert not answered(parts, own_chat(parts, address).id)
    one = Listener(own_chat(parts, address).id, "192.0.2.1", False)
    source = streaming.stream(parts, address, 0, one)
    assert numbers(await news(source)) == [1]
    await send(page, 1, type="tap", screen=1, choice="vi")
    assert numbers(await news(source)) == [2]
    await send(page, 2, type="say", text="menu")
    assert numbers(await news(source)) == [3]
    assert one.answered and answered(parts, own_chat(parts, address).id)


async def test_a_chat_that_goes_meanwhile_ends_its_stream(
    page: AsyncClient, parts: Context, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "LOOK_SECONDS", 0.01)
    await send(page, type="open")
    source = stream(parts, address, 1)
    assert await anext(source) == b": still here\n\n"
    with writing(parts.database) as connection:
        connection.execute(delete(core(Chat)))
    async with asyncio.timeout(60):
        assert [event async for event in source] == [b": still here\n\n"]


async def test_nothing_is_sent_twice(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    source = stream(parts, address, 0)
    assert numbers(await news(source)) == [1]
    await send(page, 1, type="say", text="menu")
    assert numbers(await news(source)) == [2]


async def test_being_sent_is_not_being_seen(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    source = stream(parts, address, 0)
    await news(source)
    await send(page, 0, type="say", text="menu")
    await news(source)
    with reading(parts.database) as connection:
        assert set(connection.scalars(select(core(Outbox).c.state))) == {"due"}


async def test_a_forgotten_chat_ends_the_stream(page: AsyncClient, parts: Context, address: str) -> None:
    await send(page, type="open")
    found = [event async for event in stream(parts, address, 9)]
    assert len(found) == 1
    assert json.loads(found[0].removeprefix(b"data: "))["anew"] is True


async def test_it_ends_by_itself_so_that_the_page_says_what_it_saw(
    page: AsyncClient, parts: Context, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "LOOKS", 3)
    monkeypatch.setattr(streaming, "LOOK_SECONDS", 0.01)
    await send(page, type="open")
    assert [event async for event in stream(parts, address, 1)] == [b": still here\n\n"] * 3
