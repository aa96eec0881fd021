"""A lesson on a small phone, on the real application."""

import signal
from pathlib import Path

import pytest

from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import FIRST_CONTACT, enter, path
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

AWAY = "net::ERR_"


def facts(server: Server, lesson: str = "qr-pay") -> dict[str, int]:
    """How often each kind of fact about a lesson was counted, over everybody."""
    return dict(server.rows(f"SELECT kind, count(*) FROM fact WHERE lesson = '{lesson}' GROUP BY kind"))  # type: ignore[arg-type]


def finish(phone: Phone, course: Course) -> None:
    for choice in path(phone, course, "qr-pay"):
        phone.choose(choice)


@pytest.fixture
def own_server(tmp_path: Path) -> Server:
    """A server that only this test uses, and may kill."""
    server = Server(tmp_path)
    server.start()
    yield server  # type: ignore[misc]
    server.end()


def test_from_the_greeting_to_the_end_with_picture_and_voice_on_every_screen(
    own_server: Server, visit: Visit, course: Course, tmp_path: Path
) -> None:
    phone = visit()
    phone.open(own_server.url)
    phone.page.locator("#now .speaker").tap()

    def seen_and_heard() -> None:
        assert 0.5 < phone.heard() < 20
        phone.page.wait_for_function(
            "() => { const i = document.querySelector('#now img'); return i.naturalWidth > 0; }"
        )

    enter(phone, seen_and_heard)
    for choice in path(phone, course, "qr-pay"):
        phone.choose(choice)
        seen_and_heard()
    lesson = course.lessons["qr-pay"]
    assert lesson.learned.split(".")[0] in phone.text
    assert facts(own_server) == {
        "lesson_started": 1,
        "step_shown": len(lesson.stages),
        "step_done": sum(step.do for step in lesson.steps),
        "answer_given": len(lesson.quiz),
        "lesson_completed": 1,
    }
    phone.page.screenshot(path=tmp_path / "finished.png")


def test_a_reload_in_the_middle_keeps_the_place(server: Server, visit: Visit, course: Course) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    phone.choose("done")
    before = (phone.seq, phone.text, phone.choices)
    phone.open(server.url)
    assert (phone.seq, phone.text, phone.choices) == before
    assert phone.page.locator("#past .old").count() > 3
    completed = facts(server).get("lesson_completed", 0)
    finish(phone, course)
    assert facts(server)["lesson_completed"] == completed + 1


def test_the_server_is_killed_and_comes_back(own_server: Server, visit: Visit, course: Course) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(own_server.url)
    enter(phone)
    phone.choose("done")
    before = phone.seq
    own_server.end(signal.SIGKILL)
    phone.page.locator("#now [data-choice='done']").tap()
    phone.page.get_by_text("Mất mạng, sẽ gửi lại khi có mạng.").wait_for()
    own_server.start()
    phone.wait_past(before)
    assert phone.seq == before + 1
    assert facts(own_server)["step_done"] == 2
    phone.open(own_server.url)
    assert phone.seq == before + 1
    finish(phone, course)
    assert facts(own_server)["lesson_completed"] == 1
    assert facts(own_server)["step_done"] == sum(step.do for step in course.lessons["qr-pay"].steps)


def test_two_tabs_stay_together(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    other = phone.tab()
    other.goto(server.url)
    other.wait_for_selector("#now .card")
    phone.choose("vi")
    other.wait_for_selector(f"#text-{phone.seq}")
    assert other.locator("#now .text").inner_text() == phone.text


def test_the_same_button_in_a_tab_that_missed_the_news_counts_once(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(server.url)
    enter(phone)
    other = phone.tab()
    other.route("**/chat/stream*", lambda route: route.abort())
    other.goto(server.url)
    phone.reads(other)
    other.route("**/chat/messages*", lambda route: route.abort())
    phone.choose("done")
    before, second = facts(server), phone.text
    other.locator("#now [data-choice='done']").tap()
    other.get_by_text("Nút đó cũ rồi").wait_for()
    assert facts(server) == before
    assert second in other.locator("#now .text").last.inner_text()


def test_a_double_tap_is_one_tap(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    before, (events,) = phone.seq, server.rows("SELECT count(*) FROM event")
    phone.page.locator("#now [data-choice='done']").dblclick()
    phone.wait_past(before)
    phone.page.wait_for_timeout(500)
    assert phone.seq == before + 1
    assert server.rows("SELECT count(*) FROM event") == [(events[0] + 1,)]


def test_an_old_button_shows_where_she_is_and_counts_nothing(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    step, before = phone.choices, facts(server)
    old = phone.page.locator("#past .old").first
    assert not old.locator("[data-choice='vi']").is_visible()
    old.locator("summary").tap()
    seq = phone.seq
    old.locator("[data-choice='vi']").tap()
    phone.wait_past(seq)
    assert phone.choices == step
    assert "Nút đó cũ rồi" in phone.text
    assert facts(server) == before


def test_with_keys_alone(server: Server, visit: Visit, course: Course) -> None:
    phone = visit(has_touch=False, is_mobile=False)
    phone.open(server.url)
    page = phone.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "speaker"
    page.keyboard.press("Enter")
    assert phone.heard() > 0.5
    for choice in FIRST_CONTACT:
        phone.key(str(phone.choices.index(choice) + 1))
        assert page.evaluate("document.activeElement.classList.contains('card')")
    phone.key("0")
    for choice in ("courses", "course-qr", "qr-pay"):
        phone.key(str(phone.choices.index(choice) + 1))
    seq, done = phone.seq, facts(server).get("lesson_completed", 0)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.choice") == "done"
    page.keyboard.press("Enter")
    phone.wait_past(seq)
    for choice in path(phone, course, "qr-pay"):
        phone.key(str(phone.choices.index(choice) + 1))
    assert facts(server)["lesson_completed"] == done + 1
