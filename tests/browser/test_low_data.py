"""Text first on a phone with little data: nothing speaks by itself, and each voice says what it costs."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.browser.phone import Phone
from tests.browser.test_page import fits

pytestmark = pytest.mark.browser

SPEAKER = "#now .speaker"
SPEAKS = """address => {
    const voice = document.getElementById("voice");
    return voice.src.endsWith(address) && voice.currentTime > 0;
}"""


@pytest.fixture
def phone(server: Server, visit: Visit) -> Phone:
    """Somebody past the greeting who wants text first."""
    phone = visit()
    phone.open(server.url)
    phone.choose("vi")
    phone.heard()  # loaded whole before anything is counted
    phone.say("ít mạng")
    return phone


def fetched(phone: Phone) -> list[Any]:
    """Answers with sound from here on."""
    heard: list[Any] = []
    phone.page.on("response", lambda one: heard.append(one) if "/media/audio/" in one.url else None)
    return heard


def cost(phone: Phone, speaker: str = SPEAKER) -> int:
    """The kB that the loudspeaker shows."""
    label = phone.page.locator(f"{speaker} .weight")
    label.wait_for()
    found = re.fullmatch(r"(\d+) kB", label.inner_text())
    assert found
    return int(found[1])


def test_nothing_is_loaded_before_she_asks_and_the_size_is_shown(phone: Phone) -> None:
    heard = fetched(phone)
    phone.say("quét mã")
    kb = cost(phone)
    phone.page.wait_for_timeout(500)
    assert heard == []
    assert phone.page.evaluate("document.getElementById('voice').paused")
    assert phone.page.locator(SPEAKER).get_attribute("aria-label") == f"Nghe, {kb} kB"
    phone.page.locator(SPEAKER).tap()
    assert phone.heard() > 1
    answer = next(one for one in heard if one.status in (200, 206))
    whole = int((answer.headers.get("content-range") or answer.headers["content-length"]).rpartition("/")[2])
    assert kb == -(-whole // 1000), "what was promised is what was sent"
    fits(phone)


def test_only_the_size_of_the_screens_own_voice_is_asked_for(phone: Phone) -> None:
    asked: list[str] = []
    phone.page.on("request", lambda one: asked.append(one.url) if one.url.partition("?")[0].endswith("/size") else None)
    phone.say("quét mã")
    cost(phone)
    phone.page.wait_for_timeout(500)
    assert phone.page.locator("#now .hear").count() > 1
    assert [address.rpartition("/message/")[2].partition("?")[0] for address in asked] == ["size"]


def test_the_tool_says_hear_and_plays_without_asking_the_server(phone: Phone) -> None:
    phone.say("quét mã")
    cost(phone)
    tool = phone.page.locator("#tools [data-tool='again']")
    assert tool.inner_text() == "Nghe"
    assert tool.locator(".icon-speaker").count() == 1
    seq, asked = phone.seq, []
    phone.page.on("request", lambda request: asked.append(request.method))
    tool.tap()
    assert phone.heard() > 1
    assert ("POST" in asked, phone.seq) == (False, seq)


def test_the_word_plays_it_too_and_the_screen_stays(phone: Phone) -> None:
    phone.say("quét mã")
    seq, choices, old = phone.seq, phone.choices, phone.page.locator("#past .old").count()
    phone.page.locator("#type").tap()
    phone.page.locator("#words").fill("nghe")
    phone.page.locator("#words").press("Enter")
    phone.page.wait_for_function(SPEAKS, arg=f"/chat/voice/{seq + 1}/message")
    assert (phone.seq, phone.choices) == (seq, choices)
    assert phone.page.locator("#past .old").count() == old
    assert phone.page.locator(SPEAKER).get_attribute("class").split() == ["speaker", "on"]
    phone.choose("done")
    assert "Bấm nút “Quét QR”" in phone.text


def test_a_reload_after_a_voice_shows_the_screen(phone: Phone, server: Server) -> None:
    phone.say("quét mã")
    text = phone.text
    phone.page.locator("#type").tap()
    phone.page.locator("#words").fill("nghe")
    with phone.page.expect_response("**/chat/events?after=*"):
        phone.page.locator("#words").press("Enter")
    phone.open(server.url)
    assert phone.text == text
    assert cost(phone) > 1


def test_the_voice_comes_back_by_itself_when_she_wants(phone: Phone) -> None:
    phone.say("bật tiếng")
    assert phone.heard() > 1
    assert phone.page.locator("#now .weight").count() == 0
    assert phone.page.locator("#tools [data-tool='again']").inner_text() == "Nghe lại"


def test_it_is_chosen_by_buttons_alone(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    phone.choose("vi")
    phone.say("quét mã")
    phone.tool("menu")
    for choice in ("settings", "language", "vi", "text-first", "keep"):
        phone.choose(choice)
    assert cost(phone) > 1
    fits(phone)
