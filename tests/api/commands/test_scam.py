"""``bonso scam``: one message or many, the figures on a file, and a list of what was reported."""

from pathlib import Path

import pytest

from tests.api.test_cli import Bonso, bonso, database_url

__all__ = ["bonso", "database_url"]

SWINDLE = "Công an đây, chuyển tiền vào tài khoản tạm giữ ngay"
HEAD = "what\treported_on\tsource\n"


def test_a_message_is_judged_with_reasons_and_what_to_do(bonso: Bonso) -> None:
    [found] = bonso("scam", "check", "--json", SWINDLE).objects
    assert found["level"] == "likely"
    assert {"police", "send"} <= {*found["reasons"]}
    assert found["advice"].startswith("Rất giống lừa đảo.")
    assert {sign["quote"] for sign in found["signs"]} & {"Công an"}


def test_many_are_judged_a_line_each(bonso: Bonso) -> None:
    stdin = f"{SWINDLE}\n\nChiều nay mẹ nấu canh nha\n"
    levels = [one["level"] for one in bonso("scam", "check", "-", "--json", stdin=stdin).objects]
    assert levels == ["likely", "no_sign", "no_sign"]
    assert "an toàn" not in bonso("scam", "check", "Chiều nay mẹ nấu canh nha").out


def test_a_file_is_measured(bonso: Bonso, tmp_path: Path) -> None:
    file = tmp_path / "tin.csv"
    file.write_text(f'text,label\n"{SWINDLE}",scam\nmai đi rẫy nha,harmless\n', "utf-8")
    [row] = bonso("scam", "evaluate", file, "--json").objects
    assert row == {
        "split": "all", "scam": 1, "found": 100.0, "found_or_unclear": 100.0,
        "harmless": 1, "false_alarm": 0.0, "harmless_unclear": 0.0,
    }  # fmt: skip
    file.write_text("text,label\nmai đi rẫy,tốt\n", "utf-8")
    refused = bonso("scam", "evaluate", file)
    assert refused.code != 0
    assert "dòng 2" in refused.err


def test_a_list_of_reported_ones_is_added_and_used(bonso: Bonso, tmp_path: Path) -> None:
    file = tmp_path / "bao.tsv"
    file.write_text(
        f"{HEAD}cho-moi-ngay.com\t2026-11-02\tCông an xã (hư cấu)\n0900000123\t2026-11-03\tmột bà con\n", "utf-8"
    )
    assert "2 dòng" in bonso("scam", "import", file).out
    assert bonso("scam", "check", "--json", "vào cho-moi-ngay.com coi").objects[0]["reasons"] == ["reported"]
    file.write_text(f"{HEAD}cho-moi-ngay.com\t2026-11-09\tbáo\nkhac.com\t2026-11-09\tbáo\n", "utf-8")
    assert "3 dòng" in bonso("scam", "import", file).out, "what was known stays, and the newer day wins"


@pytest.mark.parametrize("text", ["what\tngày\n", f"{HEAD}a.com\thôm qua\tbáo\n", HEAD])
def test_a_list_with_a_mistake_changes_nothing(bonso: Bonso, tmp_path: Path, text: str) -> None:
    file = tmp_path / "bao.tsv"
    file.write_text(text, "utf-8")
    assert bonso("scam", "import", file).code == 1
    missing = bonso("scam", "import", tmp_path / "no.tsv")
    assert (missing.code, missing.err) == (1, f"Không có tệp {tmp_path / 'no.tsv'}.\n")
