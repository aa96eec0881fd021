import pytest
from sqlalchemy import Engine

from bot.course.model import Course
from tests.api.review.speakers import Speakers


@pytest.fixture
def speakers(database: Engine, course: Course) -> Speakers:
    return Speakers(database, course)
