from hypothesis import given
from hypothesis import strategies as st

from bot.channels.split import clip, fitting, split, units
from tests.bot.channels.replies import LONG, TEXT


def test_an_emoji_is_two_units_and_a_vietnamese_letter_one() -> None:
    assert [units(text) for text in ("", "ă", "🙂", "Bòn 🙂")] == [0, 1, 2, 6]


def test_it_prefers_the_end_of_a_sentence() -> None:
    text = "Mở ứng dụng. Bấm quét mã! Soi vào tờ giấy"
    assert split(text, 30) == ["Mở ứng dụng. Bấm quét mã!", "Soi vào tờ giấy"]


def test_a_sentence_that_just_fits_stays_whole() -> None:
    assert split("Một hai. Ba bốn. Năm", 16) == ["Một hai. Ba bốn.", "Năm"]


def test_a_number_is_no_end_of_a_sentence() -> None:
    assert split("Trả 50.000 đồng", 8) == ["Trả", "50.000", "đồng"]


def test_without_sentences_it_cuts_after_a_word_and_without_words_anywhere() -> None:
    assert split("một hai ba", 8) == ["một hai", "ba"]
    assert split("aaaaaaa", 3) == ["aaa", "aaa", "a"]
    assert split("🙂🙂🙂", 3) == ["🙂", "🙂", "🙂"]


def test_blank_text_gives_nothing() -> None:
    assert split(" \n ", 5) == []


@given(TEXT | LONG, st.integers(2, 200))
def test_nothing_is_lost_and_every_piece_fits(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece.strip() == piece != "" and units(piece) <= limit for piece in pieces)
    if all(units(word) <= limit for word in text.split()):
        assert " ".join(pieces).split() == text.split()


@given(TEXT, st.integers(1, 30))
def test_a_clipped_label_fits_and_begins_alike(label: str, limit: int) -> None:
    clipped = clip(label, limit)
    assert units(clipped) <= limit
    assert clipped == label or (clipped.endswith("…") and label.startswith(clipped[:-1]))


@given(TEXT, st.integers(0, 30))
def test_fitting_is_the_longest_beginning(text: str, limit: int) -> None:
    head = fitting(text, limit)
    assert text.startswith(head) and units(head) <= limit
    assert head == text or units(text[: len(head) + 1]) > limit
