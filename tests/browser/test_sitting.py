"""An hour with a speaker on a phone whose network comes and goes: what she says stays, goes once, and is then heard."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from api.access import passwords
from tests.browser.conftest import FLAGS, Server, Visit
from tests.browser.microphone import microphone
from tests.browser.test_recording import agrees
from tests.browser.test_staff import PASSWORD, fits

pytestmark = pytest.mark.browser

KEPT = "SELECT count(*), count(DISTINCT sent_key) FROM recording WHERE state <> 'withdrawn'"


@pytest.fixture(scope="module")
def chromium_flags(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return [*FLAGS, *microphone(tmp_path_factory.mktemp("microphone"))]


@pytest.fixture
def people(server: Server) -> None:
    with closing(sqlite3.connect(server.folder / "bonso.db", timeout=20)) as connection, connection:
        for login in ("ka-mai", "k-brem"):
            connection.execute(
                "INSERT INTO staff (id, login, name, role, commune, password, active, created_at) VALUES "
                "(hex(randomblob(16)), ?, ?, 'recordist', '', ?, 1, '2026-01-01 00:00:00.000000') "
                "ON CONFLICT (login) DO NOTHING",
                (login, f"{login} (hư cấu)", passwords.hashed(PASSWORD)),
            )


def sits(server: Server, visit: Visit, login: str = "ka-mai") -> Any:
    """A phone on which the sitting is open and ready for a cut network."""
    phone = visit()
    phone.forgive("Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|FAILED)")
    page = phone.page
    logs_in(page, server, login)
    page.goto(f"{server.url}/staff/record?lang=kpm")
    if page.locator("[name=agreed]").count():
        agrees(page, server)
    page.goto(f"{server.url}/staff/sitting")
    page.wait_for_selector("#studio[data-ready=yes]", timeout=60_000)
    return page


def waiting(page: Any, count: int) -> None:
    page.wait_for_selector(f"#waiting[data-count='{count}']", timeout=60_000)


def logs_in(page: Any, server: Server, login: str) -> None:
    page.goto(f"{server.url}/staff/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.first")
    page.wait_for_url(f"{server.url}/staff/**")


def speaks(page: Any, seconds: int = 3) -> None:
    """She says something and stops; a silence of the sentence may be at that moment, so no level is looked at."""
    page.click("#record")
    page.wait_for_function("seconds => document.getElementById('clock').textContent === seconds + ' giây'", arg=seconds)
    page.click("#record")
    page.wait_for_selector("#keep:visible")


def said(page: Any) -> str:
    """The sentence before her."""
    return str(page.inner_text("#lines article:not([hidden]) .words"))


def test_what_is_said_without_a_network_survives_and_goes_once(server: Server, visit: Visit, people: None) -> None:
    phone = sits(server, visit)
    assert fits(phone)
    assert phone.locator("#lines article").count() == 20
    first = said(phone)
    phone.click("#lines article:not([hidden]) .hear")
    phone.wait_for_selector("#lines article:not([hidden]) .hear:enabled")

    phone.context.set_offline(True)
    speaks(phone)
    assert fits(phone)
    phone.click("#keep")
    waiting(phone, 1)
    second = said(phone)
    assert second != first
    speaks(phone)
    phone.click("#keep")
    waiting(phone, 2)
    assert "2 bản chưa gửi" in phone.inner_text("#waiting")

    phone.reload()
    waiting(phone, 2)
    assert server.rows(KEPT) == [(0, 0)]
    third = said(phone)
    phone.click("#record")
    phone.wait_for_function("() => document.getElementById('clock').textContent === '3 giây'")
    phone.reload()  # while she speaks
    phone.wait_for_selector("#keep:visible")
    assert said(phone) == third and "Lần trước bạn đang nói" in phone.inner_text("#said")
    phone.click("#keep")
    waiting(phone, 3)

    phone.context.set_offline(False)
    waiting(phone, 0)
    assert "máy chưa nhận" not in phone.text_content("#lines")
    assert server.rows(KEPT) == [(3, 3)], phone.text_content("#list")
    phone.reload()
    waiting(phone, 0)
    assert said(phone) not in (first, second, third), "what is said today is done"
    assert phone.locator("#lines article").count() == 20

    phone.click("#finish")
    phone.wait_for_selector("#end:visible")
    assert fits(phone)
    assert phone.inner_text("#end").count("chờ người thứ hai nghe lại") == 3
    phone.evaluate("document.querySelector('#list audio').play()")
    phone.wait_for_function("() => document.querySelector('#list audio').currentTime > 0")


def test_an_answer_that_was_lost_keeps_it_once(server: Server, visit: Visit, people: None) -> None:
    phone = sits(server, visit)
    before = server.rows(KEPT)[0][0]
    lost = []

    def lose(route: Any) -> None:
        lost.append(route.fetch().status)
        route.abort()

    phone.route("**/staff/sitting/keep?*", lose, times=1)
    speaks(phone)
    phone.click("#keep")
    waiting(phone, 1)
    waiting(phone, 0)
    assert lost == [200] and server.rows(KEPT) == [(before + 1, before + 1)]


def test_another_person_on_the_same_phone_does_not_send_it_as_hers(server: Server, visit: Visit, people: None) -> None:
    phone = sits(server, visit)
    phone.route("**/staff/sitting/keep?*", lambda route: route.abort())
    speaks(phone)
    phone.click("#keep")
    waiting(phone, 1)
    before = server.rows(KEPT)
    phone.context.clear_cookies()
    phone.unroute("**/staff/sitting/keep?*")
    logs_in(phone, server, "k-brem")
    agrees(phone, server)
    phone.goto(f"{server.url}/staff/sitting")
    phone.wait_for_selector("text=1 bản của ka-mai")
    assert server.rows(KEPT) == before


def test_the_sheet_is_for_paper(server: Server, visit: Visit, people: None) -> None:
    phone = sits(server, visit)
    phone.goto(f"{server.url}/staff/sitting/sheet")
    assert phone.locator("ol li").count() == 20 and phone.locator("svg.qr").count() == 1
    assert phone.locator("ol img").count() > 10
    assert fits(phone)


def test_ten_minutes_of_vietnamese_from_the_choice_of_a_language(server: Server, visit: Visit, people: None) -> None:
    page = visit().page
    logs_in(page, server, "k-brem")
    page.goto(f"{server.url}/staff/record")
    assert fits(page)
    page.click("text=Thu tiếng Việt")
    assert fits(page) and "tiếng Việt" in page.inner_text("h1")
    page.check("[name=scope][value=service]")
    page.check("[name=agreed]")
    page.click("button.first")
    page.wait_for_selector("#prompt article")
    assert fits(page)
    page.click("text=Mười phút thu âm")
    page.wait_for_selector("#studio[data-ready=yes]", timeout=60_000)
    assert fits(page)
    assert page.locator("#lines article").count() == 50
    before = server.rows("SELECT count(*) FROM recording WHERE lang = 'vi'")[0][0]
    for name in page.eval_on_selector_all("#lines article", "all => all.map((one) => one.dataset.name)"):
        assert name.startswith("read vi ")
    while len(said(page)) > 40:  # the microphone says little in three seconds
        page.click("#next")
    first = said(page)
    speaks(page)
    page.click("#keep")
    page.wait_for_selector("#lines article[data-state=new]", state="attached", timeout=60_000)
    assert said(page) != first
    assert server.rows("SELECT count(*) FROM recording WHERE lang = 'vi'") == [(before + 1,)]
    page.click("#finish")
    page.wait_for_selector("#more:visible")
    assert fits(page)
    assert page.locator("#list li:visible").count() == before + 1, "what she has not said yet is not listed"
    page.click("#more")
    page.wait_for_selector("#lines")
    assert f"Đã thu {before + 1} trên" in page.inner_text(".progress")
