"""The button to the page of a lesson: planned where she is in one, and its address made when it is sent."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import orjson

from api.codes.lesson_links import LIFE, opened_link
from api.delivery.lesson_button import LessonAddresses, page_of, with_lesson_button
from api.store.keys import Keys
from bot.channels.plan import LESSON_PAGE
from bot.engine.state import Chat, Learner, Progress, State
from tests.api.conftest import NOW
from tests.rows import each_row

CHAT, URL = "019a0000-0000-7000-8000-000000000001", "https://bonso.example"
LEARNING = Learner(lesson="qr-pay", lessons={"qr-pay": Progress("scan", ("scan",))})


@each_row("screen", ["step", "asked", "question", "wrong", "right", "could-not", "reason-signal"])
def test_a_screen_of_a_lesson_has_a_page(screen: str) -> None:
    assert page_of(State(Chat(screen, who="2"), {"2": LEARNING})) == "2:qr-pay"


@each_row("screen", ["menu", "new", "finished", "rest", "person", "emergency-bank", "tie", "consent"])
def test_any_other_screen_has_none(screen: str) -> None:
    assert page_of(State(Chat(screen, who="2"), {"2": LEARNING})) == ""


def test_nobody_in_a_lesson_has_a_page() -> None:
    assert page_of(State(Chat("step"), {"1": LEARNING._replace(lessons={})})) == page_of(State(Chat("step"))) == ""


def test_the_address_is_made_when_it_is_sent_and_holds_for_a_day(keys: Keys) -> None:
    planned = orjson.dumps({"kind": "text", "text": "“lesson:” là gì?", "links": [["🔊 Nghe", LESSON_PAGE]]}).decode()
    body = orjson.loads(with_lesson_button(planned, page="2:qr-pay"))
    assert body["text"] == "“lesson:” là gì?" and body["links"] == [["🔊 Nghe", "lesson:2:qr-pay"]]
    later = NOW + timedelta(hours=5)
    part = LessonAddresses(keys, URL, lambda: later).filled(CHAT, body)
    [[label, address]] = part["links"]
    place = urlsplit(address)
    assert (label, f"{place.scheme}://{place.netloc}", place.path) == ("🔊 Nghe", URL, "/l/qr-pay")
    found = opened_link(keys, parse_qs(place.query)["k"][0], lesson="qr-pay", now=later)
    assert (found.chat, found.who, found.until) == (CHAT, "2", later + LIFE)
    assert "?k=" not in orjson.dumps(body).decode(), "what lies in the outbox opens nothing"


def test_other_parts_go_as_they_are(keys: Keys) -> None:
    addresses = LessonAddresses(keys, URL)
    for part in ({"kind": "voice"}, {"kind": "text", "links": [["Mở", "https://bonso.example/l/1"]]}):
        assert addresses.filled(CHAT, part) is part
    assert with_lesson_button('{"text":"a"}', page="") == '{"text":"a"}'
