from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from bot.channels import CHANNELS
from bot.channels.base import Capabilities
from bot.channels.part import Part
from bot.channels.plan import DRAFT, POINTER, plan
from bot.channels.split import units
from bot.replies import Call, Choice, Line, Link, Reply, Say, Speech
from tests.bot.channels.replies import replies
from tests.rows import each_row

TELEGRAM = CHANNELS["telegram"].capabilities
NUMBERS = replace(TELEGRAM, text=2000, caption=2000, buttons=0, link=False)
"""A platform without buttons, such as a Zalo bot."""

FIVE = replace(TELEGRAM, text=2000, caption=0, buttons=5, button_label=20, call=True, voice="")
"""A platform with few buttons and no voice, such as a Zalo Official Account."""

BARE = Capabilities(60, 60, 0, 20, 1, photo=False, voice="", call=False, link=False)

VI, KPM = Say("vi", "Mở ứng dụng."), Say("kpm", "Niam să")
TOOLS = tuple(Choice(*pair) for pair in [("again", "Nghe lại"), ("back", "Quay lại"), ("person", "Người thật"),
                                         ("menu", "Menu")])  # fmt: skip
STEP = Reply(
    12,
    (Line("kpm", "Niam să", draft=True), Line("vi", "Xin chào.")),
    Speech((VI, KPM)),
    "qr-pay/scan",
    "Điện thoại soi mã",
    (Choice("done", "Làm rồi"), Choice("could-not", "Chưa được")),
    TOOLS,
)
HELLO = Reply(
    1,
    (Line("vi", "Xin chào bà con!"),),
    picture="bot/hello",
    choices=(
        Choice("vi", "Tiếng Việt", speech=Speech((Say("vi", "Xin chào"),))),
        Choice("kpm", "K'Ho", speech=Speech((Say("kpm", "Niam să"),))),
    ),
)


def test_voice_comes_first_then_the_picture_with_words_and_buttons() -> None:
    voice, photo = plan(STEP, TELEGRAM)
    assert voice == {
        "kind": "voice",
        "screen": 12,
        "speech": {"says": [["vi", "Mở ứng dụng."], ["kpm", "Niam să"]], "slow": False, "private": False},
    }
    assert photo == {
        "kind": "photo",
        "screen": 12,
        "picture": "qr-pay/scan",
        "alt": "Điện thoại soi mã",
        "text": "Niam să (bản nháp)\nXin chào.",
        "buttons": [
            [["Làm rồi", "12:done"]],
            [["Chưa được", "12:could-not"]],
            [["Nghe lại", "12:again"], ["Quay lại", "12:back"], ["Người thật", "12:person"]],
            [["Menu", "12:menu"]],
        ],
        "answers": 2,
    }


def test_each_language_speaks_for_itself_before_it_is_chosen() -> None:
    vi, kpm, photo = plan(HELLO, TELEGRAM)
    assert (vi["kind"], vi["text"], vi["speech"]["says"]) == ("voice", "Tiếng Việt", [["vi", "Xin chào"]])
    assert (kpm["kind"], kpm["text"], kpm["speech"]["says"]) == ("voice", "K'Ho", [["kpm", "Niam să"]])
    assert photo["buttons"] == [[["Tiếng Việt", "1:vi"]], [["K'Ho", "1:kpm"]]]


def test_a_page_gets_a_loudspeaker_and_a_drawing_for_each_choice_and_tool() -> None:
    step = STEP._replace(
        speech=Speech((VI,), slow=True, private=True),
        choices=(Choice("done", "Xong rồi", says=(Say("vi", "Xong rồi"),), icon="done"),),
        tools=(Choice("back", "Quay lại", says=(Say("vi", "Quay lại"),)), Choice("menu", "Menu")),
        stage=(3, 8),
    )
    (shown,) = plan(step, CHANNELS["web"].capabilities)
    assert shown["kind"] == "card"
    assert shown["choices"][0] == {
        "id": "done",
        "label": "Xong rồi",
        "picture": "",
        "speech": {"says": [["vi", "Xong rồi"]], "slow": True, "private": True},
        "digit": "1",
        "icon": "done",
    }
    assert [tool["speech"] and tool["speech"]["says"] for tool in shown["tools"]] == [[["vi", "Quay lại"]], None]
    assert shown["stage"] == [3, 8]
    voice, photo = plan(step, TELEGRAM)  # there a label is read, and said within the voice of the whole
    assert (voice["kind"], photo["kind"]) == ("voice", "photo")


def test_the_voice_of_its_own_comes_before_that_of_the_label() -> None:
    (shown,) = plan(HELLO, CHANNELS["web"].capabilities)
    assert shown["kind"] == "card"
    assert [choice["speech"] and choice["speech"]["says"] for choice in shown["choices"]] == [
        [["vi", "Xin chào"]],
        [["kpm", "Niam să"]],
    ]


