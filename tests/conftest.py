import gc
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import settings
from pwdlib.hashers.argon2 import Argon2Hasher

from api.course.files import CourseFiles
from api.settings import ROOT, Settings
from api.store.database import PRAGMAS, connect
from api.store.migrate import upgrade
from bot.course.load import read_course
from bot.course.model import Course

# Google is told nothing by tests, nor by programs that they start.
os.environ["BONSO_GTTS"] = "false"

# How long an example takes says more about the machine than about the program.
settings.register_profile("quick", deadline=None, max_examples=15)
settings.register_profile("thorough", deadline=None, max_examples=200)

DAYS = 6
TODAY = datetime.now(UTC).toordinal()
"""In so many days each of what is a walk has been run with ``--slow``, some of it every day."""

SLOW = {"slow", "postgres", "browser"}
"""Marks of what ``--slow`` runs."""

LONG = tuple(f"tests/{name}" for name in ("contributing/", "scenarios/", "browser/", "install/", "test_"))
"""Where the files lie that take longest, however few tests they hold: begun first, none of them is last alone."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden transcripts anew; review the diff")
    parser.addoption("--slow", action="store_true", help="the rest: slow, PostgreSQL, browser, properties thoroughly")
    parser.addoption("--nightly", action="store_true", help="what takes minutes each")


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Tests also wait, for servers and browsers: a third process has work for what two leave of two cores."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("thorough" if config.getoption("--slow") else "quick")


@pytest.hookimpl(trylast=True)  # Hypothesis marks what is its own before
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the parts that are asked for; without an option, the quick one. A test that is named runs anyway."""
    if config.args and all("::" in argument for argument in config.args):
        return
    asked = {part for part in ("slow", "nightly") if config.getoption(part)} or {"quick"}
    config.hook.pytest_deselected(items=[item for item in items if not asked & parts(item)])
    items[:] = [item for item in items if asked & parts(item)]
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """The program, its course and the tests themselves stay: Python need not look through them for garbage again."""
    gc.collect()
    gc.freeze()


def parts(item: pytest.Item) -> set[str]:
    """When a test runs. A property runs twice: with few examples, and with many."""
    marks = {mark.name for mark in item.iter_markers()}
    if "walk" in marks:
        its_day = crc32(item.nodeid.encode()) % DAYS == TODAY % DAYS
        return {"slow", "nightly"} if its_day else {"nightly"}
    if "nightly" in marks or ("repeated" in marks and "sql" not in marks):
        return {"nightly"}
    if marks & SLOW:
        return {"slow"}
    return {"quick", "slow"} if "hypothesis" in marks else {"quick"}


@pytest.fixture(scope="session")
def course() -> Course:
    from tests.course import COURSE

    return COURSE


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to be copied: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("sqlite") / "bonso.db"
    engine = connect(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Every client reads all authorities there are, to speak with servers of ours that show no certificate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_cost_little() -> Iterator[None]:
    """Argon2 is there to take long. What the program makes without this has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = partial(Argon2Hasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("pwdlib.hashers.argon2.Argon2Hasher", cheap)
        yield


@pytest.fixture(scope="session", autouse=True)
def disk_not_waited_for() -> Iterator[None]:
    """Tests kill programs and do not cut the power: what was written is there, whether or not a disk holds it yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _file: None)
        hurried = (pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in PRAGMAS)
        patch.setattr("api.store.database.PRAGMAS", tuple(hurried))
        yield


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of clips and pictures that all services of a run share: kept by content, one may use another's."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made"
    for name in ("clips", "pictures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The course of this repository is read once, however often tests start the program: that is most of a start.

    Files that were edited, folders of a test's own and an operator's lists are read, as always.
    """
    files, known = CourseFiles(ROOT, Settings(_env_file=None)), {}

    def loaded(root: Path, **given: Any) -> Course:
        blocked = given.get("blocked")
        if root != ROOT or given.get("places") or (blocked and blocked.exists()):
            return read_course(root, **given)
        what = (tuple({**given, "blocked": None}.items()), tuple(files.look().items()))
        if what not in known:
            known[what] = read_course(root, **given)
        return known[what]

    with pytest.MonkeyPatch.context() as patch:
        for user in ("api.course.files", "bot.course"):
            patch.setattr(f"{user}.read_course", loaded)
        yield
