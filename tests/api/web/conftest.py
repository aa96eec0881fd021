"""The chat page's routes on a real database with the real engine, course and voice, and browsers that visit it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine

from api.conversation.intake import Intake
from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.errors import answer_faults
from api.http.context import Context
from api.media.media import Media
from api.platforms.registry import platforms
from api.settings import ROOT, Settings
from api.store.keys import Keys
from api.web.routes import ChatPages, router
from bot.channels.base import Channel
from bot.channels.web import Web
from bot.course.model import Course
from bot.speech.espeak import Espeak
from bot.speech.store import Clips

Browser = Callable[[], AsyncClient]


@pytest.fixture
async def parts(
    settings: Settings, database: Engine, course: Course, keys: Keys, tmp_path: Path
) -> AsyncIterator[Context]:
    channels: dict[str, Channel] = {"web/main": Web()}
    courses, nudges = Courses(course), Nudges()
    intake = Intake(database, courses, keys, channels, nudges)
    intake.start()
    media = Media(ROOT, Clips(tmp_path / "clips", {"vi": Espeak("vi")}))
    ours = platforms(settings, database, lambda: keys)
    yield Context(settings, database, courses, keys, channels, media, intake, nudges, ours)
    await intake.stop()


@pytest.fixture
def app(parts: Context) -> FastAPI:
    app = FastAPI()
    app.state.context, app.state.chat_pages = parts, ChatPages()
    answer_faults(app)
    app.include_router(router)
    return app


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    """Makes browsers, each with cookies of its own; they have not opened the page yet."""
    made: list[AsyncClient] = []

    def new() -> AsyncClient:
        transport = ASGITransport(app)
        made.append(AsyncClient(transport=transport, base_url="http://test", headers={"x-bonso": "1"}))
        return made[-1]

    yield new
    for client in made:
        await client.aclose()


@pytest.fixture
async def page(browser: Browser) -> AsyncClient:
    """A browser that has opened the page."""
    client = browser()
    assert (await client.get("/")).status_code == 200
    return client


async def send(client: AsyncClient, after: int = 0, **event: object) -> Response:
    """What the page does with one event."""
    return await client.post(f"/chat/events?after={after}", json={"id": str(uuid4()), **event})
