"""The page of a lesson on a real database with the real engine, course and voice, and a learner with a chat."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import Engine

from api.conversation.intake import Intake
from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.errors import answer_faults
from api.http.context import Context
from api.media import media
from api.media.media import Media
from api.platforms.registry import platforms
from api.player.routes import LessonPages, router
from api.settings import ROOT, Settings
from api.store.keys import Keys
from bot.course.model import Course
from bot.speech.espeak import Espeak
from bot.speech.store import Clips
from tests.api.village import CHANNELS_BY_ACCOUNT, Village

LAN = "4711"
"""The address of the learner's chat on Telegram."""


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Clips that all tests share: speaking a whole lesson takes seconds."""
    return Clips(tmp_path_factory.mktemp("player") / "clips", {"vi": Espeak("vi")})


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The page is tested on SQLite; ``test_progress`` on PostgreSQL too."""
    return sqlite_url


@pytest.fixture
async def parts(
    settings: Settings, database: Engine, course: Course, keys: Keys, clips: Clips
) -> AsyncIterator[Context]:
    channels: dict[str, Any] = CHANNELS_BY_ACCOUNT
    courses, nudges = Courses(course), Nudges()
    intake = Intake(database, courses, keys, channels, nudges)
    intake.start()
    ours = platforms(settings, database, lambda: keys)
    yield Context(settings, database, courses, keys, channels, Media(ROOT, clips), intake, nudges, ours)
    await intake.stop()


@pytest.fixture
def app(parts: Context) -> FastAPI:
    app = FastAPI()
    app.state.context, app.state.lesson_pages = parts, LessonPages()
    answer_faults(app)
    app.include_router(router)
    app.include_router(media.router)
    return app


@pytest.fixture
async def phone(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A browser that follows no redirects."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
def lan(village: Village) -> Village:
    """Lan is in the first step of ``qr-pay`` on her chat, and agreed to what is kept."""
    village.arrives(LAN)
    village.taps(LAN, "skip")
    village.says(LAN, "menu")
    village.taps(LAN, "courses", "course-qr", "qr-pay")
    return village
