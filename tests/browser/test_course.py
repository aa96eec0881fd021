"""The pages about the course in a real browser: they fit a phone, work without a script, and a voice is heard."""

from typing import Any

import pytest

from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.test_staff import fits, staff

pytestmark = pytest.mark.browser

PAGES = ("", "/facts", "/pictures", "/print", "/print?lesson=qr-pay", "/account-prepare", "/qr-pay?lang=kpm")


def test_each_page_fits_a_phone_and_an_office_screen(server: Server, visit: Visit) -> None:
    phone = staff(server, visit, java_script_enabled=False)
    office = visit(viewport={"width": 1200, "height": 800}, is_mobile=False).page
    small = visit().page
    for page in (office, small):
        page.context.add_cookies(phone.context.cookies())
    for path in PAGES:
        assert phone.goto(f"{server.url}/staff/course{path}").status == 200, path
        for page in (office, small):
            page.goto(f"{server.url}/staff/course{path}")
            assert fits(page), path


def test_pictures_are_shown_and_voices_heard(server: Server, visit: Visit, course: Course) -> None:
    page = staff(server, visit)
    page.goto(f"{server.url}/staff")
    page.click("text=Bài học")
    page.click(f"text={course.lessons['qr-pay'].title}")
    page.wait_for_url("**/staff/course/qr-pay")
    assert is_drawn(page.locator("#scan .phone img").first)
    assert is_drawn(page.locator("#scan .bubble img").first)
    voice = page.locator("#scan audio").first
    voice.evaluate("voice => voice.play()")
    page.wait_for_function("voice => voice.currentTime > 0", arg=voice.element_handle())
    assert voice.evaluate("voice => voice.duration") > 1


def is_drawn(image: Any) -> bool:
    """Whether a picture can be decoded, once it is in sight and loaded."""
    image.scroll_into_view_if_needed()
    return bool(image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)"))
