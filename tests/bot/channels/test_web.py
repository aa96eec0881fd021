import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import BadPayload, Inbound, Refused
from bot.channels.web import LONGEST_BODY, LONGEST_TEXT, Web
from bot.events import Event, Opened, Said, Tapped
from tests.rows import each_row

ID = "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70"


def read(**event: object) -> list[Inbound]:
    return Web().read(orjson.dumps({"id": ID, **event}), "cookie-of-5")


@each_row(
    ("said", "event", "code"),
    [
        ({"type": "open"}, Opened(), ""),
        ({"type": "open", "code": "BS12345"}, Opened(), "BS12345"),
        ({"type": "open", "code": None}, Opened(), ""),
        ({"type": "join", "code": "BS12345"}, Opened(), "BS12345"),
        ({"type": "say", "text": "  Bo\u0300n Số "}, Said("Bòn Số"), ""),
        ({"type": "say", "text": "ă" * LONGEST_TEXT}, Said("ă" * LONGEST_TEXT), ""),
        ({"type": "tap", "screen": 12, "choice": "next"}, Tapped(12, "next"), ""),
        ({"type": "tap", "screen": 0, "choice": "could-not"}, Tapped(0, "could-not"), ""),
    ],
)
def test_events_of_the_page(said: dict[str, object], event: Event, code: str) -> None:
    assert read(**said) == [Inbound(f"page:{ID}", "cookie-of-5", event, code=code)]


def test_what_is_typed_comes_with_the_screen_it_was_typed_on() -> None:
    assert read(type="say", text="1", screen=12) == [Inbound(f"page:{ID}", "cookie-of-5", Said("1"), screen=12)]


@each_row(
    "said",
    [
        {},
        {"type": "sing"},
        {"type": "say"},
        {"type": "say", "text": ""},
        {"type": "say", "text": " \0 "},
        {"type": "say", "text": "a" * (LONGEST_TEXT + 1)},
        {"type": "say", "text": 5},
        {"type": "say", "text": "1", "screen": "12"},
        {"type": "say", "text": "1", "screen": -1},
        {"type": "say", "text": "1", "screen": None},
        {"type": "say", "text": "1", "screen": 10**18},
        {"type": "tap", "screen": 12},
        {"type": "tap", "screen": "12", "choice": "next"},
        {"type": "tap", "screen": -1, "choice": "next"},
        {"type": "tap", "screen": True, "choice": "next"},
        {"type": "tap", "screen": 10**18, "choice": "next"},
        {"type": "tap", "screen": 12, "choice": ""},
        {"type": "tap", "screen": 12, "choice": "a" * 41},
        {"type": "tap", "screen": 12, "choice": "tiếp"},
        {"type": "join"},
        {"type": "join", "code": ""},
        {"type": "join", "code": "BS 12345"},
        {"type": "join", "code": "a" * 65},
        {"type": "open", "code": 5},
        {"type": "open", "id": 5},
        {"type": "open", "id": ID.upper()},
        {"type": "open", "id": ID + "0"},
        {"type": "open", "id": "page:1"},
    ],
)
def test_anything_else_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(BadPayload):
        read(**said)


def test_a_body_may_not_be_endless() -> None:
    body = orjson.dumps({"id": ID, "type": "open", "more": "a" * LONGEST_BODY})
    with pytest.raises(BadPayload, match="too long"):
        Web().read(body, "cookie-of-5")


def test_the_longest_text_fits_the_longest_body_even_escaped() -> None:
    escaped = "\\u1ebf" * LONGEST_TEXT
    body = f'{{"id": "{ID}", "type": "say", "text": "{escaped}"}}'.encode()
    assert Web().read(body, "cookie-of-5")[0].event == Said("ế" * LONGEST_TEXT)


VALUES = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(st.characters(exclude_categories=["Cs"]))
EVENTS = st.fixed_dictionaries(
    {"id": st.just(ID) | VALUES, "type": st.sampled_from(["open", "say", "tap", "join"]) | VALUES},
    optional={"text": VALUES, "screen": VALUES, "choice": VALUES | st.just("next"), "code": VALUES},
)


@given(st.binary() | EVENTS.map(orjson.dumps))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        (event,) = Web().read(body, "cookie-of-5")
    except BadPayload:
        return
    assert (event.key, event.address) == (f"page:{ID}", "cookie-of-5")


async def test_nothing_is_sent_to_a_page() -> None:
    with pytest.raises(Refused):
        await Web().send("cookie-of-5", {"kind": "card"}, None)
