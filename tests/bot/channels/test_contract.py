"""What every channel owes, whatever its platform. A new one joins by its line in ``ALL``."""

from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import CHANNELS
from bot.channels.base import BadPayload, Channel, Inbound
from bot.channels.part import Part
from bot.channels.plan import plan
from bot.channels.split import units
from bot.channels.telegram.channel import Telegram
from bot.channels.terminal import Terminal
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import Owner, ZaloOA, signature
from bot.events import Said
from bot.replies import Reply
from tests.bot.channels.replies import replies
from tests.fakes.no_tokens import NoTokens
from tests.rows import each_row

ALL: dict[str, Callable[[], Channel]] = {
    "telegram": lambda: Telegram("77:fake-token", "s3cret", "http://127.0.0.1:9"),
    "terminal": Terminal,
    "web": Web,
    "zalo-bot": lambda: ZaloBot("77:fake-token", "s3cret-s3cret", "http://127.0.0.1:9", "https://bon-so.example"),
    "zalo-oa": lambda: ZaloOA(OA, NoTokens(), "http://127.0.0.1:9", "https://bon-so.example"),
}
BUTTON_DATA = 64
"""Bytes that every platform keeps behind a button; the least is https://core.telegram.org/bots/api#inlinekeyboardbutton"""

OA = Owner("388", "360", "bi-mat-cua-oa")
SIGNED = b'{"event_name": "user_seen_message", "timestamp": "1789000000000"}'
"""A body that each channel may verify: where the body is signed, this one."""


