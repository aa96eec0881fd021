"""An installation for the fictional district whose pages of staff, posters and statistics answer, and its browsers."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, insert, select

from api.access import auth
from api.clock import now
from api.conversation.intake import Intake
from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.errors import answer_faults
from api.http.context import Context
from api.ids import new_id
from api.media.media import Media
from api.places.join_page import router as people
from api.platforms.registry import platforms
from api.settings import ROOT, Settings
from api.staff.routes import router as staff
from api.statistics.routes import router as statistics
from api.store.database import reading, writing
from api.store.keys import Keys
from api.store.models import Audit, Staff
from bot.course.model import Course
from bot.speech.store import Clips
from tests.api.fictional import COURSE

PASSWORD = "chiếc gùi trên đồi"
KEPT = "not a hash, nothing matches it"


def application(settings: Settings, database: Engine, course: Course = COURSE) -> FastAPI:
    """The real routers on a real database, with nothing of the platforms."""
    app, courses = FastAPI(), Courses(course)
    keys, nudges = Keys.load(settings), Nudges()
    media = Media(ROOT, Clips(settings.data_dir / "clips", {}))
    intake = Intake(database, courses, keys, {}, nudges)
    ours = platforms(settings, database, lambda: keys)
    app.state.context = Context(settings, database, courses, keys, {}, media, intake, nudges, ours)
    for router in (statistics, people, staff):
        app.include_router(router)
    answer_faults(app)
    return app


class Browser:
    """Somebody at a page: goes to addresses, fills forms as they are drawn, follows where they lead."""

    def __init__(self, app: FastAPI, address: str = "testclient") -> None:
        self.client = TestClient(app, follow_redirects=False, client=(address, 50000))

    def get(self, address: str, **more: Any) -> Response:
        return self.client.get(address, **more)

    def post(self, address: str, *, on: str = "", **values: str) -> Response:
        """Send a form with the word that the page ``on`` (or any page of hers) put into it."""
        return self.client.post(address, data={"csrf": word(self.get(on or "/staff/me")), **values})


def word(drawn: Response) -> str:
    """The word that the first form of a page carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', drawn.text)
    assert found, drawn.text
    return found[1]


def employ(database: Engine, login: str, role: str, commune: str = "", password: str = KEPT) -> None:
    """Somebody fictional who may log in."""
    account = {"id": new_id(now()), "login": login, "name": f"{login} (hư cấu)", "role": role, "commune": commune}
    with writing(database) as connection:
        row = {"password": password, "active": True, "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        connection.execute(insert(Staff).values(**account, **row))


def logged_in(app: FastAPI, login: str) -> Browser:
    """A browser in which ``login`` has a session."""
    context: Context = app.state.context
    browser = Browser(app)
    browser.client.cookies.set(auth.COOKIE, auth.open_session(context.database, login, now()))
    return browser


def audited(database: Engine) -> list[tuple[str, str, str, str]]:
    """The audit log: actor, action, object, commune, the oldest first."""
    audit: Any = Audit
    with reading(database) as connection:
        columns = (audit.actor, audit.action, audit.object, audit.commune)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(audit.id))]


def table(drawn: Response) -> list[list[str]]:
    """The cells of the tables of a page, a list a row, tags and spaces tidied away."""
    rows = re.findall(r"<tr.*?</tr>", drawn.text, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(" ".join(re.sub(r"<[^>]+>", " ", cell).split())) for cell in row] for row in cells]
