"""What the Zalo Bot Platform delivers, as our events."""

from typing import Any

import orjson
import pytest

from bot.channels.base import BadPayload, Inbound
from bot.channels.zalo_bot.channel import ZaloBot
from bot.events import Said, Sent
from tests.rows import each_row

CHANNEL = ZaloBot("77:fake-token", "s3cret-s3cret", "http://127.0.0.1:9")
HERS = {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"}


def delivery(name: str, **content: Any) -> dict[str, Any]:
    message = {
        "message_id": "2d758cb5e222177a4e35",
        "date": 1_789_000_000_000,
        "from": {"id": HERS["id"], "display_name": "Người thử", "is_bot": False},
        "chat": HERS,
    }
    return {"event_name": name, "message": message | content}


def parsed(event: Any) -> list[Inbound]:
    return CHANNEL.parse(orjson.dumps(event))


def inbound(event: Said | Sent) -> Inbound:
    return Inbound("message:2d758cb5e222177a4e35", HERS["id"], event, at=1789000000)


@each_row("wrap", [lambda event: event, lambda event: {"ok": True, "result": event}])
@each_row(
    ("name", "content", "event"),
    [
        ("message.text.received", {"text": "  quét mã  ", "message_type": "CHAT_MESSAGE"}, Said("quét mã")),
        ("message.text.received", {"text": "a" * 3000}, Said("a" * 2000)),
        ("message.text.received", {"text": " \n"}, Sent("other")),
        ("message.text.received", {}, Sent("other")),
        (
            "message.image.received",
            {"photo": "https://x.zdn.vn/a.jpg", "caption": "ảnh"},
            Sent("photo", "https://x.zdn.vn/a.jpg", "ảnh"),
        ),
        (
            "message.image.received",
            {"photo_url": "https://x.zdn.vn/a", "caption": 7},
            Sent("photo", "https://x.zdn.vn/a"),
        ),
        ("message.image.received", {"photo_url": "x", "caption": " dừ\0ng "}, Sent("photo", "x", "dừng")),
        (
            "message.image.received",
            {"photo_url": "https://x.zdn.vn/a", "message_type": "CHAT_PHOTO"},
            Sent("photo", "https://x.zdn.vn/a"),
        ),
        ("message.sticker.received", {"sticker": "bfe458", "url": "https://x.zdn.vn/s"}, Sent("sticker")),
        ("message.voice.received", {"voice_url": "https://x.zdn.vn/v.aac"}, Sent("voice", "https://x.zdn.vn/v.aac")),
        ("message.voice.received", {}, Sent("voice")),
        ("message.voice.received", {"voice_url": "https://x.zdn.vn/" + "v" * 1000}, Sent("voice")),
        ("message.unsupported.received", {}, Sent("other")),
    ],
)
def test_every_kind_is_read_bare_and_wrapped(wrap: Any, name: str, content: dict[str, Any], event: Said | Sent) -> None:
    assert parsed(wrap(delivery(name, **content))) == [inbound(event)]


@each_row(
    "event",
    [
        delivery("message.invented.received", text="a"),
        delivery("message.text.received", text="a", chat={"id": "nhom", "chat_type": "GROUP"}),
        delivery("message.text.received", text="a", chat={"id": "x"}),
        delivery("message.text.received", text="a", **{"from": {"id": "1", "is_bot": True}}),
    ],
)
def test_groups_bots_and_unknown_kinds_are_nothing(event: dict[str, Any]) -> None:
    assert parsed(event) == [] and not CHANNEL.is_probe(orjson.dumps(event))


@each_row(
    "body",
    [
        b"",
        b"thu",
        b"{}",
        b"[]",
        b"null",
        b'{"ok": true}',
        b'{"event_name": "test"}',
        orjson.dumps(delivery("message.text.received", message_id="")),
        orjson.dumps(delivery("message.text.received", message_id="k" * 101)),
        orjson.dumps(delivery("message.text.received", message_id=7)),
    ],
)
def test_what_is_no_event_is_a_trial_of_the_address(body: bytes) -> None:
    assert CHANNEL.is_probe(body)
    with pytest.raises(BadPayload):
        CHANNEL.parse(body)


def test_the_address_of_a_sound_does_not_show() -> None:
    (voice,) = parsed(delivery("message.voice.received", voice_url="https://x.zdn.vn/v.aac"))
    assert "zdn" not in repr(voice) and "zdn" not in str(voice.event)
