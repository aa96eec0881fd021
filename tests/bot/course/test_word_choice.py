"""One word of several: that of the southern highlands, and one name for one thing."""

import pytest

from bot.course.word_choice import DOORS, ONE_NAME, SOUTHERN, another_door, another_name, figure, northern
from tests.course import COURSE

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


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Vào kho ứng dụng mà tải.", "CH Play"),
        ("Chỉ cài từ cửa hàng có sẵn trong máy.", "CH Play"),
        ("Mở Google Play.", "CH Play"),
        ("Gõ mã PIN.", "mã số bí mật"),
        ("Số bí mật thì tự bấm.", "mã số bí mật"),
        ("Ra ủy ban xã hỏi", "trụ sở xã"),
        ("Họ gọi hình qua Zalo.", "gọi thấy mặt"),
        ("Hỏi tổ công nghệ của thôn.", "tổ công nghệ số"),
        ("Bấm vào link lạ.", "đường dẫn"),
    ],
)
def test_the_one_name_of_a_thing_is_named(text: str, instead: str) -> None:
    assert [do for _, do in another_name(TEXT, text)] == [f"viết “{instead}”"]


@pytest.mark.parametrize(
    "text",
    [
        "Cục pin đỏ là sắp hết. Pin yếu thì cắm sạc.",
        "Ra cửa hàng Viettel. Ra cửa hàng của nhà mạng.",
        "Tự bấm mã số bí mật. Mã số bí mật thì giữ kín.",
        "Người lạ gọi, hình mờ. Bấm hình ống nghe.",
        "Nhờ tổ công nghệ số.",
    ],
)
def test_a_thing_by_its_one_name_is_left_alone(text: str) -> None:
    assert list(another_name(TEXT, text)) == []


@pytest.mark.parametrize("text", ["Lỡ chuyển tiền", "Lỡ làm rồi", "Lỡ bị lừa rồi", "lỡ bị lừa"])
def test_a_button_has_one_name_on_every_screen(text: str) -> None:
    assert [do for _, do in another_door("bot/saved/choice.emergency", text)] == ["viết “Lỡ bị lừa”"]
    assert list(another_door("bot/saved/text", text)) == []
    assert list(another_door("bot/saved/choice.learn", text)) == []


def test_every_button_that_leads_there_is_called_so() -> None:
    """A label that a screen gives it elsewhere would not be found again."""
    doors = [key for key in COURSE.sources if key.rpartition("/choice.")[2] in DOORS]
    assert len(doors) > 15
    assert [fault for key in doors for fault in another_door(key, COURSE.sources[key])] == []


@pytest.mark.parametrize(
    "text",
    [
        "Nó như chìa khóa nhà, chỉ mình giữ.",
        "Mã số bí mật là chìa khóa tài khoản.",
        "Đọc mã là đưa chìa khóa.",
        "Bấm đường dẫn. Nó là lưỡi câu.",
        "Lãi cao như vậy là mồi câu.",
        "Quà đó có thể là mồi để lừa tiền.",
        "Né tin nhắn gài bẫy.",
        "4G giống như xăng xe.",
        "VNeID như thẻ căn cước nằm trong điện thoại.",
        "Các lối đi để chọn",
        "Người mặc áo công an ở đầu dây",
    ],
)
def test_a_figure_of_speech_is_named(text: str) -> None:
    assert [do for _, do in figure(TEXT, text)] == ["nói thẳng chuyện gì xảy ra"]


@pytest.mark.parametrize(
    "text",
    [
        "Có mã ghi sẵn số tiền, như trên giấy tính tiền.",
        "Người gọi như vậy là kẻ lừa.",
        "Bòn Số lại nói liền như trước.",
        "Chìa khóa nhà để ở đâu?",
        "Mua cần câu, lưỡi rìu. Đi bẫy chuột.",
        "Cắm dây sạc vào đầu dưới.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert list(figure(TEXT, text)) == []


def test_no_word_is_answered_by_another_that_is_refused() -> None:
    instead = [f"bấm {instead}" for _, instead in (*SOUTHERN, *ONE_NAME)]
    assert [do for text in instead for rule in (northern, another_name) for _, do in rule(TEXT, text)] == []
