import re
import time
import unicodedata
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.safety.secrets import KINDS, MASK, Masked, kind, mask
from bot.safety.shadow import shadow
from tests.rows import each_row

ROOT = Path(__file__).resolve().parents[3]

SECRETS = [
    # codes, alone and in every spelling
    ("481562", "•••", ("otp",)),
    ("4815", "•••", ("otp",)),
    ("1 2 3 4 5 6", "•••", ("otp",)),
    ("4-8-1-5", "•••", ("otp",)),
    ("481 562", "•••", ("otp",)),
    ("4.8.1.5", "•••", ("otp",)),
    ("４８１５６２", "•••", ("otp",)),
    ("4️⃣8️⃣1️⃣5️⃣", "•••", ("otp",)),
    ("4\u200b8\u200b1\u200b5", "•••", ("otp",)),
    ("G-481562", "G-•••", ("otp",)),
    ("mã là 481562 nha", "mã là ••• nha", ("otp",)),
    ("ma xac nhan cua con la 48 15 62", "ma xac nhan cua con la •••", ("otp",)),
    ("mã OTP là a1b2c3", "mã OTP là •••", ("otp",)),
    ("mã là bốn tám một năm sáu hai", "mã là •••", ("otp",)),
    ("otp 1990", "otp •••", ("otp",)),
    ("mã otp: 500.000", "mã otp: •••", ("otp",)),
    ("481562 đồng ý", "••• đồng ý", ("otp",)),
    ("mã 481562, chuyển 500.000đ", "mã •••, chuyển 500.000đ", ("otp",)),
    ("481562 500.000 đ", "••• 500.000 đ", ("otp",)),
    ("4815 họ bảo", "••• họ bảo", ("otp",)),
    # PINs, passwords
    ("Mã PIN: 1990", "Mã PIN: •••", ("pin",)),
    ("pin của con là 2580 nhé", "pin của con là ••• nhé", ("pin",)),
    ("1990 là mã pin của tôi", "••• là mã pin của tôi", ("pin",)),
    ("mật khẩu là abc123", "mật khẩu là •••", ("password",)),
    ("mat khau zalo cua toi la hoa hồng", "mat khau zalo cua toi la •••", ("password",)),
    ("mật khẩu là con mèo 1990, nhớ nhé", "mật khẩu là •••, nhớ nhé", ("password",)),
    ("mk: abc", "mk: •••", ("password",)),
    ("pass Abc@123!", "pass •••", ("password",)),
    # cards, papers, accounts
    ("4111 1111 1111 1111", "•••", ("card",)),
    ("4111111111111111 đồng", "••• đồng", ("card",)),
    ("2024 1990 3456 7899", "•••", ("card",)),
    ("cvv 123", "cvv •••", ("card",)),
    ("012345678901", "•••", ("id",)),
    ("CCCD 012 345 678 901", "CCCD •••", ("id",)),
    ("241234567", "•••", ("id",)),
    ("stk 0123456789 Agribank", "stk ••• Agribank", ("account",)),
    ("số tài khoản 5400205123456", "số tài khoản •••", ("account",)),
    ("54002051234", "•••", ("account",)),
    # several at once
    ("stk 1234567890, otp 481562", "stk •••, otp •••", ("account", "otp")),
    # a telephone number is masked, but it is no secret of the writer's
    ("0912 345 678 gọi tôi xưng công an", "••• gọi tôi xưng công an", ()),
    ("+84 912 345 678", "+•••", ()),
]

HARMLESS = [
    *map(str, range(10)),
    "bấm 1",
    "50.000 đ",
    "500000 đồng",
    "1 250 000 đ",
    "1.250.000đ",
    "50.000",
    "2 triệu",
    "1500 triệu",
    "500k",
    "2tr5",
    "2,000,000 VND",
    "năm 2025",
    "1990",
    "mà 1990 thì sao",
    "giai đoạn 2021-2025",
    "gọi 113, 156, 5656",
    "113",
    "5656",
    "19001234",
    "1900 55 88 18",
    "1800588822",
    "BS12345",
    "bs 1234 5",
    "mã BS12345",
    "15/09/2025",
    "2025-07-01",
    "họp 15/9 lúc 8h30, hết 17:00",
    "có 7.684 hộ",
    "7684 hộ",
    "32240 người",
    "Quyết định 2345/QĐ-NHNN",
    "Thông tư 50/2024/TT-NHNN",
    "tôi 35 tuổi, có 2 con",
    "mật khẩu là gì",
    "mật khẩu là thứ không nên cho ai biết",
    "quên mật khẩu gọi 1900558818",
    "không đọc mã OTP cho ai",
    "tôi muốn mở tài khoản",
    "mã pin 6 số",
    "điện thoại còn pin 15%",
    "",
]

WORDS = st.sampled_from(
    re.findall(r"\S+|\n", "mã otp pin mật khẩu là của tôi tài khoản đ đồng triệu mà ma năm . , : / - • BS 1900 \n")
)
DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=20)
TALK = st.one_of(st.text(), st.lists(st.one_of(WORDS, DIGITS, st.text(max_size=3))).map(" ".join))
LITTLE = st.sampled_from(["", " ", "-", ".", " - ", "\u200b", "\ufe0f\u20e3"])


