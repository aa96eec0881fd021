"""``bonso loudspeaker``: the sheet names whom staff entered, as the page of staff does."""

from pathlib import Path

from tests.api.test_cli import Bonso, bonso, database_url

__all__ = ["bonso", "database_url"]

LESSON = "scam-three-rules"


def test_the_contact_that_staff_entered_stands_on_the_sheet(bonso: Bonso, tmp_path: Path) -> None:
    bonso("contact", "set", "lac-duong", "--title", "Đoàn xã", "--phone", "0263 0000 000")
    for commune, named in (("lac-duong", True), ("dam-rong-4", False), ("", False)):
        out = tmp_path / f"loa-{commune}"
        ran = bonso("loudspeaker", LESSON, "--out", str(out), *(("--commune", commune) if commune else ()))
        assert ran.code == 0, ran.err
        [sheet] = out.glob("*.html")
        assert ("02630000000" in sheet.read_text("utf-8")) is named, commune
