"""``/j/{code}``: the code in large letters and the doors it opens."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.clock import now
from api.codes import join_codes
from api.places.join_page import FILES
from api.settings import Settings
from api.store.database import writing
from tests.api.office import Browser, application


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The page is the same above either database; codes are looked up on both in ``test_codes_and_places``."""
    return sqlite_url


@pytest.fixture
def app(settings: Settings, database: Engine) -> FastAPI:
    return application(settings, database)


@pytest.fixture
def code(database: Engine) -> str:
    with writing(database) as connection:
        place = {"commune": "anh-dao", "village": "suoi", "lang": "kpm", "note": ""}
        return join_codes.issue(connection, **place, actor="staff:ha", now=now(), choose=lambda free: 4711)  # type: ignore[arg-type]


def test_the_page_shows_code_and_place_and_opens_the_chat(app: FastAPI, code: str) -> None:
    drawn = Browser(app).get(f"/j/{code}")
    assert drawn.status_code == 200
    assert f"{code[:2]} {code[2:4]} {code[4:]}" in drawn.text
    assert "Thôn Suối, Xã Anh Đào (hư cấu)" in drawn.text
    assert f'href="/?code={code}"' in drawn.text
    assert "t.me" not in drawn.text
    assert "frame-ancestors 'none'" in drawn.headers["content-security-policy"]


def test_zalo_is_a_door_that_carries_no_code(settings: Settings, database: Engine, code: str) -> None:
    app = application(settings.model_copy(update={"zalo_oa_id": "4318657068771012646"}), database)
    drawn = Browser(app).get(f"/j/{code}").text
    assert 'href="https://zalo.me/4318657068771012646" rel="noreferrer">Mở Zalo</a>' in drawn
    assert "bấm “Mở Zalo”, bấm “Nhắn tin”, rồi gửi mã" in drawn
    assert "Mở Zalo" not in Browser(application(settings, database)).get(f"/j/{code}").text


def test_a_code_typed_by_hand_is_understood(app: FastAPI, code: str) -> None:
    typed = f"bs {code[2:4]} {code[4:]}"
    assert f'href="/?code={code}"' in Browser(app).get(f"/j/{typed}").text


@pytest.mark.parametrize("wrong", ["BS00000", "x", "%00", "BS" + "9" * 500, "<script>"])
def test_an_unknown_code_leads_to_a_kind_page(app: FastAPI, wrong: str) -> None:
    drawn = Browser(app).get(f"/j/{wrong}")
    assert (drawn.status_code, "Vào học không cần mã" in drawn.text) == (404, True)


def test_a_closed_code_opens_nothing(app: FastAPI, database: Engine, code: str) -> None:
    with writing(database) as connection:
        join_codes.close(connection, code, actor="staff:ha", now=now())
    assert Browser(app).get(f"/j/{code}").status_code == 404


@pytest.mark.parametrize(("name", "kind"), [("join.css", "text/css"), ("icon.svg", "image/svg+xml")])
def test_what_the_page_loads_is_served(app: FastAPI, name: str, kind: str) -> None:
    assert Browser(app).get(f"{FILES.folder}/{name}").headers["content-type"].startswith(kind)
