"""A person to ask and a call back, on the phone of a learner and on the pages of staff."""

from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.browser.lesson import FIRST_CONTACT
from tests.browser.test_staff import first_link, fits, welcome

pytestmark = pytest.mark.browser


REFUSED = "422"
"""What the console says of a form that comes back."""


def test_from_a_contact_to_a_call_that_was_made(server: Server, visit: Visit) -> None:
    office = visit()
    office.forgive(REFUSED)
    staff = office.page
    welcome(staff, first_link(server), login="ca", name="Ca (hư cấu)")
    _enter_contact(server, staff)

    phone = visit()
    phone.open(server.url)
    for choice in FIRST_CONTACT:
        phone.choose(choice)
    phone.tool("menu")
    for choice in ("settings", "place", "lac-duong", "skip"):
        phone.choose(choice)
    phone.tool("person")
    assert phone.page.locator("#now a[href='tel:0900000001']").count() == 1 and fits(phone.page)
    phone.choose("call-back")
    assert "chưa có ai nhận gọi lại" in phone.page.inner_text("#now"), "nobody took a request here yet"
    _settle(server, staff, "Đã giúp")
    phone.choose("call-back")
    phone.say("0912 345 678")
    assert "thường trong ngày làm việc" in phone.page.inner_text("#now")

    staff.goto(f"{server.url}/staff/help")
    assert staff.locator("a[href='tel:0912345678']").count() == 1
    for width in (360, 1280):
        staff.set_viewport_size({"width": width, "height": 800})
        assert fits(staff)
    seq = phone.seq
    _settle(server, staff, "Đã gọi")
    assert server.rows("SELECT * FROM call_back") == []
    if "đã gọi bà con" not in phone.page.inner_text("#now"):
        told = server.rows("SELECT kind FROM job WHERE kind = 'called-back'")
        assert told or phone.wait_past(seq) is None, "told now, or in the morning"


def _enter_contact(server: Server, staff: Any) -> None:
    """On a small screen and on a large one; without the day of her consent no name is taken."""
    staff.goto(f"{server.url}/staff/contacts")
    assert fits(staff) and "Chưa có ai ở" in staff.inner_text("main")
    staff.select_option("[name=place]", "lac-duong")
    staff.fill("[name=title]", "Đoàn xã")
    staff.fill("[name=phone]", "0900 000 001")
    staff.fill("[name=name]", "Ka Lan")
    staff.click("button:has-text('Lưu')")
    assert "phải có ngày người ấy đồng ý" in staff.inner_text("[role=alert]")
    staff.fill("[name=agreed_on]", "2026-01-20")
    staff.click("button:has-text('Lưu')")
    staff.wait_for_selector("button:has-text('Rút tên')")
    for width in (1280, 360):
        staff.set_viewport_size({"width": width, "height": 800})
        assert fits(staff)
    staff.wait_for_timeout(1500)  # so long a process may take to look


def _settle(server: Server, staff: Any, button: str) -> None:
    staff.goto(f"{server.url}/staff/help")
    staff.click(f"button:has-text('{button}')")
    staff.wait_for_selector("text=Không còn ai chờ.")
