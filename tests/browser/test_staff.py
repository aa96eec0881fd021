"""The pages of staff in a real browser: the first account, a union member of her own, a poster, the table, Excel."""

import io
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter, path

pytestmark = pytest.mark.browser

PASSWORD = "chiếc gùi trên đồi"


def first_link(server: Server) -> str:
    """What ``bonso serve`` printed on its first run."""
    found = re.search(r"http\S+/staff/welcome/\S+", (server.folder / "server.log").read_text())
    assert found
    return found[0]


def welcome(page: Any, link: str, **values: str) -> None:
    page.goto(link)
    for name, value in {**values, "password": PASSWORD, "again": PASSWORD}.items():
        page.fill(f"[name={name}]", value)
    page.click("text=Đặt mật khẩu và vào")
    page.wait_for_url("**/staff")


def cells(page: Any) -> list[list[str]]:
    """The table as it stands on the screen, a list a row."""
    rows = page.locator(".figures tbody tr").all()
    return [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in rows]


def fits(page: Any) -> bool:
    """Whether nothing is wider than the phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_first_account_to_a_lesson_seen_on_the_table(server: Server, visit: Visit, course: Course) -> None:
    commune = next(place for place in course.communes.values() if place.villages)
    village = commune.villages[0]
    admin = visit(viewport={"width": 1200, "height": 800}, is_mobile=False).page
    welcome(admin, first_link(server), login="ca", name="Ca (hư cấu)")

    admin.click("text=Tài khoản")
    admin.fill("[name=login]", "ha")
    admin.select_option("[name=commune]", commune.id)
    admin.click("text=Tạo lời mời")
    union = visit().page
    welcome(union, admin.locator(".secret").inner_text(), name="Hà (hư cấu)")
    assert fits(union)

    union.click("text=Mã vào học")
    union.select_option("[name=place]", f"{commune.id}/{village.id}")
    union.select_option("[name=lang]", "vi")
    union.click("text=Tạo mã")
    union.wait_for_selector(".poster .qr")
    code = union.locator(".big").inner_text()
    assert fits(union)

    learner = visit()
    learner.page.goto(f"{server.url}/j/{code.replace(' ', '')}")
    assert village.name in learner.page.locator(".place").inner_text()
    assert fits(learner.page)
    learner.page.click("text=Vào học ngay")
    learner.page.wait_for_selector("#now .card")
    joined = "SELECT detail, commune FROM fact WHERE kind = 'code_joined'"
    assert server.rows(joined) == [(code.replace(" ", ""), commune.id)]

    union.goto(f"{server.url}/staff")
    assert "Chưa có ai học" in union.inner_text("main")


def test_a_lesson_taken_is_counted_and_downloaded(server: Server, visit: Visit, course: Course) -> None:
    learner = visit()
    learner.open(server.url)
    enter(learner)
    for choice in path(learner, course, "qr-pay"):
        learner.choose(choice)

    page = staff(server, visit)
    page.goto(f"{server.url}/staff")
    titles = [course.lessons[lesson].title for lesson in ("qr-pay", "scam-three-rules")]
    assert page.locator("summary h2").all_inner_texts() == titles, "that in which everybody begins is the second"
    assert [row[3:5] for row in cells(page) if row[0] == "Tất cả"] == [["1", "1"], ["1", "0"]]
    assert "Chưa thử với bà con" in page.inner_text("main")

    page.fill("[name=to]", "2020-01-01")
    page.click("text=Xem")
    assert "Chưa có ai học" in page.inner_text("main")
    page.go_back()
    with page.expect_download() as download:
        page.click("text=Excel")
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes()))["Số liệu"]
    assert [row[9:11] for row in sheet.iter_rows(values_only=True) if row[2] == "Tất cả"] == [(1, 1), (1, 0)]


def test_every_page_fits_a_phone_and_works_without_a_script(server: Server, visit: Visit) -> None:
    page = staff(server, visit, java_script_enabled=False)
    links = [link.get_attribute("href") for link in page.locator(".menu a").all()]
    assert len(links) == 13
    looked = visit().page
    looked.context.add_cookies(page.context.cookies())
    for link in [*links, *(f"/staff?view={view}" for view in ("places", "learners", "funnel")), "/staff/me"]:
        assert page.goto(server.url + link).status == 200, link
        looked.goto(server.url + link)
        assert fits(looked), link


def test_keys_alone_are_enough_to_log_in(server: Server, visit: Visit) -> None:
    ready(server)
    page = visit(viewport={"width": 1200, "height": 800}, is_mobile=False).page
    page.goto(f"{server.url}/staff/codes")
    page.wait_for_function("document.activeElement.name === 'login'")  # the page puts the cursor there by itself
    page.keyboard.type("ca")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/staff/codes")
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def ready(server: Server) -> None:
    """Make sure that ``ca`` can log in, whichever test comes first."""
    from api.access import passwords

    with closing(sqlite3.connect(server.folder / "bonso.db", timeout=20)) as connection, connection:
        columns = "id, login, name, role, commune, password, active, created_at"
        connection.execute(
            f"INSERT INTO staff ({columns}) VALUES (hex(randomblob(16)), 'ca', 'Ca (hư cấu)', 'admin', '', ?, 1, "
            "'2026-01-01 00:00:00.000000') ON CONFLICT (login) DO NOTHING",
            (passwords.hashed(PASSWORD),),
        )


def staff(server: Server, visit: Visit, **options: Any) -> Any:
    """A phone in which ``ca`` is logged in."""
    ready(server)
    page = visit(**options).page
    page.goto(f"{server.url}/staff/login")
    page.fill("[name=login]", "ca")
    page.fill("[name=password]", PASSWORD)
    page.click("button.first")
    page.wait_for_url(f"{server.url}/staff")
    return page
