"""Codes on posters: told from everything else that people type, and from themselves with a slip of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.codes.form import COUNT, make, number, read, valid
from tests.rows import each_row

NUMBERS = st.integers(0, COUNT - 1)


def test_every_number_has_a_code_of_its_own() -> None:
    codes = {make(number) for number in range(COUNT)}
    assert len(codes) == COUNT
    assert all(map(valid, codes))
    assert [number(make(one)) for one in (0, 7, 4711, COUNT - 1)] == [0, 7, 4711, COUNT - 1]


@given(NUMBERS, st.integers(2, 6), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(one: int, place: int, digit: str) -> None:
    code = make(one)
    wrong = code[:place] + digit + code[place + 1 :]
    assert valid(wrong) == (wrong == code)


@each_row("typed", ["BS12345", "bs12345", " bs 12345 ", "Bs-1234.5", "b s12345", "BS 1 2 3 4 5"])
def test_a_code_is_read_however_it_is_spaced(typed: str) -> None:
    assert read(typed) == ("" if typed.startswith("b s") else "BS12345")


@each_row("typed", ["12345", "BS1234", "BS123456", "mã BS12345", "BS12345 nhé", "", "BS١٢٣٤٥", "OBS12345"])
def test_other_text_is_no_code(typed: str) -> None:
    assert read(typed) == ""


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    assert valid(text) == (read(text) == text != "" and valid(read(text)))


@each_row("number", [-1, COUNT])
def test_there_are_no_other_numbers(number: int) -> None:
    with pytest.raises(ValueError, match="9999"):
        make(number)
