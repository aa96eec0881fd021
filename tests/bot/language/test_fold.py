"""The three levels, with Vietnamese as typed and K'Ho as written (spellings attested in prayer book and radio)."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.language.fold import letters, loose
from bot.language.kho import fold
from tests.rows import each_row


@each_row(
    ("typed", "expected"),
    [
        ("  Xin   CHÀO,\tbà con! ", "xin chào bà con"),
        ("Trả 10.000 đồng?", "trả 10 000 đồng"),
        ("Sơntờm: hơ̆!", "sơntờm hơ̆"),
        ("Ƀòn", "ƀòn"),
        ("KỜÑ", "kờñ"),
        ("K’Ho K‘Ho KʼHo K`Ho", "k'ho k'ho k'ho k'ho"),
        ("tǔ gǐt ǎh ǒh ě", "tŭ gĭt ăh ŏh ĕ"),
        ("…", ""),
    ],
)
def test_letters_keep_every_mark_that_means_something(typed: str, expected: str) -> None:
    assert letters(typed) == unicodedata.normalize("NFC", expected)


def test_letters_are_the_same_composed_or_not() -> None:
    for word in ("đồng ý", "ơ̆", "ư̆", "kờñ", "tŭ", "hơ̆", "ƀòn", "tơnơ̆"):
        assert letters(unicodedata.normalize("NFD", word)) == letters(unicodedata.normalize("NFC", word))


def test_letters_with_no_composed_form_keep_their_mark() -> None:
    assert letters("HƠ̆") == "h\u01a1\u0306"


def test_a_caron_is_read_as_the_breve_it_stands_for() -> None:
    assert letters("ǎ ě ǐ ǒ ǔ") == letters("ă ĕ ĭ ŏ ŭ")
    assert letters(unicodedata.normalize("NFD", "ǔ")) == "ŭ"


@each_row(
    ("written", "also"),
    [
        ("ƀòn", "bòn"),
        ("niam", "niăm"),
        ("ngan", "ngăn"),
        ("mơ", "mờ"),
        ("tơlak", "tơlăk"),
        ("git", "gĭt"),
        ("hơ̆", "hơ"),
        ("kờñ", "kơn"),
        ("bañ", "banh"),
        ("bañ", "ban"),
        ("K'Ho", "kho"),
        ("tŭ", "tu"),
    ],
)
def test_kho_spellings_of_one_word_meet_on_the_second_level(written: str, also: str) -> None:
    assert letters(written) != letters(also)
    assert fold(written) == fold(also)


@each_row(("one", "other"), [("kòn", "kờñ"), ("poh", "pơh"), ("do", "đo"), ("be", "bê")])
def test_the_second_level_keeps_different_vowels_and_d_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_third_level_collides_and_so_only_suggests() -> None:
    assert loose("kòn") == loose("kờñ") == "kon"


@each_row(
    ("typed", "expected"),
    [
        ("Mở tài khoản", "mo tai khoan"),
        ("Đồng ý", "dong y"),
        ("Ƀòn K’Ho", "bon kho"),
        ("tơnơ̆ ƀư̆", "tono bu"),
        ("bañ", "ban"),
        ("100.000 đ", "100 000 d"),
    ],
)
def test_the_third_level_has_plain_letters_only(typed: str, expected: str) -> None:
    assert loose(typed) == expected


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert letters(letters(text)) == letters(text)
    assert loose(letters(text)) == loose(text)
    assert fold(letters(text)) == fold(text)


@given(st.text("aăâeêioôơuưyđƀñbcdghklmnpqrstvxĕĭŏŭàèìòùềồờừ̆' ", max_size=30))
def test_folding_does_not_depend_on_the_normal_form(text: str) -> None:
    for level in (letters, fold, loose):
        assert level(unicodedata.normalize("NFD", text)) == level(unicodedata.normalize("NFC", text))
