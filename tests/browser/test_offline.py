"""The lesson of the chat without a network: it is on the phone once she listened, goes on there, and counts once."""

import urllib.request
from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter
from tests.browser.lesson_page import LessonPage
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

AWAY = "net::ERR_|503"
LESSONS = ("qr-pay", "scam-three-rules")
HERE = "JSON.parse(localStorage.getItem('bonso-here'))"
SAVES = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


@pytest.fixture(scope="module", autouse=True)
def spoken(server: Server) -> None:
    """The clips of the lessons are there, as they are after the first who took them: a phone waits a while at most."""
    for lesson in LESSONS:
        for form in ("ogg", "mp3"):
            urllib.request.urlopen(
                f"{server.url}/l/{lesson}/lesson.json?lang=vi&voice=vi&form={form}", timeout=300
            ).read()


def in_a_lesson(server: Server, phone: Phone) -> LessonPage:
    """Somebody who has heard the first screen of a lesson to its end."""
    phone.forgive(AWAY)
    phone.open(server.url)
    enter(phone)
    listens(phone)
    return LessonPage(phone, server.url)


def listens(phone: Phone) -> None:
    """The voice of the screen comes to its end."""
    phone.page.wait_for_function("() => bonso.offline")
    phone.page.evaluate("document.getElementById('voice').dispatchEvent(new Event('ended'))")


def kept(lesson: LessonPage) -> list[str]:
    return sorted(name for name, listed in lesson.kept().items() if listed)


def done(server: Server) -> Any:
    (row,) = server.rows("SELECT count(*) FROM fact WHERE kind = 'step_done' AND lesson = 'qr-pay'")
    return row[0]


def test_a_tap_without_a_network_goes_on_in_the_lesson_and_the_chat_follows(server: Server, visit: Visit) -> None:
    phone = visit()
    lesson = in_a_lesson(server, phone)
    lesson.waits_until(lambda: kept(lesson) == ["bonso-l:qr-pay/vi/vi"])
    assert lesson.page.evaluate(HERE)["page"].startswith("/l/qr-pay/")
    before = done(server)
    phone.context.set_offline(True)
    phone.page.locator("#now [data-choice='done']").tap()
    phone.page.locator("#onward").tap()
    lesson.page.wait_for_selector("#main")
    first = lesson.at
    lesson.choose("done")
    second, shown = lesson.at, lesson.text
    assert first != second and first[1] == "step"
    lesson.seen()
    assert done(server) == before
    lesson.page.goto(server.url)  # the page that the phone has kept
    lesson.page.wait_for_selector("#onward:not([hidden])")
    phone.context.set_offline(False)
    lesson.page.wait_for_selector("#now .card")
    lesson.waits_until(lambda: done(server) == before + 2)
    phone.page.wait_for_function("() => !document.body.classList.contains('busy')")
    lesson.waits_until(lambda: phone.choices == ["go-on", "menu"])
    phone.choose("go-on")
    assert shown in phone.text
    assert done(server) == before + 2, "once, whatever was pressed where"


def test_it_is_not_fetched_before_she_has_listened_nor_where_data_is_saved(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    lesson = LessonPage(phone, server.url)
    lesson.page.wait_for_timeout(2500)
    assert lesson.kept() == {} or not kept(lesson)
    saving = visit()
    saving.page.add_init_script(SAVES)
    other = in_a_lesson(server, saving)
    other.waits_until(lambda: other.page.evaluate(HERE))
    other.page.wait_for_timeout(1500)
    assert kept(other) == []


def test_of_the_lessons_that_she_did_not_ask_for_the_last_stays(server: Server, visit: Visit) -> None:
    phone = visit()
    lesson = in_a_lesson(server, phone)
    lesson.waits_until(lambda: kept(lesson) == ["bonso-l:qr-pay/vi/vi"])
    phone.say("ba không")
    lesson.waits_until(lambda: kept(lesson) == ["bonso-l:scam-three-rules/vi/vi"])
    lesson.open("/l/scam-three-rules")
    lesson.page.get_by_text("Bài này đã có trong máy").wait_for()
    lesson.page.goto(server.url)
    phone.reads()
    listens(phone)
    phone.say("quét mã")
    lesson.waits_until(lambda: kept(lesson) == ["bonso-l:qr-pay/vi/vi", "bonso-l:scam-three-rules/vi/vi"])
