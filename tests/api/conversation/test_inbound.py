"""What the engine is told of what a channel delivered: codes looked up, secrets taken out, wherever they stood."""

from api.codes import recordist_codes
from api.conversation.inbound import code_of, heard, masked, unsealed
from api.store.keys import Keys
from bot.channels.base import Inbound
from bot.events import Event, Joined, LinkCodeTyped, RecordistCode, Said, Secret, Sent
from tests.rows import each_row

KEYS = Keys(b"a key of the tests, long enough")
JOINED = Joined("BS00019", True, "lac-duong")

WRITTEN: list[tuple[str, Event | None]] = [
    ("quét mã", None),
    ("BS 00019", JOINED),
    ("lk 00019", LinkCodeTyped("LK00019")),
    (recordist_codes.make(7).lower(), RecordistCode(recordist_codes.make(7))),
    ("tôi đọc mã 481516 cho nó rồi", Secret("otp", "tôi đọc mã ••• cho nó rồi")),
    ("mật khẩu của tôi 1990", Secret("password", "mật khẩu của tôi •••")),
]
"""What somebody writes, and what it is if it is not just what she said."""


def told(event: Event) -> Event:
    inbound = Inbound("update:1", "5", event)
    return heard(inbound, {"BS00019": JOINED} if code_of(inbound) else {}, KEYS)


@each_row(("text", "event"), WRITTEN)
def test_it_is_the_same_alone_and_beside_a_picture(text: str, event: Event | None) -> None:
    assert told(Said(text)) == (event or Said(text))
    assert told(Sent("photo", text=text)) == (event or Sent("photo", text=text))


def test_a_voice_keeps_what_was_written_beside_it_and_its_sound_is_sealed() -> None:
    event = told(Sent("voice", "AwACAgUAAxk", "con hỏi cái này"))
    assert isinstance(event, Sent)
    assert (event.what, event.text) == ("voice", "con hỏi cái này")
    assert "AwAC" not in event.ref and unsealed(event.ref, KEYS) == "AwACAgUAAxk"


@each_row("event", [Said("gọi tôi 0912 345 678"), Sent("photo", text="gọi tôi 0912 345 678")])
def test_a_telephone_number_goes_no_further_though_it_is_no_secret(event: Event) -> None:
    assert "0912" not in repr(told(event))


@each_row("text", [text for text, _ in WRITTEN[-2:]])
def test_nothing_of_a_secret_is_left_where_failures_lie(text: str) -> None:
    kept = repr([masked(told(event)) for event in (Said(text), Sent("voice", "AwAC", text))])
    assert "481516" not in kept and "1990" not in kept and "AwAC" not in kept
