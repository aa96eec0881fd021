"""A reply as one consultation message: what goes where, and that the platform's rules take it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Refused
from bot.channels.part import Part
from bot.channels.plan import LESSON_PAGE, LISTEN, MORE, POINTER, plan
from bot.channels.split import units
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.messages import message
from bot.replies import Call, Choice, Line, Reply, Say, Speech
from tests.bot.channels.replies import LETTERS, replies
from tests.fakes.no_tokens import NoTokens
from tests.fakes.zalo_oa_rules import Button, shape

CAN = ZaloOA.capabilities
PICTURE = "https://bonso.example/media/pictures/qr-pay/scan.png?v=1"
PAGE = "https://bonso.example/l/qr-pay?k=abc"
TOOLS = tuple(Choice(id, id.title()) for id in ("again", "slower", "back", "person", "emergency", "menu", "not-right"))
STEP = Reply(
    12,
    (Line("kpm", "Niam să", draft=True), Line("vi", "Đưa điện thoại trước mã. Cho ô vuông vào khung.")),
    Speech((Say("vi", "Đưa điện thoại trước mã."),)),
    "qr-pay/scan",
    "Điện thoại soi mã",
    (Choice("done", "Xong rồi"), Choice("could-not", "Chưa được")),
    TOOLS,
)


def planned(reply: Reply, *, page: bool = False) -> Part:
    """The one part of a reply, its link filled in."""
    (part,) = plan(reply, CAN, page=page)
    if "links" in part:
        part["links"] = [[label, PAGE if url == LESSON_PAGE else url] for label, url in part["links"]]
    return part


def test_a_step_is_one_card_with_its_answers_the_page_and_the_tools_behind_a_button() -> None:
    made = message(planned(STEP, page=True), PICTURE)
    assert made == {
        "attachment": {
            "type": "template",
            "payload": {
                "template_type": "list",
                "elements": [
                    {
                        "title": "Niam să (bản nháp)",
                        "subtitle": "Đưa điện thoại trước mã. Cho ô vuông vào khung.",
                        "image_url": PICTURE,
                        "default_action": {"type": "oa.open.url", "url": PAGE},
                    }
                ],
                "buttons": [
                    {"title": "Xong rồi", "type": "oa.query.hide", "payload": "#12:done"},
                    {"title": "Chưa được", "type": "oa.query.hide", "payload": "#12:could-not"},
                    {"title": "🔊 Nghe", "type": "oa.open.url", "payload": {"url": PAGE}},
                    {"title": "Xem thêm", "type": "oa.query.hide", "payload": "#12:tools"},
                ],
            },
        }
    }
    assert shape(made).template == "list"


def test_without_a_picture_the_words_and_buttons_are_one_message() -> None:
    made = shape(message(planned(STEP), ""))
    assert made.template == "button"
    assert made.words == "Niam să (bản nháp)\nĐưa điện thoại trước mã. Cho ô vuông vào khung."
    assert [button.title for button in made.buttons] == ["Xong rồi", "Chưa được", "Xem thêm"]


def test_hotlines_can_be_pressed_and_stand_between_answers_and_tools() -> None:
    calls = (Call("Công an", "113"), Call("Chặn lừa đảo", "156"))
    made = shape(message(planned(STEP._replace(choices=STEP.choices[:1], calls=calls), page=True), PICTURE))
    assert made.buttons == (
        Button("oa.query.hide", "Xong rồi", "#12:done"),
        Button("oa.open.phone", "Công an", "113"),
        Button("oa.open.phone", "Chặn lừa đảo", "156"),
        Button("oa.open.url", "🔊 Nghe", PAGE),
        Button("oa.query.hide", "Xem thêm", "#12:tools"),
    )


def test_with_five_choices_the_tools_are_told_by_their_digits() -> None:
    choices = tuple(Choice(f"c{n}", f"Bài {n}") for n in range(1, 6))
    part = planned(STEP._replace(choices=choices), page=True)
    assert [data for [[_, data]] in part["buttons"]] == [f"12:c{n}" for n in range(1, 6)]
    assert part["text"].endswith("7 again · slower · 8 back · 9 person · 6 emergency · 0 menu · not-Right")
    assert "links" not in part and LESSON_PAGE not in part["text"]


def test_the_tools_alone_are_buttons_as_far_as_there_is_room() -> None:
    tools = (*TOOLS[:1], *TOOLS[2:6], TOOLS[1])
    part = planned(Reply(12, (Line("vi", "Bà con muốn làm gì?"),), tools=tools), page=True)
    made = shape(message(part, ""))
    assert [button.target for button in made.buttons] == [
        f"#12:{id}" for id in ("again", "back", "person", "emergency", "menu")
    ]
    assert made.words == "Bà con muốn làm gì?\nslower"


def test_tools_that_have_room_are_not_hidden() -> None:
    part = planned(STEP._replace(tools=TOOLS[:2]))
    assert [data for [[_, data]] in part["buttons"]] == ["12:done", "12:could-not", "12:again", "12:slower"]


def test_a_picture_alone_goes_with_its_words() -> None:
    made = shape(message(planned(STEP._replace(choices=(), tools=())), PICTURE))
    assert (made.template, made.picture, made.buttons) == ("media", PICTURE, ())
    assert made.words.startswith("Niam să")


def test_words_too_long_for_a_card_go_without_the_picture_and_whole() -> None:
    long = STEP._replace(lines=(Line("vi", "Bà con xem kỹ. " * 60),))
    part = planned(long)
    assert part["kind"] == "text" and part["text"] == ("Bà con xem kỹ. " * 60).strip()


def test_a_message_beside_a_lesson_opens_no_page() -> None:
    assert "links" not in planned(STEP._replace(choices=(), tools=()), page=True)


def test_a_voice_that_was_asked_for_is_read_where_there_is_none() -> None:
    part = planned(Reply(12, (), STEP.speech), page=True)
    assert (part["text"], part["links"]) == ("Đưa điện thoại trước mã.", [["🔊 Nghe", PAGE]])


def test_without_an_https_address_there_are_neither_pictures_nor_links() -> None:
    from bot.channels.zalo_oa.channel import Owner

    zalo = ZaloOA(Owner("1", "2", "3"), NoTokens(), "http://127.0.0.1:9", "http://127.0.0.1:8000")
    (part,) = plan(STEP, zalo.capabilities, page=True)
    assert part["kind"] == "text" and "links" not in part
    assert "🖼 Điện thoại soi mã" in part["text"]
    assert ZaloOA.capabilities.photo and ZaloOA.capabilities.listen, "another account may have one"


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(Refused):
        message({"kind": "text", "screen": 1}, "")


WORDS = st.lists(LETTERS, max_size=200).map("".join).filter(str.strip)


@given(WORDS, st.integers(1, 4))
def test_however_words_are_divided_a_card_is_taken_and_loses_none(words: str, times: int) -> None:
    text = " ".join([words.strip()] * times)[:520].strip()
    part = {"kind": "photo", "screen": 1, "text": text, "buttons": [[["Tiếp", "1:next"]]]}
    made = shape(message(part, PICTURE))
    said = "".join(text.split())
    assert "".join(made.words.split()) in (said, said + POINTER)


@given(replies, st.booleans(), st.booleans())
def test_the_platform_takes_whatever_is_planned(reply: Reply, page: bool, drawn: bool) -> None:
    for part in plan(reply, CAN, page=page):
        if "links" in part:
            part["links"] = [[label, PAGE if url == LESSON_PAGE else url] for label, url in part["links"]]
        picture = PICTURE if part["kind"] == "photo" and (drawn or "text" not in part) else ""
        made = shape(message(part, picture))
        assert made.words or made.picture


@given(replies)
def test_a_reply_is_one_message_unless_its_words_alone_are_too_long(reply: Reply) -> None:
    parts = plan(reply, CAN)
    whole = "\n".join(part.get("text", "") for part in plan(reply, replace(CAN, text=1_000_000)))
    assert len(parts) <= 1 or units(whole) > CAN.text, "divided words have lost the spaces between them"


def test_the_words_of_the_plan_are_what_people_read() -> None:
    assert (LISTEN.label, MORE.label) == ("🔊 Nghe", "Xem thêm")


def test_any_data_of_ours_comes_back_as_a_tap() -> None:
    from bot.channels.zalo_oa.updates import read
    from bot.events import Tapped

    made: dict[str, Any] = message(planned(STEP), "")
    payload = made["attachment"]["payload"]["buttons"][0]["payload"]
    body = {
        "event_name": "user_send_text",
        "sender": {"id": "1"},
        "message": {"msg_id": "1", "text": payload},
        "timestamp": 1,
    }
    assert read(body)[0].event == Tapped(12, "done")
