"""From the first account to the figures, in real browsers: a poster, two phones, a message, a completed lesson."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.course.model import Course
from tests.browser.conftest import Server, Visit, chromium, chromium_flags, visit
from tests.browser.lesson import FIRST_CONTACT, path
from tests.browser.phone import Phone
from tests.scenarios.town import PASSWORD

__all__ = ["chromium", "chromium_flags", "visit"]  # fixtures; pytest finds them here by their names

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = "lac-duong/da-tro"
TEXT = "Tối mai họp thôn lúc 7 giờ ở nhà văn hóa."
TO_CONSENT = FIRST_CONTACT[: FIRST_CONTACT.index("yes") + 1]
DESK = {"has_touch": False, "is_mobile": False, "viewport": {"width": 1200, "height": 900}}
LONG = 15_000
"""Milliseconds: jobs look for work every few seconds."""


class Awake(Server):
    """The service, without hours in which it would let people sleep."""

    def _env(self) -> dict[str, str]:
        return {**super()._env(), "BONSO_QUIET_FROM_HOUR": "0", "BONSO_QUIET_UNTIL_HOUR": "0"}

    @property
    def first_link(self) -> str:
        """The one-time way to the first account, as the operator reads it."""
        found = re.search(r"http://\S+/staff/welcome/\S+", (self.folder / "server.log").read_text())
        assert found
        return found[0]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Awake]:
    server = Awake(tmp_path)
    server.start()
    yield server
    server.end()


def settles_in(desk: Any, link: str, login: str = "") -> None:
    """Open an invitation and choose a password."""
    desk.goto(link)
    if login:
        desk.locator("input[name=login]").fill(login)
    desk.locator("input[name=name]").fill("Người thử (hư cấu)")
    for name in ("password", "again"):
        desk.locator(f"input[name={name}]").fill(PASSWORD)
    desk.locator("button.first").click()
    desk.get_by_role("heading", name="Bà con đã học").wait_for()


def a_member(server: Awake, visit: Visit) -> Any:
    """The desk of a union member, invited by the first admin at hers."""
    admin, member = visit(**DESK).page, visit(**DESK).page
    settles_in(admin, server.first_link, "quan.tri")
    admin.goto(f"{server.url}/staff/accounts")
    admin.locator("input[name=login]").fill("doan.vien")
    admin.locator("select[name=role]").select_option("union")
    admin.locator("select[name=commune]").select_option("lac-duong")
    admin.locator("form.sheet button").click()
    admin.wait_for_function("() => document.documentElement.outerHTML.includes('/staff/welcome/')")
    settles_in(member, re.findall(rf"{server.url}/staff/welcome/[\w-]+", admin.content())[0])
    return member


def a_code(server: Awake, member: Any) -> str:
    """A poster's code for the village."""
    member.goto(f"{server.url}/staff/codes")
    member.locator("select[name=place]").select_option(PLACE)
    member.locator("form.sheet button").click()
    member.wait_for_url(re.compile(r"/staff/codes/BS\d{5}"))
    [(code,)] = server.rows("SELECT code FROM join_code")
    return str(code)


def joins(server: Awake, phone: Phone, code: str) -> None:
    """Scan the poster, open the page, agree."""
    phone.page.goto(f"{server.url}/j/{code}")
    phone.page.get_by_text("Vào học ngay").click()
    phone.page.wait_for_selector("#now .card")
    assert "Đạ Tro" in phone.text
    for choice in TO_CONSENT:
        phone.choose(choice)


def sends(server: Awake, member: Any) -> None:
    """Write to the village, see how many it reaches, send."""
    member.goto(f"{server.url}/staff/campaigns")
    member.locator("textarea[name=text]").fill(TEXT)
    member.locator(f"input[name=place][value='{PLACE}']").check()
    member.get_by_role("button", name="Xem trước").click()
    member.locator(".figure").wait_for()
    assert member.locator(".figure strong").inner_text() == "2"
    member.get_by_role("button", name="Gửi").click()
    member.locator("#got").wait_for()


def test_a_message_written_in_a_browser_reaches_two_open_pages(own_server: Awake, visit: Visit) -> None:
    member = a_member(own_server, visit)
    code = a_code(own_server, member)
    phones = [visit(), visit()]
    for phone in phones:
        joins(own_server, phone, code)
    phones[1].say("quét mã")
    steps = [phone.choices for phone in phones]
    sends(own_server, member)
    for phone in phones:
        phone.page.get_by_text(TEXT).first.wait_for(timeout=LONG)
        assert "Tin của Đoàn xã Lạc Dương" in phone.page.locator("#now").inner_text()
    assert [phone.choices for phone in phones] == steps, "it stands beside the lesson, not in its place"
    phones[0].choose("next")  # only what a page asks for next says that it has shown what came before
    phones[1].choose("done")
    until_it_says(own_server, member, "2")
    assert own_server.rows("SELECT state, count(*) FROM recipient GROUP BY state") == [("handed", 2)]


def until_it_says(server: Awake, member: Any, got: str) -> None:
    """Look at the numbers again, as she would, until they are all there."""
    for _ in range(30):
        member.get_by_text("Xem lại số").click()
        if member.locator("#got").inner_text() == got:
            return
        member.wait_for_timeout(300)
    raise AssertionError(member.locator("table").inner_text())


def test_a_lesson_taken_on_a_phone_is_a_row_on_the_table(own_server: Awake, visit: Visit, course: Course) -> None:
    member = a_member(own_server, visit)
    code = a_code(own_server, member)
    before = row(own_server, member, "commune")
    assert before is None or before[3] == "0"
    phone = visit()
    joins(own_server, phone, code)
    phone.say("quét mã")
    for choice in path(phone, course, "qr-pay"):
        phone.choose(choice)
    assert course.lessons["qr-pay"].learned.split(".")[0] in phone.text
    assert row(own_server, member, "commune", "Xã Lạc Dương") == ["Xã Lạc Dương", *["không ghi"] * 4]
    assert row(own_server, member, "village", "Đạ Tro") == ["Đạ Tro", *["dưới 5"] * 4]


def row(server: Awake, desk: Any, level: str, name: str = "") -> list[str] | None:
    """Place, who started, who completed, starts and completions, in the row of a place under the lesson on QR."""
    desk.goto(f"{server.url}/staff")
    lesson = desk.locator("details.lesson", has=desk.get_by_role("heading", name="Quét mã trả tiền"))
    rows = lesson.locator(f"tr.{level}", has_text=name)
    if rows.count() == 0:
        return None
    lesson.evaluate("details => { details.open = true; }")
    return [cell.strip() for cell in rows.first.locator("th, td").all_inner_texts()[:5]]