def test_without_a_picture_the_words_carry_the_buttons() -> None:
    (text,) = plan(HELLO._replace(picture="", choices=(Choice("vi", "Tiếng Việt"),)), TELEGRAM)
    hello: Part = {"kind": "text", "screen": 1, "text": "Xin chào bà con!"}
    assert text == {**hello, "buttons": [[["Tiếng Việt", "1:vi"]]], "answers": 1}


def test_words_too_long_for_a_caption_follow_the_picture() -> None:
    long = STEP._replace(speech=None, lines=(Line("vi", "Một câu dài. " * 100),))
    photo, text = plan(long, TELEGRAM)
    assert photo == {"kind": "photo", "screen": 12, "picture": "qr-pay/scan", "alt": "Điện thoại soi mã"}
    assert (text["kind"], len(text["buttons"])) == ("text", 4)


@each_row(("emoji", "kinds"), [(512, ["photo"]), (513, ["photo", "text"])])
def test_a_caption_is_measured_as_the_platform_measures(emoji: int, kinds: list[str]) -> None:
    reply = STEP._replace(speech=None, lines=(Line("vi", "🙂" * emoji),))  # two units each
    assert [part["kind"] for part in plan(reply, TELEGRAM)] == kinds


def test_a_voice_that_waits_is_not_sent_and_its_tool_is() -> None:
    waiting = HELLO._replace(speech=Speech((VI,)), tools=(Choice("again", "Nghe"),), on_request=True)
    (photo,) = plan(waiting, TELEGRAM)
    assert (photo["kind"], photo["buttons"][-1]) == ("photo", [["Nghe", "1:again"]])
    (card,) = plan(waiting, CHANNELS["web"].capabilities)
    assert card["on_request"] and card["speech"] and all(choice["speech"] for choice in card["choices"])


def test_a_voice_that_was_asked_for_is_one_message_without_a_screen() -> None:
    (voice,) = plan(Reply(12, (), Speech((VI,))), TELEGRAM)
    assert voice == {
        "kind": "voice",
        "screen": 12,
        "speech": {"says": [["vi", "Mở ứng dụng."]], "slow": False, "private": False},
    }


def test_long_words_are_cut_and_only_the_last_piece_has_buttons() -> None:
    long = STEP._replace(speech=None, picture="", lines=(Line("vi", "Một câu dài. " * 500),))
    first, last = plan(long, TELEGRAM)
    assert first.keys() == {"kind", "screen", "text"} and first["text"].endswith("dài.")
    assert last.keys() == {"kind", "screen", "text", "buttons", "answers"}


def test_buttons_alone_get_a_pointer_because_no_platform_takes_empty_text() -> None:
    (text,) = plan(Reply(3, (), choices=(Choice("next", "Tiếp"),)), TELEGRAM)
    assert text["text"] == POINTER


def test_an_empty_reply_is_no_message() -> None:
    assert plan(Reply(3, ()), TELEGRAM) == ()


def test_without_buttons_everything_is_numbered() -> None:
    _, photo = plan(STEP._replace(links=(Link("Bài học", "https://bon-so.example/l/1"),)), NUMBERS)
    assert photo["text"].splitlines() == [
        f"Niam să {DRAFT}",
        "Xin chào.",
        "🔗 Bài học: https://bon-so.example/l/1",
        "1. Làm rồi",
        "2. Chưa được",
        "7 nghe lại · 8 quay lại · 9 người thật · 0 menu",
    ]
    assert "buttons" not in photo


def test_calls_are_buttons_or_lines() -> None:
    reply = Reply(4, (Line("vi", "Gọi ngay."),), calls=(Call("Agribank", "1900558818"),))
    assert plan(reply, FIVE)[0]["calls"] == [["Agribank", "1900558818"]]
    assert plan(reply, TELEGRAM)[0]["text"] == "Gọi ngay.\n☎ Agribank: 1900558818"


def test_links_are_buttons_only_to_public_addresses() -> None:
    def linked(url: str) -> Part:
        return plan(Reply(4, (Line("vi", "Xem."),), links=(Link("Bài học", url),)), TELEGRAM)[0]

    assert linked("https://bon-so.example/l/1")["links"] == [["Bài học", "https://bon-so.example/l/1"]]
    assert linked("http://127.0.0.1:8000/l/1")["text"] == "Xem.\n🔗 Bài học: http://127.0.0.1:8000/l/1"


def test_tools_without_room_become_digits_and_long_labels_end_in_dots() -> None:
    label = "Một nhãn dài quá hai mươi chữ"
    reply = Reply(5, (Line("vi", "Chọn đi."),), choices=(Choice("a", label), Choice("b", "B")), tools=TOOLS)
    (text,) = plan(reply, FIVE)
    assert [pair for row in text["buttons"] for pair in row][:3] == [
        ["Một nhãn dài quá ha…", "5:a"],
        ["B", "5:b"],
        ["Nghe lại", "5:again"],
    ]
    assert text["text"] == "Chọn đi.\n0 menu"


