import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numbers import LARGEST, NAMES, digits, words
from tests.rows import each_row

UNITS = {name: number for number, name in enumerate(NAMES)} | {"mốt": 1, "lăm": 5}
SIZES = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 10**3}


def heard(said: list[str]) -> int:
    """A listener: splits at the largest size word, then understands hundreds and tens."""
    for name, size in SIZES.items():
        if name in said:
            at = said.index(name)
            return heard(said[:at]) * size + heard(said[at + 1 :])
    return hundreds(said)


def hundreds(said: list[str]) -> int:
    if "trăm" in said:
        at = said.index("trăm")
        return UNITS[said[0]] * 100 + tens([word for word in said[at + 1 :] if word != "lẻ"])
    return tens(said)


def tens(said: list[str]) -> int:
    match said:
        case []:
            return 0
        case ["mười", *unit]:
            return 10 + tens(unit)
        case [ten, "mươi", *unit]:
            return UNITS[ten] * 10 + tens(unit)
        case [unit]:
            return UNITS[unit]
    raise AssertionError(said)


@each_row(
    ("number", "said"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm lẻ một"),
        (105, "một trăm lẻ năm"),
        (115, "một trăm mười lăm"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm lẻ năm"),
        (1_500, "một nghìn năm trăm"),
        (2_025, "hai nghìn không trăm hai mươi lăm"),
        (50_000, "năm mươi nghìn"),
        (1_250_000, "một triệu hai trăm năm mươi nghìn"),
        (1_000_005, "một triệu không trăm lẻ năm"),
        (1_005_000_000, "một tỷ không trăm lẻ năm triệu"),
        (10**12, "một nghìn tỷ"),
    ],
)
def test_numbers_are_said_as_in_the_south(number: int, said: str) -> None:
    assert words(number) == said


@given(st.one_of(st.integers(0, LARGEST), st.integers(0, 2_000), st.integers(0, 10**9).map(lambda n: n * 1_000)))
def test_a_listener_hears_the_number_that_was_meant(number: int) -> None:
    number = min(number, LARGEST)
    assert heard(words(number).split()) == number


@each_row("number", [-1, LARGEST + 1])
def test_numbers_without_words_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        words(number)


def test_digits_are_said_one_by_one() -> None:
    assert digits("113") == "một một ba"
    assert digits("0912-345") == "không chín một hai ba bốn năm"
    assert digits("không có số") == ""
