"""What is written beside a picture or a voice, and what is said together with a secret: heard like any text, once."""

from bot.engine.state import State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Said, Secret, Sent, Tapped
from bot.facts import kind
from bot.orders import Record
from bot.safety.secrets import mask
from tests.bot.engine.test_free_text import COURSE, START, places
from tests.rows import each_row

PICTURES = ("photo", "file", "other")
WORDS = {
    "tôi bị lừa rồi, vừa chuyển 5 triệu": "emergency-stop",
    "dừng": "stopped",
    "TỪ CHỐI": "stopped",
    "gặp người thật": "person",
    "công an gọi bảo tôi chuyển tiền": "rescue",
    "menu": "menu",
}
"""Words of which every screen but the first makes the same screen."""


def sent(state: State, what: str, text: str = "", ref: str = "") -> Turn:
    return step(state, Sent(what, ref, text), COURSE, START)


def note(turn: Turn, name: str) -> bool:
    return turn.replies[0].lines[0].text == COURSE.messages["vi"][f"bot/{name}/text"].lines[0].text


@each_row("what", PICTURES)
@each_row("text", WORDS)
def test_words_beside_a_picture_are_words(what: str, text: str) -> None:
    wrong = []
    for place in ("step", "question", "end", "menu", "could-not", "hello", "who"):
        turn, alone = sent(places()[place], what, text), step(places()[place], Said(text), COURSE, START)
        if turn != alone or turn.state.chat.screen != WORDS[text] or len(turn.replies) != 1:
            wrong.append((place, turn.state.chat.screen))
    assert wrong == []


def test_a_loss_and_a_stop_are_heard_before_the_greeting_and_where_consent_is_asked() -> None:
    for place in ("new", "consent", "delete"):
        assert sent(places()[place], "photo", "lỡ chuyển 500k cho nó").state.chat.screen == "emergency-stop"
        assert sent(places()[place], "photo", "unsubscribe").state.chat.screen == "stopped"


@each_row("what", PICTURES)
@each_row(
    ("place", "text"),
    [
        *(("step", "xong rồi"), ("step", "1"), ("question", "1"), ("end", "bài tiếp")),
        *(("consent", "đồng ý"), ("delete", "xóa hết")),
    ],
)
def test_what_is_written_beside_a_picture_chooses_nothing_for_it_names_no_screen(
    what: str, place: str, text: str
) -> None:
    before = places()[place]
    turn = sent(before, what, text)
    assert (turn.state.chat.screen, turn.state.chat.about) == (before.chat.screen, before.chat.about)
    assert turn.state.learners == before.learners and turn.facts == ()
    assert len(turn.replies) == 1 and note(turn, "note-sent")


def test_a_lesson_that_is_named_beside_a_picture_opens() -> None:
    turn = sent(places()["step"], "photo", "mở tài khoản ngân hàng")
    assert turn == step(places()["step"], Said("mở tài khoản ngân hàng"), COURSE, START)
    assert "lesson_started" in {kind(type(fact)) for fact in turn.facts}


@each_row("text", ["", "con heo nhà tôi", "🐖"])
@each_row("place", ["step", "question", "end", "consent"])
def test_where_the_words_mean_nothing_it_is_said_kindly_what_cannot_be_read(text: str, place: str) -> None:
    turn = sent(places()[place], "photo", text)
    assert turn.state.chat.screen == places()[place].chat.screen
    assert len(turn.replies) == 1 and note(turn, "note-sent")
    assert turn.facts == ()


def test_a_first_picture_is_greeted() -> None:
    assert sent(State(), "photo", "xong rồi").state.chat.screen == "hello"


@each_row("text", ["", "con hỏi cái này", "xong rồi", "quét mã"])
def test_a_voice_is_offered_to_a_person_whatever_is_written_beside_it(text: str) -> None:
    turn = sent(places()["step"], "voice", text, "v1")
    assert (turn.state.chat.screen, turn.state.chat.about) == ("spoken", "v1")
    assert "step_done" not in {kind(type(fact)) for fact in turn.facts}


def test_a_loss_beside_a_voice_opens_the_emergency_and_leads_back_to_the_voice() -> None:
    turn = sent(places()["step"], "voice", "tôi bị lừa rồi", "v1")
    assert turn.state.chat.screen == "emergency-stop" and len(turn.replies) == 1
    back = step(turn.state, Tapped(turn.state.chat.serial, "back"), COURSE, START).state.chat
    assert (back.screen, back.about) == ("spoken", "v1")


def test_a_speaker_who_stops_records_nothing() -> None:
    chat = places()["step"].chat._replace(screen="record", about="vi/qr-pay/open/text", options=("skip", "end"))
    turn = sent(State(chat, places()["step"].learners), "voice", "dừng", "v1")
    assert turn.state.chat.screen == "stopped"
    assert Record("keep", ref="v1", prompt=chat.about) not in turn.orders


TOLD = [
    ("tôi đọc mã 481516 cho nó rồi", "emergency-stop"),
    ("lỡ đọc otp bốn tám một năm một sáu", "emergency-stop"),
    ("tôi chuyển 5 triệu vào stk 0123456789 rồi", "emergency-stop"),
    ("mật khẩu của tôi là hoa hồng, nó lừa tôi", "emergency-stop"),
    ("dừng lại, mã 481516", "stopped"),
    ("nó đòi mã otp 481516", "rescue"),
    ("481516", "secret"),
    ("đồng ý 481516", "secret"),
    ("xong rồi 481516", "secret"),
    ("quét mã, pin 1990", "secret"),
]


@each_row("place", ["step", "menu", "consent", "question"])
def test_what_is_told_together_with_a_secret_is_heard_where_it_agrees_to_nothing(place: str) -> None:
    wrong = []
    for text, screen in TOLD:
        masked = mask(text)
        turn = step(places()[place], Secret(masked.what, masked.text), COURSE, START)
        warned = note(turn, "note-secret") if screen != "secret" else note(turn, "secret")
        if not masked.what or turn.state.chat.screen != screen or not warned or len(turn.replies) != 1:
            wrong.append((text, masked, turn.state.chat.screen))
    assert wrong == []