SECRETS = {
    "telegram": {"x-telegram-bot-api-secret-token": "s3cret"},
    "zalo-bot": {"x-bot-api-secret-token": "s3cret-s3cret"},
    "zalo-oa": {"x-zevent-signature": signature(OA, SIGNED, "1789000000000")},
}

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
# Keys that platforms use come up often enough to reach the readers behind them.
PLATFORM_KEYS = ("update_id", "message", "callback_query", "my_chat_member", "new_chat_member", "chat", "from")
OA_KEYS = ("sender", "recipient", "follower", "timestamp", "msg_id", "attachments", "payload", "admin_id", "oa_id")
ZALO_BOT_KEYS = ("ok", "result", "event_name", "message_id", "chat_type", "voice_url", "is_bot")
KEYS = WORDS | st.sampled_from(
    [*PLATFORM_KEYS, *ZALO_BOT_KEYS, *OA_KEYS, "id", "type", "text", "data", "status", "photo"]
)
VALUES = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | WORDS
JSON = st.recursive(
    VALUES
    | st.sampled_from(["private", "PRIVATE", "kicked", "member", "/start a", "3:next", "message.voice.received"])
    | st.sampled_from(["user_send_text", "user_send_audio", "oa_send_text", "follow", "user_withdraw"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)

each = pytest.mark.parametrize("name", CHANNELS)


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> Channel:
    return ALL[request.param]()


def test_every_registered_channel_is_held_to_this() -> None:
    assert CHANNELS.keys() == ALL.keys()
    assert all(isinstance(make(), CHANNELS[name]) and CHANNELS[name].name == name for name, make in ALL.items())


@each
@given(reply=replies)
def test_a_plan_fits(name: str, reply: Reply) -> None:
    can = CHANNELS[name].capabilities
    for part in plan(reply, can):
        assert part["screen"] == reply.screen
        assert orjson.loads(orjson.dumps(part)) == part
        if not can.card:
            _assert_fits(part, name)


def _assert_fits(part: Part, name: str) -> None:
    can = CHANNELS[name].capabilities
    text, rows = part.get("text", ""), part.get("buttons", [])
    assert part["kind"] in ("text", "photo", "voice"), "a file of sound is only for who takes no voice"
    assert units(text) <= (can.text if part["kind"] == "text" else can.caption)
    assert part["kind"] != "text" or text.strip()
    assert part["kind"] != "voice" or (can.voice and part["speech"]["says"])
    assert part["kind"] != "photo" or (can.photo and part["picture"])
    assert sum(map(len, rows)) + len(part.get("links", ())) + len(part.get("calls", ())) <= can.buttons
    assert all(1 <= len(row) <= can.per_row for row in rows)
    for label, data in (key for row in rows for key in row):
        assert label.strip() and units(label) <= can.button_label
        assert data.isascii() and 1 <= len(data) <= BUTTON_DATA
    assert (can.call or "calls" not in part) and (can.link or "links" not in part)


@each
@given(body=st.binary() | JSON.map(orjson.dumps))
def test_any_bytes_are_read_or_refused(name: str, body: bytes) -> None:
    try:
        events = ALL[name]().parse(body)
    except BadPayload:
        return
    assert all(isinstance(event, Inbound) and event.key and event.address for event in events)


HALVES = ["\\ud83d", "\\uD83D", "\\ude00", "\\ud83d\\ud83d", "\xed\xa0\xbd", "\xf0\x9f\x98"]
"""Of an emoji, as they stand in JSON: escapes of one half, and bytes of it (Latin-1 here, for bytes)."""

SAYING: dict[str, str] = {
    "telegram": '{"update_id": 1, "message": {"message_id": 7, "date": 1789000000, "text": "TEXT",'
    ' "from": {"id": 5, "first_name": "TEXT"}, "chat": {"id": 5, "type": "private"}}}',
    "zalo-bot": '{"event_name": "message.text.received", "message": {"message_id": "2d", "date": 1789000000000,'
    ' "from": {"id": "6e", "display_name": "TEXT"}, "chat": {"id": "6e", "chat_type": "PRIVATE"}, "text": "TEXT"}}',
    "zalo-oa": '{"app_id": "360", "event_name": "user_send_text", "timestamp": "1789000000000",'
    ' "sender": {"id": "246"}, "recipient": {"id": "388"}, "message": {"msg_id": "zz1", "text": "TEXT"}}',
    "web": '{"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70", "type": "say", "text": "TEXT"}',
}
"""A message of hers, by channel."""


def said_on(channel: Channel, text: str) -> str:
    body = SAYING[channel.name].replace("TEXT", text).encode("latin-1")
    (inbound,) = channel.read(body, "5") if isinstance(channel, Web) else channel.parse(body)
    assert isinstance(inbound.event, Said)
    return inbound.event.text


def test_every_channel_that_is_told_something_may_be_told_half_an_emoji() -> None:
    assert SAYING.keys() == CHANNELS.keys() - {"terminal"}


@each_row("half", HALVES)
@each_row("name", list(SAYING))
def test_half_an_emoji_loses_a_letter_and_not_the_message(name: str, half: str) -> None:
    channel = ALL[name]()
    for text in (f"menu {half}", f"{half} menu", f"me{half}nu", half):
        said = said_on(channel, text)
        assert said.replace("\ufffd", "").strip() == text.replace(half, "").strip()
        assert said.encode(), "it can be stored"
    assert said_on(channel, "menu \\ud83d\\ude00") == "menu 😀"
    assert said_on(channel, "menu \\\\ud83d") == "menu \\ud83d", "a backslash that she typed"


def test_unsigned_deliveries_are_not_genuine(channel: Channel) -> None:
    right = SECRETS.get(channel.name, {})
    wrong = {name: value[:-1] for name, value in right.items()}
    odd = dict.fromkeys(right, "bí mật \udcff")
    assert not any(channel.verify(headers, SIGNED) for headers in ({}, wrong, odd))
    assert channel.verify(right, SIGNED) is bool(right)


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "inline_query", "poll_answer", "invented_in_2031"])
def test_unknown_kinds_are_nothing_where_a_platform_sends_them(channel: Channel, kind: str) -> None:
    update = {"update_id": 1, kind: {"chat": {"id": 5, "type": "private"}, "text": "a", "id": "1"}}
    if channel.name == "telegram":
        assert channel.parse(orjson.dumps(update)) == []
    else:
        with pytest.raises(BadPayload):
            channel.parse(orjson.dumps(update))


async def test_a_tap_on_a_channel_that_was_never_started_is_harmless(channel: Channel) -> None:
    await channel.acknowledge("1")
    await channel.close()
