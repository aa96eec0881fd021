from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import BadPayload, Inbound
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.updates import COMMANDS, CONTENTS, WANTED
from bot.course.model import Course
from bot.events import Event, Left, Opened, Returned, Said, Sent, Tapped
from bot.language.fold import letters
from bot.language.vocabulary import Meant
from tests.rows import each_row

CHAT = {"id": 5, "type": "private", "first_name": "Người thử"}
PERSON = {"id": 5, "is_bot": False, "first_name": "Người thử", "language_code": "vi-VN"}
MEANS = {
    "menu": "menu",
    "nghelai": "again",
    "chamhon": "slower",
    "quaylai": "back",
    "nguoithat": "person",
    "khancap": "emergency",
    "doitieng": "language",
    "noimay": "link",
    "thatkhong": "trust",
    "dulieu": "my-data",
    "dung": "stop",
}


def parse(update: object) -> list[Inbound]:
    return Telegram("77:fake-token", "s3cret", "http://127.0.0.1:9").parse(orjson.dumps(update))


def message(**content: Any) -> dict[str, Any]:
    head = {"message_id": 7, "date": 1789000000, "chat": CHAT, "from": PERSON}
    return {"update_id": 81, "message": head | content}


def test_text_is_said() -> None:
    assert parse(message(text=" quét mã thế nào ")) == [
        Inbound("update:81", "5", Said("quét mã thế nào"), lang="vi", at=1789000000),
    ]


def test_text_is_kept_composed_and_without_nul() -> None:
    assert parse(message(text="Bo\u0300n\0 So\u0302\u0301"))[0].event == Said("Bòn Số")


@each_row(
    ("text", "event", "code"),
    [
        ("/start", Opened(), ""),
        ("/start BS12345", Opened(), "BS12345"),
        ("/START@bon_so_bot BS12345", Opened(), "BS12345"),
        ("/start not a code", Opened(), ""),
        ("/start " + "a" * 65, Opened(), ""),
        ("/menu", Said("menu"), ""),
        ("/nghelai@bon_so_bot", Said("nghe lại"), ""),
        ("/stop", Said("stop"), ""),
        ("/hocbai so 2", Said("hocbai so 2"), ""),
        ("/", Said(""), ""),
    ],
)
def test_commands(text: str, event: Event, code: str) -> None:
    assert parse(message(text=text)) == [Inbound("update:81", "5", event, "vi", code, at=1789000000)]


@each_row("date", [None, "", "hôm qua", -1, 0, True, 1.5, 10**18, [1789000000]])
def test_a_date_that_is_none_says_nothing(date: object) -> None:
    assert parse(message(text="1", date=date)) == [Inbound("update:81", "5", Said("1"), "vi")]


@each_row(
    ("content", "what"),
    [
        ({"voice": {"duration": 2}}, "voice"),
        ({"voice": {"file_id": "v/../x"}}, "voice"),
        ({"voice": {"file_id": 7}}, "voice"),
        ({"photo": []}, "photo"),
        ({"photo": [{"file_id": "p/../x"}]}, "photo"),
        ({"sticker": {"file_id": "s"}}, "sticker"),
        ({"location": {"latitude": 12.0, "longitude": 108.4}}, "location"),
        ({"venue": {}, "location": {}}, "location"),
        ({"contact": {"phone_number": "0"}}, "contact"),
        ({"document": {"file_id": "d"}}, "file"),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, "other"),
        ({"video_note": {}}, "other"),
        ({"poll": {}}, "other"),
    ],
)
def test_other_contents_are_sent(content: dict[str, Any], what: str) -> None:
    assert parse(message(**content)) == [Inbound("update:81", "5", Sent(what), "vi")]


@each_row("kind", ["photo", "document", "video", "animation", "audio", "voice"])
def test_what_is_written_beside_a_file_comes_with_it(kind: str) -> None:
    file = [{"file_id": "f"}] if kind == "photo" else {"file_id": "f"}
    (inbound,) = parse(message(**{kind: file}, caption=" tôi bị lừa rô\u0300i "))
    sent = inbound.event
    assert isinstance(sent, Sent)
    assert (sent.what, sent.text) == (CONTENTS[kind], "tôi bị lừa rồi")
    assert (sent.ref == "f") == (sent.what in ("voice", "photo"))


@each_row(
    ("caption", "text"),
    [("/dung", "dừng"), ("/start BS12345", ""), ("a" * 5000, "a" * 4096), (7, ""), ("", ""), ("  \0", "")],
)
def test_a_caption_is_read_like_text(caption: object, text: str) -> None:
    (inbound,) = parse(message(photo=[{"file_id": "p"}], caption=caption))
    assert inbound.event == Sent("photo", "p", text)