def test_choices_without_room_keep_their_numbers() -> None:
    many = tuple(Choice(str(n), f"Thôn {n}") for n in range(1, 8))
    (text,) = plan(Reply(6, (Line("vi", "Thôn nào?"),), choices=many, tools=TOOLS[-1:]), FIVE)
    assert text["text"] == "Thôn nào?\n6. Thôn 6\n7. Thôn 7\n0 menu"
    assert sum(map(len, text["buttons"])) == 5


def test_a_picture_that_cannot_be_shown_is_told() -> None:
    (text,) = plan(STEP._replace(speech=None, choices=(), tools=()), BARE)
    assert text["text"].splitlines()[-1] == "🖼 Điện thoại soi mã"


def test_a_card_holds_everything() -> None:
    reply = STEP._replace(calls=(Call("Agribank", "1900"),), links=(Link("Bài", "https://bon-so.example"),))
    (card,) = plan(reply, CHANNELS["web"].capabilities)
    spoken = {"says": [["vi", "Mở ứng dụng."], ["kpm", "Niam să"]], "slow": False, "private": False}
    assert card == {
        "kind": "card",
        "screen": 12,
        "lines": [["kpm", "Niam să", True], ["vi", "Xin chào.", False]],
        "picture": "qr-pay/scan",
        "alt": "Điện thoại soi mã",
        "speech": spoken,
        "choices": [
            {"id": "done", "label": "Làm rồi", "picture": "", "speech": None, "digit": "1", "icon": ""},
            {"id": "could-not", "label": "Chưa được", "picture": "", "speech": None, "digit": "2", "icon": ""},
        ],
        "tools": [
            {"id": id, "label": label, "picture": "", "speech": None, "digit": digit, "icon": ""}
            for id, label, digit in [("again", "Nghe lại", "7"), ("back", "Quay lại", "8"),
                                     ("person", "Người thật", "9"), ("menu", "Menu", "0")]
        ],
        "calls": [["Agribank", "1900"]],
        "links": [["Bài", "https://bon-so.example"]],
        "on_request": False,
    "at_hand": [],
    "asks": "",
    "stage": None,
    }  # fmt: skip


@pytest.mark.parametrize("can", [TELEGRAM, NUMBERS, FIVE, BARE])
@given(reply=replies)
def test_nothing_is_lost(can: Capabilities, reply: Reply) -> None:
    """Words, labels, numbers and addresses all stand somewhere: in a text, a caption or on a button."""
    parts = plan(reply, can)
    shown = "".join("".join(_shown(parts)).split())
    for wanted in _wanted(reply):
        assert "".join(wanted.split()) in shown
    spoken = [part["speech"]["says"] for part in parts if part["kind"] == "voice"]
    asked = [reply.speech, *(choice.speech for choice in reply.choices)]
    if reply.on_request:
        assert spoken == []
    elif can.voice:
        assert spoken == [[[say.lang, say.text] for say in speech.says] for speech in asked if speech and speech.says]
    assert [part["picture"] for part in parts if "picture" in part] == [reply.picture] * bool(
        reply.picture and can.photo
    )


@pytest.mark.parametrize("can", [TELEGRAM, NUMBERS, FIVE, BARE])
@given(reply=replies)
def test_every_choice_can_be_answered(can: Capabilities, reply: Reply) -> None:
    """By a button, or by a number that stands beside it."""
    parts = plan(reply, can)
    taps = {data for part in parts for row in part.get("buttons", ()) for _, data in row}
    text = "\n".join(part.get("text", "") for part in parts if part["kind"] != "voice")
    for number, choice in enumerate(reply.choices, 1):
        assert f"{reply.screen}:{choice.id}" in taps or f"{number}." in text


def _shown(parts: tuple[Part, ...]) -> Iterator[str]:
    """All texts in order, then what stands on buttons."""
    yield from (part.get("text", "") for part in parts if part["kind"] != "voice")
    for part in parts:
        for label, target in (*part.get("calls", ()), *part.get("links", ())):
            yield f"{label}: {target}"
        yield from (f" {label} " for row in part.get("buttons", ()) for label, _ in row)


def _wanted(reply: Reply) -> Iterator[str]:
    yield from (line.text for line in reply.lines)
    yield from (DRAFT for line in reply.lines if line.draft)
    yield from (call.number for call in reply.calls)
    yield from (link.url for link in reply.links)
    # A clipped label keeps at least its beginning.
    yield from (_beginning(choice.label) for choice in reply.choices)


def _beginning(label: str) -> str:
    return label[: next((at for at in range(len(label)) if units(label[: at + 1]) > 18), len(label))].strip()
