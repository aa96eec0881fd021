"""The course of a running server follows its files, and nobody loses her place."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from api.app import assemble, create_app, running
from api.course.current import Courses
from api.course.files import CourseFiles
from api.course.files_watch import Watcher
from api.http.context import Context
from api.settings import ROOT, Settings
from bot.course.model import Course
from bot.course.problem import Problem

LESSON = "content/lessons/qr-pay.toml"
NEW = "Bấm ô vuông ở giữa màn hình."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The shipped lessons in a folder where they may be edited; pictures are not needed."""
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("pictures", "audio"))
    return tmp_path


def edit(root: Path, old: str, new: str, file: str = LESSON) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


# --- holding --------------------------------------------------------------------------------------


def test_swapping_and_refusing(course: Course) -> None:
    courses, problem = Courses(course), Problem("a.toml", "a", "b", "sai", "sửa")
    courses.refuse([problem])
    assert (courses.current, courses.problems) == (course, (problem,))
    courses.swap(course)
    assert courses.problems == ()


# --- watching, a look at a time ----------------------------------------------------------------------


@pytest.fixture
def courses(root: Path, settings: Settings) -> Courses:
    return Courses.opened(CourseFiles(root, settings))


@pytest.fixture
def watcher(courses: Courses) -> Watcher:
    assert courses.files
    return Watcher(courses, courses.files)


def look_twice(watcher: Watcher) -> None:
    for _ in range(2):
        watcher.look()


def scan(courses: Courses) -> str:
    """What is said at one step."""
    return courses.current.messages["vi"]["qr-pay/scan/text"].lines[0].text


def test_as_long_as_nothing_changes_the_course_is_the_same_object(courses: Courses, watcher: Watcher) -> None:
    before = courses.current
    look_twice(watcher)
    assert courses.current is before


@pytest.mark.slow
def test_an_edit_is_taken_once_it_is_finished(courses: Courses, watcher: Watcher, root: Path) -> None:
    old = courses.current
    edit(root, scan(courses), NEW)
    watcher.look()
    assert courses.current is old  # perhaps more files follow
    edit(root, 'slug = "scan"', 'slug = "scan" # vẫn đang sửa')
    watcher.look()
    assert courses.current is old
    watcher.look()
    assert (scan(courses), courses.current.digest != old.digest) == (NEW, True)


def test_a_broken_edit_is_logged_and_changes_nothing(
    courses: Courses, watcher: Watcher, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = courses.current
    edit(root, 'slug = "scan"', 'slug = "open"')
    look_twice(watcher)
    assert courses.current is old
    assert [(one.file, one.lesson, one.step) for one in courses.problems if "hai lần" in one.what] == [
        (LESSON, "qr-pay", "open")
    ]
    printed = capsys.readouterr()
    assert str(courses.problems[0]) in printed.out + printed.err
    look_twice(watcher)
    assert capsys.readouterr() == ("", "")  # said once, not every second


@pytest.mark.slow
def test_a_mended_edit_is_taken_and_an_edit_taken_back_leaves_the_course(
    courses: Courses, watcher: Watcher, root: Path
) -> None:
    old = courses.current
    for wrong, right in (("[[steps]", "[[steps]]"), ("[[steps]", "[[steps]]")):
        edit(root, right, wrong)
        look_twice(watcher)
        assert courses.problems
        edit(root, wrong, right)
        look_twice(watcher)
        assert (courses.current is old, courses.problems) == (True, ())


def test_a_folder_that_is_gone_leaves_the_course(courses: Courses, watcher: Watcher, root: Path) -> None:
    old = courses.current
    shutil.rmtree(root / "content")
    look_twice(watcher)
    assert courses.current is old
    assert courses.problems


@pytest.mark.slow
def test_an_edit_between_loading_and_watching_is_not_missed(courses: Courses, root: Path) -> None:
    edit(root, scan(courses), NEW)
    assert courses.files
    look_twice(Watcher(courses, courses.files))
    assert scan(courses) == NEW


# --- a running server ---------------------------------------------------------------------------------


class Phone:
    """A browser that taps through the chat page of a server."""

    def __init__(self, app: FastAPI) -> None:
        self.http = AsyncClient(transport=ASGITransport(app), base_url="http://test", headers={"x-bonso": "1"})
        self.card: dict[str, Any] = {}
        self.seq = 0

    @property
    def text(self) -> str:
        return " ".join(line[1] for line in self.card["lines"])

    async def send(self, **event: object) -> None:
        answer = await self.http.post(f"/chat/events?after={self.seq}", json={"id": str(uuid4()), **event})
        last = answer.json()["messages"][-1]
        self.card, self.seq = last["part"], last["seq"]

    async def tap(self, choice: str) -> None:
        await self.send(type="tap", screen=self.card["screen"], choice=choice)


@asynccontextmanager
async def served(settings: Settings, root: Path) -> AsyncIterator[tuple[Context, Phone]]:
    context = assemble(settings, root)
    async with running(context, "web"):
        phone = Phone(create_app(settings, context))
        await phone.http.get("/")
        yield context, phone
        await phone.http.aclose()


async def until(context: Context, course: Course) -> None:
    """Until another course is taught."""
    async with asyncio.timeout(60):
        while context.courses.current is course and not context.courses.problems:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_an_edit_reaches_who_is_in_the_lesson_and_leaves_her_there(settings: Settings, root: Path) -> None:
    async with served(settings, root) as (context, phone):
        taught = context.courses.current
        first, second, *_ = taught.lessons["qr-pay"].steps
        await phone.send(type="say", text="vi")
        await phone.send(type="say", text="quét mã")
        await phone.tap("done")
        assert second.text in phone.text

        edit(root, second.text, NEW)
        await until(context, taught)
        await phone.tap("again")
        assert NEW in phone.text and second.text not in phone.text

        edit(root, f'slug = "{first.slug}"', f'slug = "{first.slug}"\n$')
        await until(context, context.courses.current)
        assert context.courses.problems
        await phone.tap("again")
        assert NEW in phone.text


@pytest.mark.slow
async def test_with_the_setting_off_nothing_is_watched(settings: Settings, root: Path) -> None:
    off = settings.model_copy(update={"watch_content": False})
    async with served(off, root) as (context, _):
        taught = context.courses.current
        edit(root, taught.lessons["qr-pay"].steps[0].text, NEW)
        await asyncio.sleep(2.5)
        assert context.courses.current is taught