def test_a_forwarded_file_brings_its_caption() -> None:
    origin = {"type": "user", "date": 1789000000, "sender_user": {"id": 6, "is_bot": False, "first_name": "Người lạ"}}
    (inbound,) = parse(message(photo=[{"file_id": "p"}], caption="dừng", forward_origin=origin))
    assert inbound.event == Sent("photo", "p", "dừng")


@each_row(
    ("content", "ref"),
    [
        ({"photo": [{"file_id": "small"}, {"file_id": "large"}]}, "large"),
        ({"document": {"file_id": "sent-as-a-file", "mime_type": "image/png"}}, "sent-as-a-file"),
    ],
)
def test_a_picture_brings_the_name_of_its_largest_size(content: dict[str, Any], ref: str) -> None:
    (inbound,) = parse(message(**content))
    assert inbound.event == Sent("photo", ref)


@each_row("kind", ["voice", "audio"])
def test_a_voice_brings_the_name_of_its_sound(kind: str) -> None:
    (inbound,) = parse(message(**{kind: {"file_id": "AwACAgUAAxk-_1", "duration": 2}}))
    assert inbound.event == Sent("voice", "AwACAgUAAxk-_1") and "AwACAg" not in repr(inbound)


@each_row("notice", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
def test_notices_of_the_platform_are_nothing(notice: str) -> None:
    assert parse(message(**{notice: {}})) == []


@each_row("kind", ["group", "supergroup", "channel"])
def test_groups_are_nothing(kind: str) -> None:
    chat = {"id": -9, "type": kind, "title": "Nhóm thử"}
    assert parse(message(text="chào", chat=chat)) == []
    assert parse(tap("1:next", chat)) == []
    assert parse({"update_id": 83, "my_chat_member": {"chat": chat, "new_chat_member": {"status": "kicked"}}}) == []


@each_row("chat", [True, 1.5, "5", None])
def test_a_chat_has_a_whole_number(chat: object) -> None:
    assert parse(message(text="chào", chat={"id": chat, "type": "private"})) == []


def tap(data: object, chat: object = CHAT) -> dict[str, Any]:
    shown = {"message_id": 8, "date": 1789000000, "chat": chat, "text": "Bước 1"}
    query = {"id": "4382", "from": PERSON, "message": shown, "chat_instance": "-77", "data": data}
    return {"update_id": 82, "callback_query": query}


@each_row(
    ("data", "event"),
    [
        ("12:next", Tapped(12, "next")),
        ("3:could-not", Tapped(3, "could-not")),
        ("next", Tapped(0, "")),
        (":next", Tapped(0, "")),
        ("12:", Tapped(0, "")),
        ("-1:next", Tapped(0, "")),
        ("1" * 19 + ":next", Tapped(0, "")),
        ("12:" + "a" * 41, Tapped(0, "")),
        ("12:tiếp", Tapped(0, "")),
        ("١:next", Tapped(0, "")),
        (None, Tapped(0, "")),
    ],
)
def test_taps(data: object, event: Event) -> None:
    assert parse(tap(data)) == [Inbound("update:82", "5", event, "vi", ack="4382")]


def test_a_tap_without_a_message_is_nothing() -> None:
    assert parse({"update_id": 82, "callback_query": {"id": "4382", "from": PERSON, "data": "1:next"}}) == []


@each_row(
    ("status", "events"),
    [("kicked", [Left()]), ("left", [Left()]), ("member", [Returned()]), ("restricted", [])],
)
def test_blocking_and_unblocking(status: str, events: list[Event]) -> None:
    change = {"chat": CHAT, "from": PERSON, "date": 1, "new_chat_member": {"status": status, "user": {}}}
    found = parse({"update_id": 83, "my_chat_member": change})
    assert found == [Inbound("update:83", "5", event) for event in events]


@each_row("update", [[], 5, None, "chào", {}, {"update_id": "81"}, {"update_id": True}])
def test_what_is_no_update_is_refused(update: object) -> None:
    with pytest.raises(BadPayload):
        parse(update)


@given(
    st.sampled_from(WANTED), st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x), max_leaves=3)
)
def test_odd_contents_are_nothing(kind: str, content: object) -> None:
    try:
        body = orjson.dumps({"update_id": 1, kind: content})
    except TypeError:
        return  # a number or letter that JSON has no form for
    assert Telegram("77:fake-token", "s3cret", "http://127.0.0.1:9").parse(body) == []


@each_row(("command", "meant"), MEANS.items())
def test_commands_say_what_the_teacher_understands(course: Course, command: str, meant: str) -> None:
    words, _ = COMMANDS[command]
    assert course.vocabulary.exact[letters(words)] == {Meant("command", meant)}


def test_every_command_in_the_menu_is_tested() -> None:
    # "học tiếp" is no command but what the home screen offers.
    assert COMMANDS.keys() - MEANS.keys() == {"hoc"}
