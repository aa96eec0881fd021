"""A strange message is looked at where she asks for it, and anywhere if it is very like a swindle."""

from itertools import product

from bot import events, facts
from bot.course import PHRASES_FILE
from bot.engine import scam
from bot.engine.step import step
from bot.engine.turn import Turn, Turning
from bot.safety.scam import verdict
from tests.bot.engine.test_free_text import START, places, typed
from tests.course import COURSE
from tests.rows import each_row

SWINDLE = "Vietcombank: tài khoản của quý khách bị khóa, bấm vcb-mokhoa.top để mở khóa ngay"
HARMLESS = "Mẹ ơi chiều nay con về trễ, mẹ cứ ăn cơm trước đi nha"

TURNING = Turning(typed("menu", "xin chào").state, COURSE, START)


def asked(text: str) -> Turn:
    """What comes of a text on the screen that asks for a message."""
    return step(typed("menu", "kiểm tra tin nhắn").state, events.Said(text), COURSE, START)


def test_every_place_knows_a_swindle_when_it_is_sent_there() -> None:
    other = {place: typed(place, SWINDLE).state.chat.screen for place in places()}
    assert {*other.values()} == {"scam-likely"}, other


def test_the_way_back_leads_to_where_she_was() -> None:
    turn = typed("step", SWINDLE)
    chat = step(turn.state, events.Said("quay lại"), COURSE, START).state.chat
    assert (chat.screen, chat.about) == (places()["step"].chat.screen, places()["step"].chat.about)


@each_row("place", [place for place in places() if place not in ("new", "hello")])
def test_what_is_no_swindle_is_not_looked_at_unasked(place: str) -> None:
    assert not typed(place, HARMLESS).state.chat.screen.startswith("scam")


@each_row(
    "text, screen",
    [
        (SWINDLE, "scam-likely"),
        (HARMLESS, "scam-no-sign"),
        ("https://trang-nao-do.com/abc", "scam-unclear"),
        ("chuyển khoản liền", "scam-no-sign"),
        ("menu", "menu"),
        ("tôi bị lừa rồi", "emergency-stop"),
        ("tôi lỡ chuyển năm triệu cho người lạ trên mạng rồi cứu tôi với", "emergency-stop"),
    ],
)
def test_where_she_asks(text: str, screen: str) -> None:
    assert asked(text).state.chat.screen == screen


def test_nothing_of_the_message_is_kept_or_repeated() -> None:
    turn = asked(SWINDLE)
    assert "vcb" not in repr(turn).lower()
    assert [fact.detail for fact in turn.facts if isinstance(fact, facts.MessageChecked)] == ["likely"]


def test_a_message_with_a_code_is_judged_and_the_code_spoken_of() -> None:
    state = typed("menu", "kiểm tra tin nhắn").state
    turn = step(state, events.Secret("otp", "mã OTP là •••, đọc cho em nha chị"), COURSE, START)
    assert turn.state.chat.screen == "scam-likely"
    assert turn.replies[-1].lines[0].text == COURSE.sources["bot/note-secret/text"]


def test_a_verdict_is_short_enough_to_be_heard_once() -> None:
    signs = sorted({pattern.sign for pattern in COURSE.scams.patterns if pattern.sign})
    for code, other in product(signs, signs):
        found = verdict.Verdict("likely", (verdict.Sign(code, 3, 0, 0), verdict.Sign(other, 3, 0, 0)))
        told = scam._told(TURNING, found)
        names = ("scam-likely", f"do-{found.advice}", *(f"sign-{sign}" for sign in told))
        words = sum(len(COURSE.sources[f"bot/{name}/text"].split()) for name in names)
        assert words <= 25, (PHRASES_FILE, names, words)
        assert told[0] == code


@each_row("link, screen", [("https://agribank.com-vn.cc/qr", "scam-likely"), ("https://trang-nao-do.com", "code-link")])
def test_a_code_that_leads_to_a_swindle_gets_its_verdict(link: str, screen: str) -> None:
    turn = step(places()["menu"], events.CodeShown((link,)), COURSE, START)
    assert turn.state.chat.screen == screen
