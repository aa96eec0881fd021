import pytest
from hypothesis import settings

from api.settings import ROOT
from bot.course.load import load
from bot.course.model import Course

# How long an example takes says more about the machine than about the program.
settings.register_profile("bonso", deadline=None)
settings.load_profile("bonso")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden transcripts anew; review the diff")


@pytest.fixture(scope="session")
def course() -> Course:
    return load(ROOT)