@each_row(("text", "kept", "found"), SECRETS, ids=[text for text, _, _ in SECRETS])
def test_secrets_are_masked(text: str, kept: str, found: tuple[str, ...]) -> None:
    assert mask(text) == Masked(kept, found)
    assert mask(unicodedata.normalize("NFD", text)) == Masked(kept, found)


@each_row("text", HARMLESS)
def test_what_people_talk_about_stays(text: str) -> None:
    assert mask(text) == Masked(text)
    assert mask(text.upper()).text == text.upper()


def test_secrets_as_people_write_them_and_what_only_looks_like_one() -> None:
    """``tests/data/secrets_vi.tsv``: a text, what is kept of it, what was found in it (nothing: harmless)."""
    rows = [line.split("\t") for line in (ROOT / "tests/data/secrets_vi.tsv").read_text("utf-8").splitlines()]
    assert len(rows) > 90
    wrong = [
        (text, mask(form))
        for text, kept, found in rows
        for form in (text, unicodedata.normalize("NFD", text))
        if mask(form) != Masked(kept, tuple(filter(None, found.split(","))))
    ]
    assert wrong == []


def test_what_hiding_one_secret_brings_together_is_looked_at_again() -> None:
    """The word that excused nothing before stands beside "34tr" once the code between them is hidden."""
    assert mask("1990/mật khẩupin0912otp 34tr") == Masked("1990/mật khẩupin•••otp •••", ("otp", "otp"))


@given(TALK)
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == Masked(once.text)
    assert set(once.found) <= set(KINDS)


@given(TALK)
def test_only_secrets_change(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    kept = re.escape(mask(text).text).replace(re.escape(MASK), ".+?")
    assert re.fullmatch(kept, text, re.DOTALL)


@given(st.lists(st.tuples(st.sampled_from("0123456789"), LITTLE), min_size=4, max_size=8), st.text(alphabet="aàbc !?,"))
def test_no_code_survives_however_it_is_spaced(code: list[tuple[str, str]], around: str) -> None:
    text = "".join(digit + gap for digit, gap in code)
    digits = "".join(digit for digit, _ in code)
    assume(harmful(digits))
    assert not digits_of(mask(f"{around} {text} {around}").text)


@given(
    st.integers(0, 99_999_999).map(lambda number: f"{number:06d}"),
    st.sampled_from(["otp", "mã xác nhận", "ma pin", "PIN"]),
)
def test_no_code_survives_behind_its_word(code: str, word: str) -> None:
    for text in (
        f"{word} {code}",
        f"{word} là {code}",
        f"{word} của con: {code} nhé",
        f"{word}={code}đ",
        f"{code} là {word}",
    ):
        assert not digits_of(mask(text).text), text


@given(st.text(alphabet="0123456789", min_size=12, max_size=18))
def test_every_card_is_seen(digits: str) -> None:
    card = next(digits + check for check in "0123456789" if kind(digits + check) == "card")
    grouped = " ".join(re.findall(r"\d{1,4}", card))
    assert mask(card) == Masked(MASK, ("card",))
    assert mask(f"thẻ {grouped} nhé") == Masked(f"thẻ {MASK} nhé", ("card",))


PASSWORDS = st.builds(
    "{}{}{}".format,
    st.sampled_from("abcxyzABCXYZ0123456789ăêđ"),
    st.from_regex(r"[^\s•,;.!?]{2,18}", fullmatch=True),
    st.sampled_from("0123456789"),
)
"""Almost all of them begin with a letter or digit and hold a digit, so that few are thrown away."""


@given(PASSWORDS)
def test_no_password_survives_after_its_word(password: str) -> None:
    assume(shadow(password).text[:1].isalnum() and not password.startswith(("la", "là")))
    assume(any(char.isdigit() for char in shadow(password).text))
    assert password not in mask(f"mật khẩu của tôi là {password}").text


@each_row(
    ("digits", "expected"),
    [
        ("123", ""),
        ("1234", "otp"),
        ("12345678", "otp"),
        ("123456789", "id"),
        ("0912345678", "phone"),
        ("84912345678", "phone"),
        ("012345678901", "id"),
        ("4111111111111111", "card"),
        ("4111111111111112", "account"),
        ("1234567890", "account"),
    ],
)
def test_digits_say_what_they_look_like(digits: str, expected: str) -> None:
    assert kind(digits) == expected


@each_row("piece", ["1", "1 ", "50.000 ", "mã ", "mật khẩu là ", "-"])
def test_time_grows_no_faster_than_the_message(piece: str) -> None:
    began = time.process_time()
    mask((piece * 30_000)[:30_000])
    # Reading on from every digit to the end took a hundred times as long as this allows.
    assert time.process_time() - began < 3


def harmful(digits: str) -> bool:
    """Whether nothing excuses the digits: they are no year, hotline, date or round amount in any spacing."""
    return not re.search(r"(19|20)\d\d|1[89]00|5656|1022|11[1-5]|156|[05]00", digits)


def digits_of(text: str) -> str:
    return "".join(char for char in shadow(text).text if char.isdigit())
