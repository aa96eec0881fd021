"""Every page and form with every kind of visitor and nonsense in every field, on PostgreSQL, which forgives nothing."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.settings import Settings
from api.staff.routes import PARTS
from api.store.database import connect
from bot.course.model import Course
from tests.api.fictional import COURSE
from tests.api.office import Browser, application, employ, logged_in
from tests.api.staff.conftest import PEOPLE

NONSENSE = ("", "\0", "\\", "'", "-1", "99999999999999999999", "đ" * 3000, "lac-duong/x", "<script>")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
def app(settings: Settings, database_url: str, course: Course) -> Any:
    database: Engine = connect(database_url)
    for login, role, commune in PEOPLE:
        employ(database, login, role, commune)
    # Lessons that can be taken, because pages take them; places that are nobody's.
    yield application(settings, database, replace(course, communes=COURSE.communes, views={}))
    database.dispose()


ROUTES: list[Any] = [route for part in PARTS for route in part.router.routes]


def visits(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Each route with ``text`` in its path, query and every field of its form."""
    found = []
    for route in ROUTES:
        if route.path == "/staff/logout":
            continue  # the rest of the walk is for somebody logged in
        path = route.path
        for name in route.param_convertors:
            path = path.replace("{" + name + "}", text.replace("\0", "%00").replace("\\", "%5C") or "x")
        fields = {field.alias: text for field in getattr(route.dependant, "body_params", ())}
        queries = "&".join(
            f"{name}={text[:50]}" for name in ("from", "to", "lang", "commune", "view", "size", "before")
        )
        found.append((next(iter(route.methods)), f"{path}?{queries.replace(chr(0), '%00')}", fields))
    return found


@pytest.mark.postgres
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_answered_not_stumbled_over(app: FastAPI, text: str) -> None:
    for browser in (logged_in(app, "ca"), Browser(app)):
        for method, path, fields in visits(text):
            answer = browser.get(path) if method == "GET" else post(browser, path, fields)
            assert answer.status_code < 500, (method, path)
            assert "<script>" not in answer.text


def post(browser: Browser, path: str, fields: dict[str, str]) -> Any:
    known = "bonso_staff" in browser.client.cookies
    return browser.post(path, on="" if known else "/staff/login", **fields)
