"""The pages about the course, with the shipped course, a machine's voice, and its pictures and clips served."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.media import media
from api.media.media import Media
from api.settings import ROOT, Settings
from bot.course.model import Course
from bot.speech.espeak import Espeak
from bot.speech.store import Clips
from tests.api.office import Browser, application, employ, logged_in

Open = Callable[[Course], Browser]


@pytest.fixture
def opened(settings: Settings, database: Engine) -> Open:
    """A union member's browser at the pages of an installation that teaches a course."""
    employ(database, "ha", "union", "anh-dao")

    def open_(course: Course) -> Browser:
        app: FastAPI = application(settings, database, course)
        clips = Clips(settings.data_dir / "clips", {"vi": Espeak("vi")})
        app.state.context = replace(app.state.context, media=Media(ROOT, clips))
        app.include_router(media.router)
        return logged_in(app, "ha")

    return open_


@pytest.fixture
def browser(opened: Open, course: Course) -> Browser:
    return opened(course)
