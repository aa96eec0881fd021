"""A telephone number, told from everything else that is written in digits."""

from bot.safety.telephone import telephone
from tests.rows import each_row


@each_row(
    ("text", "number"),
    [
        ("0912345678", "0912345678"),
        ("số tôi là 0912 345 678 nha", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("(0263) 3828 364", "02633828364"),
        ("không chín một hai ba bốn năm sáu bảy tám", "0912345678"),
        ("khong chin mot hai, ba bon nam, sau bay tam", "0912345678"),
        ("số không chín 12 345 678", "0912345678"),
        ("không, số tôi 0912345678", "0912345678"),
        ("0912345678, gọi 0912345678 giùm", "0912345678"),
        ("0912345678 hay 0987654321", ""),
        ("912345678", ""),
        ("mã 482913", ""),
        ("1900558818", ""),
        ("079123456789", ""),
        ("4111 1111 1111 1111", ""),
        ("500.000 đồng", ""),
        ("gọi cho tôi", ""),
        ("", ""),
    ],
)
def test_a_number_to_call_is_found(text: str, number: str) -> None:
    assert telephone(text) == number
