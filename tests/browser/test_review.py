"""A draft on its way to learners: corrected, confirmed, approved and read aloud on phones; the next learner has it.

The course is a copy, because its Vietnamese is edited at the end.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.access import passwords
from api.settings import ROOT
from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.phone import Phone
from tests.browser.test_recording import agrees, chromium_flags, records
from tests.browser.test_staff import fits

pytestmark = pytest.mark.browser

__all__ = ["chromium_flags"]  # those with a microphone

KEY = "bot/promise/text"
"""The first sentence about money that a learner hears, two screens after she chose K'Ho."""

TEXT, BACK = (
    "Bòn Số ờ dăn priă, ờ dăn mã. Cau dăn, bañ ai.",
    "Bòn Số không xin tiền, không xin mã. Ai xin thì đừng cho.",
)
PASSWORD = "gùi măng trên đồi"
PEOPLE = ("lan", "su", "mai")


class Copied(Server):
    """``bonso serve`` on a copy of the program with a course of its own."""

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def copy(self) -> None:
        for name in ("api", "bot", "content", "locales", "migrations"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__", "audio"))

    def _env(self) -> dict[str, str]:
        return {**super()._env(), "PYTHONPATH": str(self.root)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    server = Copied(tmp_path_factory.mktemp("server"))
    server.copy()
    server.start()
    _employ(server)
    yield server
    server.end()


def _employ(server: Server) -> None:
    """Three fictional reviewers."""
    kept = passwords.hashed(PASSWORD)
    with closing(sqlite3.connect(server.folder / "bonso.db", timeout=20)) as connection, connection:
        columns = "id, login, name, role, commune, password, active, created_at"
        for login in PEOPLE:
            connection.execute(
                f"INSERT INTO staff ({columns}) VALUES (hex(randomblob(16)), ?, ?, 'reviewer', '', ?, 1, "
                "'2026-01-01 00:00:00.000000')",
                (login, f"{login} (hư cấu)", kept),
            )


def reviewer(server: Server, visit: Visit, login: str, **options: Any) -> Any:
    """A phone in which ``login`` is logged in: its first page is the queue."""
    page = visit(**options).page
    page.goto(f"{server.url}/staff/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.first")
    page.wait_for_url(f"{server.url}/staff/review")
    return page


def opened(server: Server, page: Any, key: str = KEY) -> Any:
    page.goto(f"{server.url}/staff/review/text?key={key}")
    assert fits(page)
    return page


def looked(page: Any) -> Any:
    """The page once somebody would rather see the original than say what she understands."""
    page.click("text=Xem luôn, không dịch ngược")
    page.wait_for_selector("[name=text]")
    return page


def press(page: Any, button: str, **fields: str) -> None:
    """Fill in and press a button of the form, then wait for the page that says it was done."""
    for name, value in fields.items():
        if name == "speaks":
            page.select_option("[name=speaks]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.click(f"button:text-is('{button}')")
    page.wait_for_selector("[role=status]")


def learner(server: Server, visit: Visit) -> Phone:
    """Somebody new who chose K'Ho, at the sentence."""
    phone = visit()
    phone.open(server.url)
    for choice in ("kpm", "own-first"):
        phone.choose(choice)
    return phone


def lines(phone: Phone) -> list[tuple[str, str, bool]]:
    """The lines on the screen: language, text, whether it is marked as a draft."""
    found: list[list[Any]] = phone.page.eval_on_selector_all(
        "#now .text p",
        "all => all.map(p => [p.lang, p.lastChild.textContent, !!p.querySelector('.tag')])",
    )
    return [(lang, text, marked) for lang, text, marked in found]


def until(server: Server, visit: Visit, expected: list[tuple[str, str, bool]]) -> Phone:
    """The first learner who gets ``expected``: processes look once a second, so it is soon."""
    for _ in range(20):
        phone = learner(server, visit)
        if lines(phone) == expected:
            return phone
        phone.page.wait_for_timeout(500)
    raise AssertionError(lines(phone))


def test_a_draft_is_corrected_confirmed_approved_and_taught(server: Copied, visit: Visit, course: Course) -> None:
    vietnamese, draft = course.sources[KEY], course.entries["kpm"][KEY].text
    assert lines(learner(server, visit)) == [("kpm", draft, True), ("vi", vietnamese, False)]

    lan = looked(opened(server, reviewer(server, visit, "lan")))
    press(lan, "Lưu lời này", text=TEXT, speaks="cil", note="Gọn hơn.")
    assert "Một người đề nghị" in lan.inner_text(".about")
    assert lan.locator("button:text-is('Duyệt')").count() == 0
    until(server, visit, [("kpm", TEXT, True), ("vi", vietnamese, False)])

    su = opened(server, reviewer(server, visit, "su"))
    assert vietnamese not in su.inner_text("main")
    press(su, "Xem câu gốc", back=BACK)
    assert vietnamese in su.inner_text("main")
    press(su, "Tôi cũng nói như vậy", speaks="cil")
    assert "Hai người thấy đúng" in su.inner_text(".about")
    press(su, "Duyệt")
    assert "1 trên 2 người" in su.inner_text("main")
    until(server, visit, [("kpm", TEXT, True), ("vi", vietnamese, False)])

    mai = looked(opened(server, reviewer(server, visit, "mai")))
    assert BACK in mai.inner_text("main")
    press(mai, "Duyệt", speaks="cil")
    assert "Đã duyệt" in mai.inner_text(".about")
    machine = until(server, visit, [("kpm", TEXT, False)]).heard()
    assert machine > 1

    agrees(su, server)
    assert su.inner_text("#prompt .words") == TEXT
    records(su)
    su.click("#keep")
    su.wait_for_function("() => document.getElementById('said').textContent.startsWith('Đã giữ')")
    for listener in (lan, mai):  # a text about money takes two
        confirmed(server, listener)
    for _ in range(20):
        person = until(server, visit, [("kpm", TEXT, False)]).heard()
        if abs(person - machine) > 0.1:
            break
        su.wait_for_timeout(500)
    assert abs(person - machine) > 0.1, "a person speaks to the next learner, not the machine"

    change_vietnamese(server, vietnamese)
    until(server, visit, [("vi", "Bòn Số không xin tiền và mã. Ai xin, đừng cho.", False)])
    lan.goto(f"{server.url}/staff/review?state=look")
    assert KEY in lan.inner_text(".queue")
    opened(server, lan)
    assert "Cần xem lại" in lan.inner_text(".about") and vietnamese in lan.inner_text("main")
    press(lan, "Vẫn đúng với câu mới")
    until(server, visit, [("kpm", TEXT, True), ("vi", "Bòn Số không xin tiền và mã. Ai xin, đừng cho.", False)])


def confirmed(server: Server, page: Any) -> None:
    """Somebody else listens to the only recording there is and finds it good."""
    page.goto(f"{server.url}/staff/listen")
    page.wait_for_function("() => document.querySelector('audio').duration > 1")
    for box in page.locator("[name=right]").all():
        box.check()
    page.select_option("[name=speaks]", "sre")
    page.click("text=Được, cho bà con nghe")
    page.wait_for_selector("text=Không còn bản nào")


def change_vietnamese(server: Copied, vietnamese: str) -> None:
    file = server.root / "content" / "phrases.toml"
    text = file.read_text("utf-8")
    assert vietnamese in text
    file.write_text(text.replace(vietnamese, "Bòn Số không xin tiền và mã. Ai xin, đừng cho."), "utf-8")


def test_what_a_villager_says_is_not_right_waits_on_top(server: Copied, visit: Visit, course: Course) -> None:
    phone = visit()
    phone.open(server.url)
    phone.choose("kpm")
    phone.doubt()
    su = reviewer(server, visit, "su")
    su.wait_for_selector(".queue")
    assert "bot/draft/text" in su.locator(".queue li").first.inner_text()
    su.locator(".queue a").first.click()
    su.wait_for_selector(".reports")
    assert course.entries["kpm"]["bot/draft/text"].text in su.inner_text(".reports")
    press(su, "Đã xem, lời này đúng")
    assert su.locator(".reports").count() == 0


def test_letters_go_where_the_cursor_is(server: Copied, visit: Visit) -> None:
    page = opened(server, reviewer(server, visit, "lan"), "bot/who/text")
    page.fill("#text", "ho din")
    page.evaluate("document.getElementById('text').setSelectionRange(1, 2)")
    for letter in ("ơ̆", "ñ"):
        page.click(f".letters [data-letter='{letter}']")
    page.keyboard.type("x")
    assert page.input_value("#text") == "hơ̆ñx din"
    page.fill("#text", "o\u031b")  # in pieces, as some keyboards write
    page.click(".letters [data-letter='ñ']")
    assert page.input_value("#text") == "ơñ"


def test_without_a_script_and_by_keys_alone(server: Copied, visit: Visit) -> None:
    page = opened(server, reviewer(server, visit, "su", java_script_enabled=False), "bot/who/choice.adult")
    assert not page.locator(".letters").is_visible()
    page.locator(".words summary").first.click()
    assert page.locator(".words details p").first.is_visible()
    page.locator("#text").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Cau dờng tĕ")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert page.inner_text(".words-of[lang=kpm]") == "Cau dờng tĕ"


def test_every_page_fits_a_phone_and_an_office(server: Copied, visit: Visit) -> None:
    phone = reviewer(server, visit, "lan")
    office = visit(viewport={"width": 1200, "height": 800}, is_mobile=False).page
    office.context.add_cookies(phone.context.cookies())
    for path in ("", "?state=draft&page=2", "/status", "/words", "/text?key=qr-pay/scan/text&dialect=cil"):
        for page in (phone, office):
            assert page.goto(f"{server.url}/staff/review{path}").status == 200, path
            assert fits(page), path
