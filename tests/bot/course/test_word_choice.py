"""One word of several: that of the southern highlands, and one name for one thing."""

import pytest

from bot.course.word_choice import SOUTHERN, northern

TEXT = "a/b/text"


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Nhờ đoàn viên xem giúp.", "giùm"),
        ("Cô đọc giúp cháu mã vừa tới.", "giùm"),
        ("Đừng nhờ ai bấm hộ.", "giùm"),
        ("Không nhận hộ tiền lạ.", "giùm"),
        ("Thử lại nhé.", "nha"),
        ("Gửi NHẦM người thì gọi ngân hàng.", "lộn"),
        ("Vứt giấy đi", "quăng"),
        ("Đừng ném máy.", "quăng"),
        ("Ai nhặt được thẻ?", "lượm"),
        ("Tin ấy có thể giả.", "đó"),
        ("Tiền sang người khác.", "qua"),
        ("Bấm đầu trên, tiếng to.", "lớn"),
        ("Máy hỏng rồi.", "hư"),
        ("Làm thế là đúng.", "vậy"),
        ("Hỏi bố đã.", "ba"),
        ("Mua hai quả.", "trái"),
        ("Nhấn nút này.", "bấm"),
    ],
)
def test_the_word_of_the_highlands_is_named(text: str, instead: str) -> None:
    assert [do for _, do in northern(TEXT, text)] == [f"viết “{instead}”"]


@pytest.mark.parametrize(
    "text",
    [
        "Lời nói đang chờ người giúp nghe. Giúp xong thì xóa.",
        "Muốn giúp thì góp qua Mặt trận xã. Xin giúp người vùng lũ.",
        "Cán bộ xã giúp bà viết giấy.",
        "Mang hộ chiếu, sổ hộ khẩu. Hộ nghèo, các hộ, chủ hộ. Xin ủng hộ.",
        "Xin sang tên SIM. Sang năm mới đi.",
        "Máy báo kết quả. Vậy hậu quả là gì?",
        "Tòa án tuyên bố. Thay thế thẻ. Thế chấp sổ đỏ.",
        "Chăm sóc khách hàng. In ấn giấy tờ.",
        "Cô giáo, cái tô, tờ giấy, nhém, ngốc.",
    ],
)
def test_a_word_within_another_is_left_alone(text: str) -> None:
    assert list(northern(TEXT, text)) == []


def test_no_word_is_answered_by_another_that_is_refused() -> None:
    assert [do for _, instead in SOUTHERN for _, do in northern(TEXT, f"bấm {instead}")] == []
