"""Somebody who cannot type speaks to the page, and a person of her commune will hear it if she says yes."""

import time
from typing import Any

import pytest

from tests.browser.conftest import FLAGS, Server, Visit
from tests.browser.lesson import enter
from tests.browser.microphone import microphone
from tests.browser.phone import Phone
from tests.browser.test_page import fits

pytestmark = pytest.mark.browser

RECORDING = "() => document.querySelector('#recording.on') !== null"


@pytest.fixture(scope="module")
def chromium_flags(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return [*FLAGS, *microphone(tmp_path_factory.mktemp("microphone"))]


def spoken(phone: Phone, seconds: float = 2.0) -> Any:
    """She speaks and sends it; what the server answered."""
    begin(phone)
    phone.page.wait_for_timeout(seconds * 1000)
    with phone.page.expect_response(lambda answer: "/chat/speech" in answer.url) as answer:
        phone.page.locator("#send").tap()
    return answer.value


def begin(phone: Phone) -> None:
    phone.page.locator("#speak").tap()
    phone.page.wait_for_function(RECORDING)


def entered(server: Server, visit: Visit, **options: Any) -> Phone:
    phone = visit(**options)
    phone.open(server.url)
    enter(phone)
    return phone


def states(server: Server, wanted: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What became of the voices, once it is ``wanted`` or half a minute is over."""
    for _ in range(150):
        if (found := server.rows("SELECT state, seconds BETWEEN 1 AND 4 FROM question")) == wanted:
            break
        time.sleep(0.2)
    return found


def test_what_she_said_reaches_a_helper_once_she_agrees(server: Server, visit: Visit) -> None:
    phone = entered(server, visit)
    begin(phone)
    fits(phone)
    assert phone.page.locator("#send").evaluate("button => button === document.activeElement")
    phone.page.locator("#drop").tap()
    assert spoken(phone).status == 202
    phone.page.wait_for_selector("#now [data-choice=ask-listener]")
    assert not phone.page.locator("#recording").is_visible()
    assert server.rows("SELECT * FROM question") == [], "nobody hears it before she agrees"
    phone.choose("ask-listener")
    assert states(server, [("kept", 1)]) == [("kept", 1)]


def test_what_is_too_short_or_dropped_goes_nowhere(server: Server, visit: Visit) -> None:
    phone = entered(server, visit)
    events = server.rows("SELECT count(*) FROM event")
    begin(phone)
    phone.page.locator("#send").tap()
    assert "Ngắn quá" in phone.page.locator("#notice").inner_text()
    begin(phone)
    phone.page.locator("#speak").tap()
    assert not phone.page.locator("#recording").is_visible()
    assert server.rows("SELECT count(*) FROM event") == events


def test_what_could_not_be_sent_is_kept_and_counts_once(server: Server, visit: Visit) -> None:
    phone = entered(server, visit)
    events = server.rows("SELECT count(*) FROM event")[0][0]
    begin(phone)
    phone.page.wait_for_timeout(1500)
    phone.forgive("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    phone.page.locator("#send").tap()
    phone.page.wait_for_function("() => document.querySelector('#notice').innerText.includes('Chưa gửi được')")
    phone.context.set_offline(False)
    with phone.page.expect_response(lambda answer: "/chat/speech" in answer.url) as answer:
        phone.page.locator("#send").tap()
    assert answer.value.status == 202
    assert server.rows("SELECT count(*) FROM event")[0][0] == events + 1


def test_without_a_microphone_there_is_no_button(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });")
    phone.open(server.url)
    assert not phone.page.locator("#speak").is_visible()


def test_who_does_not_allow_it_is_told_how(server: Server, visit: Visit) -> None:
    phone = visit()
    refuse = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
    phone.context.add_init_script(refuse)
    phone.open(server.url)
    phone.page.locator("#speak").tap()
    phone.page.wait_for_function("() => document.querySelector('#notice').innerText.includes('ổ khóa')")
    assert not phone.page.locator("#recording").is_visible()


LIVE = "() => window.heard.getTracks().some(track => track.readyState === 'live')"
LISTEN = """
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async what => (window.heard = await open(what));
"""
HIDE = """() => {
    Object.defineProperty(document, 'hidden', {value: true, configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def listened(server: Server, visit: Visit) -> Phone:
    phone = visit()
    phone.context.add_init_script(LISTEN)
    phone.open(server.url)
    begin(phone)
    assert phone.page.evaluate(LIVE)
    return phone


def test_it_hears_nothing_once_the_page_is_not_looked_at(server: Server, visit: Visit) -> None:
    phone = listened(server, visit)
    phone.page.evaluate(HIDE)
    phone.page.wait_for_function(f"() => !({LIVE})()")
    assert phone.page.locator("#send").is_visible()  # what she said before is still hers to send


@pytest.mark.parametrize("button", ["#now [data-choice=vi]", "#urgent-first, #tools [data-tool=emergency]"])
def test_it_hears_nothing_once_she_goes_on(server: Server, visit: Visit, button: str) -> None:
    phone = listened(server, visit)
    phone.page.locator(button).first.tap()
    phone.page.wait_for_function(f"() => !({LIVE})()")
    assert not phone.page.locator("#recording").is_visible()
