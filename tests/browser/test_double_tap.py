"""Two taps of one finger, and the first on a screen that she has read: counted once, never refused."""

from datetime import timedelta

import pytest

from api.clock import now
from api.codes.lesson_links import signed
from api.settings import Settings
from api.store.keys import Keys
from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import FIRST_CONTACT, enter
from tests.browser.lesson_page import LessonPage
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

LESSON = "qr-pay"
GAPS = (50, 150, 250, 350)
"""Milliseconds between the touches of a double tap."""


def taps_twice(phone: Phone, selector: str, gap: int) -> None:
    """Two real touches at the same place."""
    phone.page.locator(selector).scroll_into_view_if_needed()
    box = phone.page.locator(selector).bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for pause in (gap, 0):
        phone.page.touchscreen.tap(*place)
        phone.page.wait_for_timeout(pause)


def rests(phone: Phone) -> None:
    """Until a screen has been read."""
    phone.page.wait_for_timeout(1000)


class Counted:
    """How much of a kind was counted from here on; the tests of this file share a server."""

    def __init__(self, server: Server, kind: str) -> None:
        self._server, self._kind = server, kind
        self._before = self._count()

    def now(self) -> int:
        return self._count() - self._before

    def _count(self) -> int:
        ((count,),) = self._server.rows(f"SELECT count(*) FROM fact WHERE kind = '{self._kind}'")
        return int(count)


def newest_key(server: Server) -> str:
    """The key of a link for the chat that came last."""
    ((chat,),) = server.rows("SELECT id FROM chat ORDER BY created_at DESC LIMIT 1")
    keys = Keys.load(Settings(_env_file=None, data_dir=server.folder))
    return signed(keys, chat, who="1", lesson=LESSON, until=now() + timedelta(hours=1))


@pytest.mark.parametrize("gap", GAPS)
def test_a_double_tap_consents_to_nothing(server: Server, visit: Visit, gap: int) -> None:
    phone = visit()
    phone.open(server.url)
    for choice in FIRST_CONTACT[: FIRST_CONTACT.index("adult")]:
        phone.choose(choice)
    rests(phone)
    given, refused = Counted(server, "consent_given"), Counted(server, "consent_refused")
    before = phone.seq
    taps_twice(phone, "#now [data-choice='adult']", gap)
    phone.wait_past(before)
    rests(phone)
    assert phone.choices == ["yes", "no"]
    assert given.now() == refused.now() == 0
    phone.choose("yes")
    assert (given.now(), refused.now()) == (1, 0)


def test_a_double_tap_does_one_step(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    steps = Counted(server, "step_done")
    for done, gap in enumerate(GAPS, 1):
        rests(phone)
        before = phone.seq
        taps_twice(phone, "#now [data-choice='done']", gap)
        phone.wait_past(before)
        rests(phone)
        assert steps.now() == done, gap


def test_a_double_tap_on_the_page_of_a_lesson_does_one_step(server: Server, visit: Visit, course: Course) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    steps = Counted(server, "step_done")
    page = LessonPage(phone, server.url)
    page.open(f"/l/{LESSON}?k={newest_key(server)}")
    for done, gap in enumerate(GAPS, 1):
        rests(phone)
        taps_twice(phone, "#main .pick[data-choice='done']", gap)
        there = course.lessons[LESSON].stages[done].slug
        page.waits_until(lambda there=there: page.at[0] == there)
        rests(phone)
        page.waits_until(lambda done=done: steps.now() == done)
        assert page.at == (there, "step"), gap


def test_a_digit_pressed_twice_is_one_answer(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    steps = Counted(server, "step_done")
    rests(phone)
    before = phone.seq
    phone.page.keyboard.press("1")
    phone.wait_past(before)
    phone.page.keyboard.press("1")
    rests(phone)
    assert steps.now() == 1


def test_help_is_never_too_early(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    opened = Counted(server, "emergency_opened")
    phone.reads()
    before = phone.seq
    phone.page.locator("#now [data-choice='vi']").tap()
    phone.wait_past(before)
    phone.page.evaluate("document.querySelector(\"#tools [data-tool='emergency']\").click()")
    phone.wait_past(before + 1)
    assert opened.now() == 1
