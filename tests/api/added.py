"""Using what the examples of CONTRIBUTING add. Run in a copy of the tree that has them, by ``tests/contributing``."""

import csv
import io

import pytest
from sqlalchemy import Engine, select, update
from typer.testing import CliRunner

from api.clock import now
from api.settings import ROOT, Settings
from api.statistics import TABLES
from api.store.database import reading, writing
from api.store.models import Job
from api.store.statements import core
from tests.api.office import Browser, application, employ, logged_in, table
from tests.api.serving import serving
from tests.scenarios.town import Page, Town, happens

PATH = "/api/v1/statistics/heard-again"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_lesson_fact_and_order(settings: Settings, database: Engine) -> None:
    async with serving(settings) as served:
        course = served.context.courses.current
        town = Town(served.url, settings.data_dir, None, course, served.context)  # type: ignore[arg-type]
        page = town.page()
        await page.arrives(town.code())
        await takes_the_lesson(town, page)
        await is_told_on_how_many(town, page)
        for _ in range(6):
            await page.does(type="tap", screen=page.screen["screen"], choice="again")
        assert town.facts()["heard_again"] == 6
        await page.http.aclose()
    await is_counted_everywhere(settings, database)


async def takes_the_lesson(town: Town, page: Page) -> None:
    """She asks for it in her words, and goes to its end."""
    assert town.course.lessons["qr-market"].title == "Đi chợ bằng mã QR"
    await page.does(type="say", text="đi chợ không mang tiền mặt")
    for turn in range(40):
        choices = [choice["id"] for choice in page.screen["choices"]]
        if "redo" in choices:
            break
        answers = [choice for choice in choices if choice in ("done", "next")] or choices[:2]
        await page.taps(answers[turn % len(answers)])  # a wrong answer is asked once more
    assert town.facts("qr-market").get("lesson_completed") == 1, (town.facts("qr-market"), page.words[-1])


async def is_told_on_how_many(town: Town, page: Page) -> None:
    """The order has its row, and its result is said."""
    await page.does(type="open", code="")
    assert any("Bà con đang học trên 1 máy." in words for words in page.words)
    assert ("count_chats", "done", "{}") in town.rows("SELECT kind, state, body FROM work_order")
    assert town.rows("SELECT * FROM dead_event") == []


async def is_counted_everywhere(settings: Settings, database: Engine) -> None:
    """Screen, JSON, CSV and the command say the same."""
    employ(database, "ca", "admin")
    browser = logged_in(application(settings, database, _course()), "ca")
    rows = browser.get(PATH).json()["rows"]
    assert [(row["level"], row["commune"], row["village"], row["times"]) for row in rows] == [
        ("all", "", "", 6),
        ("commune", "lac-duong", "", 6),
        ("village", "lac-duong", "da-tro", 6),
    ]
    [heading, *shown] = [row for row in table(browser.get("/staff?view=heard-again")) if len(row) == 2][:4]
    assert heading == ["Nơi", "Số lần nghe lại"]
    assert shown == [["Tất cả", "6"], [rows[1]["commune_name"], "6"], [rows[2]["village_name"], "6"]]
    listed = browser.get(f"{PATH}?format=csv").content
    assert [row["Số lần nghe lại"] for row in csv.DictReader(io.StringIO(listed.decode("utf-8-sig")))] == ["6"] * 3
    assert "Nghe lại ở đâu" in browser.get("/staff").text
    assert TABLES["heard-again"].about in str(application(settings, database, _course()).openapi()["paths"][PATH])
    assert _command(settings) == listed


def _course():  # type: ignore[no-untyped-def]
    from bot.course.load import read_course

    return read_course(ROOT)


def _command(settings: Settings) -> bytes:
    from api.cli import app

    given = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(f"BONSO_{name}", value)
        done = CliRunner().invoke(app, ["stats", "heard-again"])
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def test_the_page_opens_to_who_may(settings: Settings, database: Engine) -> None:
    employ(database, "ca", "admin")
    employ(database, "lan", "union", "lac-duong")
    app = application(settings, database)
    assert "Bây giờ máy đang là" in logged_in(app, "ca").get("/staff/time").text
    assert 'href="/staff/time"' in logged_in(app, "ca").get("/staff/audit").text
    assert logged_in(app, "lan").get("/staff/time").status_code == 403
    assert "/staff/time" not in logged_in(app, "lan").get("/staff").text
    assert Browser(app).get("/staff/time").headers["location"].startswith("/staff/login")


async def test_the_job_runs_and_goes_on_after_a_kill(settings: Settings, database: Engine) -> None:
    async with serving(settings):
        await happens(lambda: _done(database))
    with writing(database) as connection:  # as somebody leaves it who is killed in the middle
        left = {"holder": "killed", "held_until": now().replace(year=2020), "due_at": now().replace(year=2020)}
        connection.execute(update(core(Job)).where(core(Job).c.kind == "waiting-log").values(left))
    async with serving(settings):
        await happens(lambda: _done(database))


def _done(database: Engine) -> bool:
    """Whether it was done, and is due in an hour."""
    with reading(database) as connection:
        row = connection.execute(select(core(Job)).where(core(Job).c.kind == "waiting-log")).one()
    return row.holder == "" and row.failures == 0 and 3000 < (row.due_at - now()).total_seconds() < 3700
