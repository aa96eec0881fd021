"""The files of a page: joined in order, named by their content, and each kind of page has its own."""

from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from api.errors import answer_faults
from api.front.page_files import PageFiles
from api.places import join_page
from api.player import page as player
from api.staff import pages as staff
from api.web import page as web
from tests.rows import each_row


@pytest.fixture
def files(tmp_path: Path) -> PageFiles:
    (tmp_path / "one.js").write_text("first();\n", "utf-8")
    (tmp_path / "two.js").write_text("second();\n", "utf-8")
    (tmp_path / "page.css").write_text("p { color: var(--alarm); }\n", "utf-8")
    return PageFiles(
        "/x/static", {"page.js": (tmp_path / "one.js", tmp_path / "two.js"), "page.css": (tmp_path / "page.css",)}
    )


@pytest.fixture
def browser(files: PageFiles) -> TestClient:
    app, router = FastAPI(), APIRouter()
    files.serve(router)
    app.include_router(router)
    answer_faults(app)
    return TestClient(app)


def test_parts_are_joined_in_order_and_kept_for_ever(browser: TestClient, files: PageFiles) -> None:
    answer = browser.get(f"{files.folder}/page.js")
    assert answer.text == "first();\n\nsecond();\n"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_another_version_is_answered_and_not_kept(browser: TestClient) -> None:
    answer = browser.get("/x/static/000000000000/page.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


def test_what_is_none_of_its_files_is_not_found(browser: TestClient, files: PageFiles) -> None:
    assert browser.get(f"{files.folder}/one.js").status_code == 404


def test_the_version_follows_the_content(files: PageFiles, tmp_path: Path) -> None:
    before = files.version
    (tmp_path / "two.js").write_text("other();\n", "utf-8")
    parts = {"page.js": (tmp_path / "one.js", tmp_path / "two.js"), "page.css": (tmp_path / "page.css",)}
    assert PageFiles("/x/static", parts).version != before


@each_row("files", [web.FILES, player.FILES, staff.FILES, join_page.FILES])
def test_every_file_of_every_page_is_there(files: PageFiles) -> None:
    assert all(content.strip() for content in files.contents.values())
