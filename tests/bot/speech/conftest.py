import pytest

from bot.course.languages import SOURCE
from bot.course.model import Course
from bot.speech.ahead import ClipWanted, clips_wanted
from tests.transcripts.play import START


@pytest.fixture(scope="session")
def wanted(course: Course) -> list[ClipWanted]:
    """Everything that is heard in Vietnamese: to find it all takes seconds."""
    return clips_wanted(course, [SOURCE], START)
