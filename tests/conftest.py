from collections.abc import Iterator

import pytest
from hypothesis import settings

from api.course.files import CourseFiles
from api.settings import ROOT
from bot.course.load import load
from bot.course.model import Course

# How long an example takes says more about the machine than about the program.
settings.register_profile("bonso", deadline=None)
settings.load_profile("bonso")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden transcripts anew; review the diff")
    parser.addoption("--nightly", action="store_true", help="run what takes minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--nightly"):
        return
    at_night = [item for item in items if item.get_closest_marker("nightly")]
    config.hook.pytest_deselected(items=at_night)
    items[:] = [item for item in items if item not in at_night]


@pytest.fixture(scope="session")
def course() -> Course:
    return load(ROOT)


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The course of this repository is read once, however often tests start the program: that is most of a start.

    Files that were edited, folders of a test's own and other settings are read, as always.
    """
    load, known = CourseFiles.load, {}

    def loaded(files: CourseFiles) -> Course:
        given = files.settings
        what = (given.kho_minimum, given.controller, given.places_file, tuple(files.look().items()))
        if files.root != ROOT or given.places_file:
            return load(files)
        if what not in known:
            known[what] = load(files)
        return known[what]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CourseFiles, "load", loaded)
        yield
