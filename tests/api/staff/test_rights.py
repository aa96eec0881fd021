"""Who may see and do what: by role, and never in another's commune."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from api.access import auth, tokens
from api.clock import now
from api.codes import join_codes
from api.store.database import writing
from api.store.models import HelpRequest
from tests.api.fictional import counted, happened, learned, person
from tests.api.office import Browser, audited, employ, logged_in, table

PAGES = {
    "/staff": ("ca", "thu", "ha"),
    "/staff/codes": ("ca", "thu", "ha"),
    "/staff/help": ("ca", "thu", "ha"),
    "/staff/contacts": ("ca", "thu"),
    "/staff/base-numbers": ("ca", "thu"),
    "/staff/accounts": ("ca",),
    "/staff/tokens": ("ca",),
    "/staff/zalo": ("ca",),
    "/staff/audit": ("ca",),
}


@pytest.mark.parametrize("page", PAGES)
def test_each_role_opens_its_own_pages(app: FastAPI, database: Engine, page: str) -> None:
    for login in ("ca", "thu", "ha"):
        answer = logged_in(app, login).get(page)
        assert (answer.status_code == 200) == (login in PAGES[page])
        if answer.status_code != 200:
            assert answer.status_code == 403
            assert audited(database)[-1] == (f"staff:{login}", "refused", page, "")


def test_the_menu_offers_what_she_may_open(app: FastAPI) -> None:
    for login in ("ca", "thu", "ha"):
        menu = logged_in(app, login).get("/staff").text.partition("</nav>")[0]
        offered = [page for page in PAGES if f'href="{page}"' in menu.partition('class="menu"')[2]]
        assert offered == [page for page, who in PAGES.items() if login in who]
        assert 'href="/staff/campaigns"' in menu


@pytest.mark.parametrize("role", ["reviewer", "recordist"])
@pytest.mark.parametrize("commune", ["", "anh-dao"])
def test_speakers_see_no_figures_but_have_a_page_and_a_way_out(
    app: FastAPI, database: Engine, role: str, commune: str
) -> None:
    auth.check_role(role, commune=commune)
    employ(database, "yen", role, commune)
    browser = logged_in(app, "yen")
    first = browser.get("/staff").headers["location"]
    assert browser.get(first).status_code == 200
    assert browser.get("/staff/accounts").status_code == 403
    assert browser.get("/api/v1/statistics/lessons").status_code == 403
    assert browser.post("/staff/logout").headers["location"] == "/staff/login"


def test_a_commune_sees_its_own_rows_alone(app: FastAPI, database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [*learned(1), *learned(2, "rung", commune="thong-xanh")])
    for view in ("lessons", "places"):
        drawn = logged_in(app, "lan").get(f"/staff?view={view}")
        assert [row[0] for row in table(drawn)] == ["Nơi", "Xã Thông Xanh (hư cấu)", "Thôn Rừng"]
        assert "Anh Đào" not in drawn.text


def test_asking_for_anothers_commune_is_refused_and_written_down(app: FastAPI, database: Engine) -> None:
    assert logged_in(app, "lan").get("/staff?commune=anh-dao").status_code == 403
    assert audited(database)[-1] == ("staff:lan", "refused", "/staff", "anh-dao")


def things(database: Engine) -> dict[str, Any]:
    """One of each in Anh Đào."""
    with writing(database) as connection:
        place = {"commune": "anh-dao", "village": "suoi"}
        code = join_codes.issue(connection, **place, lang="", note="", actor="staff:ha", now=now())
        row = {"chat_id": person(7), **place, "lesson": "", "step": "", "at": now(), "settled_by": ""}
        help_id = connection.execute(insert(HelpRequest).values(**row)).inserted_primary_key[0]
        counted(connection, 40, "suoi")
        tokens.add(connection, name="Bảng", commune="anh-dao", actor="staff:ca", now=now())
        token_id = tokens.listed(connection)[0]["id"]
    return {"code": code, "help": help_id, "number": person(90_040), "token": token_id}


def test_nothing_of_another_commune_can_be_touched(app: FastAPI, database: Engine) -> None:
    found = things(database)
    employ(database, "xa", "staff", "thong-xanh")
    employ(database, "chu", "admin", "thong-xanh")
    forms = {
        f"/staff/codes/{found['code']}/close": "lan",
        f"/staff/help/{found['help']}/settle": "lan",
        f"/staff/base-numbers/{found['number']}": "xa",
        f"/staff/base-numbers/{found['number']}/remove": "xa",
        "/staff/accounts/ha/reset": "chu",
        "/staff/accounts/ha/off": "chu",
        "/staff/accounts/ca/reset": "chu",
        f"/staff/tokens/{found['token']}/revoke": "chu",
    }
    for path, login in forms.items():
        assert logged_in(app, login).post(path).status_code == 403, path
        assert audited(database)[-1][:3] == (f"staff:{login}", "refused", path)
    pages = {f"/staff/codes/{found['code']}": "lan", f"/staff/base-numbers/{found['number']}": "xa"}
    for path, login in pages.items():
        assert logged_in(app, login).get(path).status_code == 403, path


@pytest.mark.parametrize(
    ("login", "path", "values"),
    [
        ("lan", "/staff/codes", {"place": "anh-dao/suoi"}),
        (
            "xa",
            "/staff/base-numbers",
            {"place": "anh-dao", "households": "9", "source": "x", "counted_on": "2026-01-01"},
        ),
        ("chu", "/staff/accounts", {"login": "moi", "role": "union", "commune": "anh-dao"}),
        ("chu", "/staff/accounts", {"login": "moi", "role": "admin", "commune": ""}),
        ("chu", "/staff/tokens", {"name": "Bảng", "commune": ""}),
    ],
)
def test_nothing_can_be_made_in_another_commune(
    app: FastAPI, database: Engine, login: str, path: str, values: dict[str, str]
) -> None:
    employ(database, "xa", "staff", "thong-xanh")
    employ(database, "chu", "admin", "thong-xanh")
    assert logged_in(app, login).post(path, **values).status_code == 403
    assert audited(database)[-1][:3] == (f"staff:{login}", "refused", path)


def test_a_form_without_its_word_changes_nothing(app: FastAPI, database: Engine) -> None:
    browser: Browser = logged_in(app, "ha")
    before = audited(database)
    assert browser.client.post("/staff/codes", data={"place": "anh-dao/suoi"}).status_code == 403
    assert audited(database) == before
