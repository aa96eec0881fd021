import string

from hypothesis import given
from hypothesis import strategies as st

from bot.language.slips import KEYBOARD, POSSIBLE, STRANGE, Guess, guesses, parts, syllable
from tests.rows import each_row

FIRST = ("duoc", "khoan", "lai", "lua", "menu", "mo", "muon", "nghe", "nguoi", "ok", "quay", "quet", "tai", "that")
KNOWN = (*FIRST, "tiep", "toi", "xong")
AMONG = frozenset(KNOWN)


@each_row(
    ("typed", "word"),
    [
        ("tooi", "toi"),
        ("muoons", "muon"),
        ("mowr", "mo"),
        ("khoanr", "khoan"),
        ("dduwowcj", "duoc"),
        ("nguwowif", "nguoi"),
        ("lwafa", "lua"),
        ("lajij", "lai"),
        ("toi1", "toi"),
        ("nguo72i", "nguoi"),
        ("menuuu", "menu"),
        ("okkkk", "ok"),
        ("tiepp", "tiep"),
    ],
)
def test_what_only_the_keyboard_changed_is_one_sure_guess(typed: str, word: str) -> None:
    assert guesses(typed, KNOWN, AMONG) == (Guess(word, KEYBOARD),)


@each_row(("typed", "word"), [("xog", "xong"), ("qeut", "quet"), ("nge", "nghe")])
def test_a_slip_that_vietnamese_cannot_have_is_likely_the_word_it_is_near(typed: str, word: str) -> None:
    assert guesses(typed, KNOWN, AMONG) == (Guess(word, STRANGE),)


def test_a_slip_that_may_be_another_word_is_only_possible() -> None:
    assert guesses("khoang", KNOWN, AMONG) == (Guess("khoan", POSSIBLE),)


@each_row("typed", ["bo", "mua", "hjkl", "123", "menuabc"])
def test_what_is_near_nothing_has_no_guess(typed: str) -> None:
    assert guesses(typed, KNOWN, AMONG) == ()


def test_words_run_together_are_taken_apart_whole_or_not_at_all() -> None:
    assert parts("motaikhoan", AMONG) == ("mo", "tai", "khoan")
    assert parts("motaikhoanx", AMONG) == ()
    assert parts("motai", AMONG) == ()


@each_row("word", ["nghe", "nguoi", "quyen", "gi", "giet", "khuya", "uong", "yeu", "oan", "huynh", "tuoi", "xoong"])
def test_vietnamese_syllables(word: str) -> None:
    assert syllable(word)


@each_row("word", ["nge", "xog", "qeut", "hjkl", "ka", "cem", "w", ""])
def test_what_is_no_vietnamese_syllable(word: str) -> None:
    assert not syllable(word)


@given(st.text(string.ascii_lowercase + string.digits, max_size=30))
def test_guesses_and_parts_are_known_words(word: str) -> None:
    assert all(guess.word in AMONG and 0 < guess.sure <= 1 for guess in guesses(word, KNOWN, AMONG))
    assert set(parts(word, AMONG)) <= AMONG
    assert "".join(parts(word, AMONG)) in ("", word)
