"""The stream by itself; that a browser understands it is a matter for ``tests/browser``."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.context import Context
from api.database import reading
from api.models import Outbox
from api.statements import core
from api.web import stream as streaming
from api.web.identity import COOKIE
from api.web.stream import stream
from tests.api.web.conftest import send


async def news(source: AsyncIterator[bytes]) -> dict[str, Any]:
    """The next event of a stream, comments left out."""
    async with asyncio.timeout(10):
        async for event in source:
            if event.startswith(b"data: "):
                assert event.endswith(b"\n\n") and event.count(b"\n") == 2
                found: dict[str, Any] = json.loads(event.removeprefix(b"data: "))
                return found
    raise AssertionError("the stream ended")


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


async def test_a_page_may_listen_before_its_chat_exists(page: AsyncClient, parts: Context, address: str) -> None:
    source = stream(parts, address, 0)
    assert await anext(source) == b": still here\n\n"
    await send(page, type="open")
    assert numbers(await news(source)) == [1]


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
