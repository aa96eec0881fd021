"""Commands that write packs and what goes to the loudspeaker."""

import hashlib
import re
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from api import cli
from api.clock import local_day, now
from api.packs.weights import kilobytes
from api.settings import ROOT
from bot.course.load import read_course
from bot.speech.encode import decoded

LAST = local_day(now()) + timedelta(180)
"""The last day of every fact in the course of these tests, whatever day it is."""


class Failed(Exception):
    """A command ended badly."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped content with every fact checked today."""
    root = tmp_path_factory.mktemp("root")
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, root / folder)
    for file in (root / "content" / "facts").glob("*.toml"):
        text = re.sub(r"check_again = \S+", f"check_again = {LAST}", file.read_text("utf-8"))
        file.write_text(text, "utf-8")
    return root


@pytest.fixture
def bonso(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Runs ``bonso`` in a folder of this test's own; gives what it printed, or raises with what it complained of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BONSO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr("api.settings.ROOT", shelf)

    def run(*args: str) -> str:
        monkeypatch.setattr("sys.argv", ["bonso", *args])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        if ended.value.code:
            raise Failed(out + err)
        return out

    return run


@pytest.mark.slow
def test_a_lesson_is_packed_and_its_sizes_are_printed(bonso, tmp_path: Path) -> None:
    said = bonso("pack", "lesson", "qr-what", "--out", "goi.zip")
    file = tmp_path / "goi.zip"
    with zipfile.ZipFile(file) as archive:
        sizes = {name: archive.getinfo(name).file_size for name in archive.namelist()}
    voice, picture = (sum(sizes[name] for name in sizes if name.startswith(part)) for part in ("nghe/", "hinh/"))
    assert said.startswith(
        f"goi.zip: {kilobytes(file.stat().st_size)}"
        f" (tiếng {kilobytes(voice)}, hình {kilobytes(picture)}, trang {kilobytes(sizes['index.html'])});"
        f" dùng tới hết ngày {LAST:%d/%m/%Y}"
    )
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_the_same_lesson_gives_the_same_bytes_in_another_installation(
    bonso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the clips are the same ones: a machine's voice is never quite the same twice in one program."""
    bonso("pack", "lesson", "qr-what", "--out", "one.zip")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "var" / "clips").rename(tmp_path / "elsewhere" / "clips")
    monkeypatch.setenv("BONSO_DATA_DIR", str(tmp_path / "elsewhere"))
    bonso("pack", "lesson", "qr-what", "--out", "two.zip")
    one, two = (hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("one.zip", "two.zip"))
    assert one == two


@pytest.mark.slow
def test_a_pack_in_kho_has_its_drafts(bonso, tmp_path: Path) -> None:
    bonso("pack", "lesson", "account-prepare", "--lang", "kpm", "--out", "goi.zip")
    with zipfile.ZipFile(tmp_path / "goi.zip") as archive:
        assert "(bản nháp)" in archive.read("index.html").decode()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("pack", "lesson", "nowhere", "--out", "goi.zip"), "không có bài nowhere"),
        (("pack", "lesson", "qr-pay", "--lang", "fr", "--out", "goi.zip"), "--lang: vi, kpm"),
        (("pack", "lesson", "qr-pay"), "--out"),
        (("pack", "course", "--lang", "fr", "--out", "goi.zip"), "--lang: vi, kpm"),
        (("loudspeaker", "nowhere", "--out", "loa"), "không có “nowhere”"),
        (("loudspeaker", "qr-pay", "--commune", "nowhere", "--out", "loa"), "không có “nowhere”"),
        (("loudspeaker", "helper-guide", "--out", "loa"), "Bài này chưa có lời cho loa thôn"),
    ],
)
def test_what_cannot_be_made_is_said(bonso, tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    with pytest.raises(Failed, match=re.escape(said)):
        bonso(*args)
    assert list(tmp_path.glob("goi.zip")) + list(tmp_path.glob("loa/*")) == []


@pytest.mark.slow
def test_a_lesson_for_the_loudspeaker_is_a_recording_and_a_sheet(bonso, tmp_path: Path) -> None:
    said = bonso("loudspeaker", "qr-pay", "--out", "loa")
    sheet, sound = sorted((tmp_path / "loa").iterdir())
    assert sheet.name == f"qr-pay-den-{LAST}.html"
    assert sound.name == sheet.with_suffix(".mp3").name
    seconds = decoded(sound.read_bytes()).seconds
    assert said.startswith(
        f"qr-pay: {round(seconds)} giây, {kilobytes(sound.stat().st_size)}, đọc tới hết ngày {LAST:%d/%m/%Y}"
    )
    assert read_course(ROOT).announcements["qr-pay"].rule in sheet.read_text("utf-8")


@pytest.mark.slow
def test_what_may_not_be_said_any_more_is_not_made_and_the_others_are(
    bonso, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = tmp_path / "late"
    shutil.copytree(shelf, late)
    facts = late / "content" / "facts" / "qr.toml"
    record = re.compile(r'(id = "strange-code-lure".*?check_again = )\S+', re.DOTALL)
    facts.write_text(record.sub(r"\g<1>2026-11-24", facts.read_text("utf-8"), count=1), "utf-8")
    said = late / "content" / "loudspeaker.toml"
    wanted = [part for part in said.read_text("utf-8").split("\n[[") if '"qr-' in part.partition("title")[0]]
    said.write_text("\n".join(f"[[{part}" for part in wanted), "utf-8")
    monkeypatch.setattr("api.settings.ROOT", late)
    with pytest.raises(Failed, match="qr-what: Loa thôi đọc từ sau ngày 24/11/2026, vì điều này phải kiểm tra lại: "):
        bonso("loudspeaker", "--out", "loa")
    made = {path.name.partition("-den-")[0] for path in (tmp_path / "loa").glob("*.mp3")}
    assert made == {"qr-pay", "qr-receive", "qr-family", "qr-mistakes"}


@pytest.mark.slow
def test_the_contact_of_a_commune_is_named(bonso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = (ROOT / "content/places.toml").read_text("utf-8").replace('contact = ""\nphone = ""', CONTACT)
    (tmp_path / "places.toml").write_text(places, "utf-8")
    monkeypatch.setenv("BONSO_PLACES_FILE", str(tmp_path / "places.toml"))
    bonso("loudspeaker", "qr-pay", "--commune", "lac-duong", "--out", "loa")
    (sheet,) = (tmp_path / "loa").glob("*.html")
    assert "Chưa rõ thì gọi Đoàn xã (hư cấu), số 02630000000" in sheet.read_text("utf-8")


CONTACT = 'contact = "Đoàn xã (hư cấu)"\nphone = "02630000000"'
