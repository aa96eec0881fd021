"""``bonso contact``: as the page of staff does it, and what the doctor then says."""

from pathlib import Path

import pytest

from tests.api.test_cli import Bonso, bonso, database_url

__all__ = ["bonso", "database_url"]

HEAD = "Xã,Thôn,Chức danh,Số,Tên,Ngày đồng ý\n"


def lacking(bonso: Bonso) -> str:
    """What the doctor says of people to ask."""
    return next(line for line in bonso("doctor").out.splitlines() if "Người để hỏi" in line)


def test_somebody_is_entered_listed_unnamed_and_removed(bonso: Bonso) -> None:
    assert bonso("contact", "list").out == "Chưa nhập ai.\n"
    named = ("--title", "Đoàn xã", "--phone", "0263 0000 000", "--name", "Ka Lan", "--agreed-on", "2026-01-20")
    assert bonso("contact", "set", "lac-duong", *named).out == "Đã lưu: Đoàn xã (Ka Lan), 02630000000.\n"
    listed = bonso("contact", "list").out
    assert listed.split() == [
        "lac-duong",
        "02630000000",
        "Đoàn",
        "xã",
        "Ka",
        "Lan",
        "(đồng",
        "ý",
        "ngày",
        "20/01/2026)",
    ]
    assert bonso("contact", "unname", "lac-duong").out == "Đã rút tên.\n"
    assert "Ka Lan" not in bonso("contact", "list").out
    assert bonso("contact", "remove", "lac-duong").out == "Đã xóa.\n"
    assert bonso("contact", "list").out == "Chưa nhập ai.\n"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("lac-duong", "--name", "Ka Lan"), "Có tên người thì phải có ngày người ấy đồng ý"),
        (("lac-duong", "--agreed-on", "2026-01-20"), "Có ngày đồng ý mà chưa có tên"),
        (("lac-duong", "--name", "Ka Lan", "--agreed-on", "hôm qua"), "Ngày đồng ý viết như 20/11/2026"),
        (("xa-nao",), "không có trong danh sách"),
        (("lac-duong/thon-nao",), "không có trong danh sách"),
    ],
)
def test_what_is_not_right_is_a_sentence(bonso: Bonso, given: tuple[str, ...], why: str) -> None:
    ran = bonso("contact", "set", *given, "--title", "Đoàn xã", "--phone", "113")
    assert ran.code == 1 and why in ran.err and "Traceback" not in ran.err
    assert bonso("contact", "list").out == "Chưa nhập ai.\n"


def test_a_file_is_taken_whole_or_not_at_all(bonso: Bonso, tmp_path: Path) -> None:
    file = tmp_path / "nguoi.csv"
    file.write_text(HEAD + "Xã Lạc Dương,,Đoàn xã,02630000000,,\nlac-duong,da-tro,Trưởng thôn,0900000001,Ka Lan,\n")
    ran = bonso("contact", "import", file)
    assert ran.code == 1 and "Dòng 3: Có tên người thì phải có ngày" in ran.err
    assert bonso("contact", "list").out == "Chưa nhập ai.\n"
    file.write_text(HEAD + "Xã Lạc Dương,,Đoàn xã,02630000000,,\nlac-duong,da-tro,Trưởng thôn,0900000001,,\n")
    assert bonso("contact", "import", file).out == "Đã lưu 2 nơi.\n"
    assert len(bonso("contact", "list").out.splitlines()) == 2
    missing = bonso("contact", "import", tmp_path / "none.csv")
    assert missing.code == 1 and "Traceback" not in missing.err


def test_the_doctor_names_the_communes_without_anybody(bonso: Bonso) -> None:
    communes = {"lac-duong": "Xã Lạc Dương", "dam-rong-4": "Xã Đam Rông 4", "lang-biang-da-lat": "Phường Lang Biang"}
    assert lacking(bonso).startswith("!") and all(name in lacking(bonso) for name in communes.values())
    for commune, name in communes.items():
        bonso("contact", "set", commune, "--title", "Đoàn xã", "--phone", "02630000000")
        assert name not in lacking(bonso)
    assert lacking(bonso).startswith("✓")
