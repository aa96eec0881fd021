"""A sound that one browser cannot decode is heard in another form, at the first press."""

from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.browser.lesson_page import LessonPage
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

UNSURE = "HTMLMediaElement.prototype.canPlayType = type => type.includes('ogg') ? 'maybe' : 'probably';"

SPEAKS = "() => { const voice = document.getElementById('voice'); return voice.duration > 0 && voice.currentTime > 0; }"


def undecodable(phone: Phone, *forms: str) -> list[str]:
    """Sounds of these forms arrive as rubbish; the forms that are asked for from now on."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        form = asked_form(route.request.url)
        asked.append(form)
        if form in forms:
            route.fulfill(status=200, content_type="audio/ogg", body=b"OggS" + b"rubbish" * 500)
        else:
            route.continue_()

    phone.page.route("**/media/audio/**", answer)
    phone.page.route("**/chat/voice/**", answer)
    return asked


def asked_form(url: str) -> str:
    """The form of a sound in an address of the chat or of the page of a lesson."""
    if "/chat/voice/" in url:
        return url.partition("form=")[2] or "ogg"
    return url.rpartition(".")[2]


@pytest.mark.parametrize(("broken", "heard"), [(("ogg",), "mp3"), (("ogg", "mp3"), "aac")])
def test_the_first_press_is_heard_in_the_chat(
    server: Server, visit: Visit, broken: tuple[str, ...], heard: str
) -> None:
    phone = visit()
    phone.open(server.url)
    asked = undecodable(phone, *broken)
    phone.page.locator("#now .speaker").tap()
    phone.page.wait_for_function(SPEAKS)
    assert asked[-1] == heard
    assert phone.page.locator("#notice").inner_text() == ""
    asked.clear()
    phone.choose("vi")
    phone.page.wait_for_function(SPEAKS)
    assert set(asked) == {heard}  # what could not be played is not paid for again


@pytest.mark.parametrize(("broken", "heard"), [(("ogg",), "mp3"), (("ogg", "mp3"), "aac")])
def test_the_first_press_is_heard_on_the_page_of_a_lesson(
    server: Server, visit: Visit, broken: tuple[str, ...], heard: str
) -> None:
    phone = visit()
    page = LessonPage(phone, server.url)
    asked = undecodable(phone, *broken)
    page.open("/l/qr-pay")
    page.page.locator("#main .play").tap()
    page.heard()
    assert asked[-1] == heard
    assert page.page.locator("#notice").inner_text() == ""


def test_who_is_not_sure_of_a_form_is_asked_for_it_last(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.context.add_init_script(UNSURE)
    asked = undecodable(phone)
    phone.open(server.url)
    phone.page.locator("#now .speaker").tap()
    phone.page.wait_for_function(SPEAKS)
    assert set(asked) == {"mp3"}


def test_what_no_form_can_play_is_said(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    asked = undecodable(phone, "ogg", "mp3", "aac")
    phone.page.locator("#now .speaker").tap()
    phone.page.get_by_text("Chưa nghe được").wait_for()
    assert list(dict.fromkeys(asked)) == ["ogg", "mp3", "aac"]
    assert phone.page.locator("#now .speaker.busy").count() == 0


def test_help_without_a_network_is_kept_in_the_form_that_plays(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    kept = "async form => Boolean(await caches.match(document.getElementById('urgent').dataset.voice + form))"
    phone.page.wait_for_function(kept, arg="")
    undecodable(phone, "ogg")
    phone.page.locator("#now .speaker").tap()
    phone.page.wait_for_function(kept, arg="?form=mp3")
