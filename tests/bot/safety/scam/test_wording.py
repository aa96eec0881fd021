"""The linear model over words: what it may do, and that it is learned alike each time."""

import pytest

from bot.course import ScamBook
from bot.safety.scam.reading import Word
from bot.safety.scam.verdict import check
from bot.safety.scam.wording import FEWEST, WEIGHTS_FILE, features, is_worded_alike

SWINDLE = "nạp tiền nhận thưởng ngay hôm nay, liên hệ zalo nhận việc"


def words(text: str) -> list[Word]:
    return [Word(word, 0, 0, 0) for word in text.split()]


def test_it_only_raises_no_sign_to_unclear() -> None:
    empty = ScamBook()
    assert check(SWINDLE, empty).level == "unclear"
    assert check(SWINDLE, empty).reasons == ("wording",)
    assert check("mẹ ơi chiều nay con về trễ nha mẹ", empty).level == "no_sign"


def test_few_words_say_nothing() -> None:
    assert not is_worded_alike(words("nhan thuong ngay")[: FEWEST - 1])


def test_words_and_pairs_count_once() -> None:
    assert [*features(words("a b a b"))] == ["a", "b", "a b", "b a"]


def test_the_file_is_small_and_whole() -> None:
    lines = [line.split("\t") for line in WEIGHTS_FILE.read_text("utf-8").splitlines()]
    assert lines[0][0] == ""
    assert all(len(line) == 2 and int(line[1]) for line in lines)
    assert WEIGHTS_FILE.stat().st_size < 1_000_000


def test_the_same_messages_give_the_same_weights() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed: uv sync --group learn")
    from tests.learn_scams import learned, texts

    rows = texts()
    first, caught, false = learned(rows)
    assert learned(rows)[0] == first
    assert caught > 0.6
    assert false <= 0.035
