import json

import pytest
from hypothesis import given

from bot.channels.base import Refused
from bot.channels.terminal import Terminal, as_json, as_text, fact_json
from bot.facts import AnswerGiven, ChatStarted, LessonStarted
from bot.replies import Call, Choice, Line, Link, Reply, Say, Speech
from tests.bot.channels.replies import replies

STEP = Reply(
    12,
    (Line("kpm", "Niam să", draft=True), Line("vi", "Xin chào.")),
    Speech((Say("vi", "Xin chào."), Say("kpm", "Niam să")), slow=True),
    "bot/hello",
    "Người cầm điện thoại",
    (Choice("vi", "Tiếng Việt", speech=Speech((Say("vi", "Bấm nút này."),))), Choice("kpm", "K'Ho")),
    (Choice("again", "Nghe lại"), Choice("slower", "Chậm hơn"), Choice("menu", "Menu")),
    (Call("Agribank", "1900558818"),),
    (Link("Bài học", "http://127.0.0.1:8000/l/qr-pay"),),
)


def test_a_reply_reads_like_a_screen() -> None:
    assert as_text(STEP) == (
        "[hình: Người cầm điện thoại]\n"
        "♪ vi chậm: Xin chào.\n"
        "♪ kpm chậm: Niam să\n"
        "Niam să (bản nháp)\n"
        "Xin chào.\n"
        "  1. Tiếng Việt\n"
        "     ♪ vi: Bấm nút này.\n"
        "  2. K'Ho\n"
        "  ☎ Agribank: 1900558818\n"
        "  🔗 Bài học: http://127.0.0.1:8000/l/qr-pay\n"
        "  7 Nghe lại · Chậm hơn · 0 Menu"
    )


def test_a_voice_that_waits_is_not_written_down_and_one_that_was_asked_for_is() -> None:
    assert "♪" not in as_text(STEP._replace(on_request=True))
    assert as_text(Reply(12, (), STEP.speech)) == "♪ vi chậm: Xin chào.\n♪ kpm chậm: Niam să"


def test_a_reply_as_json() -> None:
    shown = as_json(STEP)
    assert (shown["text"], shown["lang"], shown["picture"]) == ("Niam să (bản nháp)\nXin chào.", "kpm", "bot/hello")
    assert [(choice["id"], choice["label"]) for choice in shown["choices"]] == [("vi", "Tiếng Việt"), ("kpm", "K'Ho")]
    assert shown["speech"] == {"says": [["vi", "Xin chào."], ["kpm", "Niam să"]], "slow": True, "private": False}
    assert [tool["digit"] for tool in shown["tools"]] == ["7", "", "0"]
    assert shown.keys() == {
        "text", "lang", "screen", "picture", "alt", "speech", "choices", "tools", "calls", "links", "on_request",
        "at_hand", "asks", "stage",
    }  # fmt: skip


@given(replies)
def test_any_reply_can_be_shown(reply: Reply) -> None:
    shown = as_text(reply)
    assert all(text in shown for text in [*(line.text for line in reply.lines), *(one.label for one in reply.choices)])
    assert json.loads(json.dumps(as_json(reply))) == as_json(reply)


def test_facts_show_what_they_use() -> None:
    assert fact_json(ChatStarted("1")) == {"fact": "chat_started", "who": "1"}
    assert fact_json(LessonStarted("2", "qr-pay", attempt=1)) == {
        "fact": "lesson_started",
        "who": "2",
        "lesson": "qr-pay",
        "attempt": 1,
    }
    assert fact_json(AnswerGiven("1", "qr-pay", "who", "name", correct=False))["correct"] is False


async def test_nothing_is_sent_to_a_terminal() -> None:
    with pytest.raises(Refused):
        await Terminal().send("", {"kind": "card"}, None)
