"""The verdict: readings, what takes a sign back, what is said and what is not."""

from hypothesis import given
from hypothesis import strategies as st

from bot.course import Blocked, ScamBook, ScamPattern, ScamPhrases
from bot.safety.scam.verdict import LEVELS, MOST, check
from tests.course import COURSE
from tests.rows import each_row

BOOK = COURSE.scams
SAME = "chuyển tiền vào tài khoản tạm giữ"
WRITTEN = [
    SAME,
    "chuyen tien vao tai khoan tam giu",
    "CHUYỂN TIỀN VÀO TÀI KHOẢN TẠM GIỮ",
    "ch.uyen ti-en vao t@i khoan tam giu",
    "chuyen t1en va0 tai kh0an tam giu",
    "chuyeenr tieenf vaof taif khoanr tamj giux",
    "c h u y e n tien vao tk tam giu",
    "chuyentien vao taikhoan tamgiu",
    "ch\u200buyển tiền vào tài khoản tạm giữ",
    "сhuyen tien vao tai khоan tam giu",  # Cyrillic letters
]


@each_row("text", WRITTEN)
def test_however_it_is_written(text: str) -> None:
    assert check(text, BOOK).level == "likely"


@each_row(
    "text",
    [
        "Ngân hàng không yêu cầu đọc mã OTP",
        "Đừng đọc mã cho ai nghe",
        "Ai xin mã OTP cũng không đọc",
        "Bộ Công an cảnh báo: không chuyển tiền cho người lạ",
    ],
)
def test_a_warning_is_no_swindle(text: str) -> None:
    assert check(text, BOOK).level == "no_sign"


def test_or_else_makes_a_threat_of_it() -> None:
    assert check("Công an đây, không chuyển tiền thì bắt", BOOK).level == "likely"


def test_a_sign_says_where_it_stands() -> None:
    text = "Chào cô, đọc giùm cháu mã OTP nha"
    verdict = check(text, BOOK)
    assert [(sign.code, text[sign.start : sign.end]) for sign in verdict.signs] == [("code", "đọc giùm cháu mã")]
    assert verdict.advice == "code"


@each_row(
    "text, reasons",
    [("gọi lại +8825551234 nghe quà", ("number",)), ("số +840263111222", ("number",)), ("0263 3 000 000", ())],
)
def test_numbers(text: str, reasons: tuple[str, ...]) -> None:
    assert check(text, BOOK).reasons == reasons


def test_a_reported_number_is_known_in_every_spelling() -> None:
    book = ScamBook(blocked=(Blocked("0900000123", "2026-11-02", "hư cấu"),))
    for text in ("gọi 0900000123", "gọi 0900 000 123", "gọi +84 900 000 123"):
        assert check(text, book).reasons == ("reported",)


def test_patterns_are_the_books() -> None:
    phrases = (ScamPhrases("tree", "word", ("cây xanh",)), ScamPhrases("ask", "ask", ("trồng..liền",)))
    book = ScamBook(phrases, (ScamPattern("green", 3, "press", ("tree", "ask")),))
    assert check("trồng cây xanh liền", book).level == "likely"
    assert check("không trồng cây xanh liền", book).level == "no_sign"
    assert check("trồng. Cây xanh liền", book).level == "no_sign", "a gap stays within its clause"
    assert check("", book) == check("   ", book) == ("no_sign", ())


def test_every_sign_and_advice_has_its_sentence() -> None:
    from bot.safety.scam import verdict

    signs = {pattern.sign for pattern in BOOK.patterns if pattern.weight > 0} | {*verdict.LINK_SIGNS.values()}
    assert {f"sign-{sign}" for sign in signs | {"number", "reported"}} <= COURSE.phrases.keys()
    advice = {*verdict.ADVICE.values(), verdict.MONEY, "ask"}
    assert {f"do-{one}" for one in advice} <= COURSE.phrases.keys()


def test_nothing_says_safe() -> None:
    names = [name for name in COURSE.phrases if name.startswith(("scam-", "sign-", "do-"))]
    assert not [name for name in names if "an toàn" in COURSE.phrases[name].text]


@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text: str) -> None:
    verdict = check(text, BOOK)
    assert verdict.level in LEVELS
    assert all(0 <= sign.start <= sign.end <= MOST for sign in verdict.signs)
