"""The word *xã* is the unit she lives in: *phường* to who lives in one."""

from datetime import date

from bot.course.locality import RURAL, URBAN, local, local_lines, local_says, unit_of
from bot.course.places import Commune
from bot.course.wording import long_label
from bot.replies import Line, Say
from tests.rows import each_row


@each_row(
    ("text", "heard"),
    [
        ("Hỏi công an xã.", "Hỏi công an phường."),
        ("Xã nhập lại, tên chỗ ở đổi.", "Phường nhập lại, tên chỗ ở đổi."),
        ("Ra xã hỏi, rồi ra ủy ban xã.", "Ra phường hỏi, rồi ra ủy ban phường."),
        ("Ra công an xã. Đưa họ xem.", "Ra công an phường. Đưa họ xem."),
        ("“Tôi ở xã”", "“Tôi ở phường”"),
        ("Đoàn xã giữ.", "Đoàn phường giữ."),
        ("Xã Lạc Dương và xã Đam Rông 4", "Xã Lạc Dương và xã Đam Rông 4"),
        ("Bà con ở xã, phường nào?", "Bà con ở xã, phường nào?"),
        ("xã hay phường", "xã hay phường"),
        ("An sinh xã hội, Hợp tác xã cà phê, hợp tác xã", "An sinh xã hội, Hợp tác xã cà phê, hợp tác xã"),
        ("Xãa xãb", "Xãa xãb"),
    ],
)
def test_only_her_own_unit_is_called_otherwise(text: str, heard: str) -> None:
    assert local(text, unit=URBAN) == heard
    assert local(text, unit=RURAL) == text


@each_row(("name", "called"), [("Phường Lang Biang – Đà Lạt", URBAN), ("Xã Lạc Dương", RURAL), ("phường Một", URBAN)])
def test_a_commune_says_what_it_is(name: str, called: str) -> None:
    assert unit_of(Commune("x", name, "1", date(2025, 7, 1))) == called


def test_who_has_not_said_where_she_lives_hears_the_common_word() -> None:
    assert unit_of(None) == RURAL


def test_kho_is_read_with_the_word_of_her_place_and_heard_as_it_was_recorded() -> None:
    lines = (Line("kpm", "lùp công an xã", draft=True), Line("vi", "hỏi công an xã"))
    says = (Say("kpm", "lùp công an xã"), Say("vi", "hỏi công an xã"))

    assert [line.text for line in local_lines(lines, URBAN)] == ["lùp công an phường", "hỏi công an phường"]
    assert local_lines(lines, URBAN)[0].draft
    assert [say.text for say in local_says(says, URBAN)] == ["lùp công an xã", "hỏi công an phường"]


def test_a_label_fits_its_button_in_a_phuong_too() -> None:
    key = "qr-pay/who/option.ask"

    assert not list(long_label(key, "Hỏi công an xã"))
    assert [what for what, _ in long_label(key, "Cúp máy, ra xã hỏi")] == [
        "nhãn “Cúp máy, ra phường hỏi” dài 22 chữ, quá 20"
    ]
