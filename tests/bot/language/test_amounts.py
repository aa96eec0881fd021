"""Amounts in a sentence, as people write and say them."""

from bot.language.amounts import as_money
from bot.language.fold import letters
from bot.language.signs import Signs
from tests.course import COURSE
from tests.rows import each_row

SIGNS = COURSE.vocabulary.signs


@each_row(
    "amount",
    [
        "500k", "3tr", "2tr5", "2 triệu", "hai triệu rưỡi", "10 triệu", "1.500.000đ", "500.000", "500 000", "500000",
        "hai trăm nghìn", "mấy triệu", "vài trăm ngàn", "nửa triệu", "5 củ", "1 tỷ", "năm trăm", "hơn 3 triệu",
    ],
)  # fmt: skip
def test_an_amount_says_money(amount: str) -> None:
    told = as_money(letters(f"lỡ gửi {amount} cho nó"), SIGNS)
    assert told == ("lỡ gửi tiền cho nó" if amount != "năm trăm" else "")


@each_row("text", ["bước 3 k làm được", "ba không", "số 2", "tôi 45 tuổi", "năm 2025", "4g hết rồi", ""])
def test_what_is_no_amount_says_nothing_of_money(text: str) -> None:
    told = as_money(letters(text), SIGNS)
    assert told == ("" if "3 k" not in text else "bước tiền làm được")


def test_without_a_word_for_money_there_is_none() -> None:
    assert as_money("lỡ gửi 500k", Signs()) == ""
