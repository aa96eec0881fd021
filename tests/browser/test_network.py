"""Weak and missing network: nothing is lost, nothing counts twice, and the page says what is going on."""

from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter

pytestmark = pytest.mark.browser

OFFLINE = "Mất mạng, sẽ gửi lại khi có mạng."
AWAY = "net::ERR_|503"


def events(server: Server) -> int:
    (row,) = server.rows("SELECT count(*) FROM event")
    count: int = row[0]
    return count


def test_what_was_pressed_without_network_arrives_once_when_it_is_back(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(server.url)
    before, seq = events(server), phone.seq
    phone.context.set_offline(True)
    phone.page.locator("#now [data-choice='vi']").tap()
    phone.page.get_by_text(OFFLINE).wait_for()
    assert phone.page.locator("#now .sending").count() == 1
    phone.page.locator("#now [data-choice='kpm']").tap(force=True)
    assert events(server) == before
    phone.context.set_offline(False)
    phone.wait_past(seq)
    assert (phone.seq, events(server)) == (seq + 1, before + 1)
    assert phone.page.locator("#notice").inner_text() == ""


def test_an_answer_that_got_lost_is_asked_for_again_and_counted_once(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(server.url)
    enter(phone)
    before, seq = events(server), phone.seq
    sent: list[str] = []

    def lose_the_first(route: Any) -> None:
        sent.append(route.request.post_data)
        answer = route.fetch()
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    phone.page.route("**/chat/stream*", lambda route: route.abort())
    phone.page.route("**/chat/events*", lose_the_first)
    phone.page.locator("#now [data-choice='done']").tap()
    phone.page.wait_for_selector(f"body:not(.busy) #text-{seq + 1}")
    assert sent == [sent[0]] * 2
    assert (phone.seq, events(server)) == (seq + 1, before + 1)


def test_what_waits_survives_a_reload(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(server.url)
    before, seq = events(server), phone.seq
    phone.page.route("**/chat/events*", lambda route: route.abort())
    phone.page.locator("#now [data-choice='vi']").tap()
    phone.page.get_by_text(OFFLINE).wait_for()
    phone.page.unroute("**/chat/events*")
    phone.page.reload()
    phone.page.wait_for_selector(f"#text-{seq + 1}")
    assert (phone.seq, events(server)) == (seq + 1, before + 1)


def test_a_server_that_cannot_store_is_asked_again(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(server.url)
    refusals: list[int] = []

    def refuse_twice(route: Any) -> None:
        if len(refusals) < 2:
            refusals.append(503)
            route.fulfill(status=503, headers={"retry-after": "1"}, json={"error": "commit-failed"})
        else:
            route.continue_()

    phone.page.route("**/chat/events*", refuse_twice)
    phone.page.locator("#now [data-choice='vi']").tap()
    phone.page.get_by_text("Máy đang bận, sẽ tự gửi lại.").wait_for()
    phone.page.wait_for_selector("#text-2")
    assert refusals == [503, 503]


def test_who_is_being_robbed_gets_a_number_that_needs_no_network(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.open(server.url)
    phone.context.set_offline(True)
    phone.page.locator("#tools [data-tool='emergency']").tap()
    assert phone.page.locator("#urgent a.call").first.get_attribute("href") == "tel:113"
    phone.context.set_offline(False)
    phone.wait_past(1)
    assert not phone.page.locator("#urgent").is_visible()


def test_without_a_stream_the_page_asks_from_time_to_time(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive(AWAY)
    phone.page.route("**/chat/stream*", lambda route: route.abort())
    phone.open(server.url)
    other = phone.tab()
    other.goto(server.url)
    phone.reads(other)
    other.locator("#now [data-choice='vi']").tap()
    phone.page.wait_for_selector("#text-2")


def test_a_browser_that_lost_its_cookie_starts_anew(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive("401")
    phone.open(server.url)
    phone.choose("vi")
    phone.context.clear_cookies()
    phone.page.locator("#now [data-choice='next']").tap()
    phone.page.wait_for_selector("#text-1")
    assert phone.choices == ["vi", "kpm"]


def test_a_browser_without_cookies_is_told_so_and_not_reloaded_for_ever(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.forgive("401")
    visits: list[str] = []

    def without_cookie(route: Any) -> None:
        visits.append(route.request.url)
        answer = route.fetch()
        phone.context.clear_cookies()
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        route.fulfill(response=answer, headers=headers)

    phone.page.route(f"{server.url}/?*", without_cookie)
    phone.page.goto(f"{server.url}/?code=BS12345")
    phone.page.get_by_text("Trình duyệt đang chặn cookie").wait_for()
    phone.page.wait_for_timeout(500)
    assert visits == [f"{server.url}/?code=BS12345", f"{server.url}/?code=BS12345&again=1"]
