"""One person with two phones: the second gets what the first has learned, and the first is told at once."""

import pytest

from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.test_staff import fits

pytestmark = pytest.mark.browser

SHOWS = "words => document.querySelector('#now').innerText.includes(words)"
"""A function, for the page lets nobody evaluate text."""


def test_a_second_phone_goes_on_where_the_first_was_and_is_cut_off_again(
    server: Server, visit: Visit, course: Course
) -> None:
    first, second = visit(), visit()
    for phone in (first, second):
        phone.open(server.url)
    first.choose("vi")
    first.say("quét mã")
    first.choose("done")
    step = first.text
    first.say("nối máy khác")
    first.choose("code")
    assert fits(first.page)
    code = first.text[first.text.index("LK") :][:9]
    second.say(code)
    assert "đã nối" in second.text
    assert fits(second.page)
    first.page.wait_for_function(SHOWS, arg="trang web")
    assert "Có phải bà con không?" in first.text
    second.choose("go-on")
    assert second.text == step
    first.choose("not-me")
    assert "Đã bỏ nối" in first.text
    second.page.wait_for_function(SHOWS, arg="không còn nối")
    second.say("học tiếp")
    assert "Xin chào bà con" in second.text
    assert server.rows("SELECT count(*) FROM member") == [(1,)]
