"""``bonso locales …``: counting, bringing catalogs up to date, files out and in, with and without a database."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from api import cli
from api.commands import locales
from api.settings import ROOT
from api.store.database import connect
from bot.course.importance import TEXT_KINDS
from bot.course.model import Course
from bot.replies import Say, Speech
from bot.speech.ahead import ClipWanted
from tests.api.office import audited, employ
from tests.api.review.speakers import LABEL, PLAIN, Speakers


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Bonso = Callable[..., Ran]


@pytest.fixture
def bonso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bonso:
    """Runs ``bonso locales`` in a folder of this test's own, where there is no database yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BONSO_DATA_DIR", str(tmp_path))

    def run(*args: object) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as given:
            given.setattr(sys, "argv", ["bonso", "locales", *map(str, args)])
            given.setattr(sys, "stdout", out)
            given.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                cli.main()
                sys.exit(0)
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 1, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())

    return run


@pytest.fixture
def speakers(migrated_sqlite: Path, tmp_path: Path, course: Course) -> Any:
    """Speakers at the database that ``bonso`` finds by itself."""
    shutil.copy(migrated_sqlite, tmp_path / "bonso.db")
    database: Engine = connect(f"sqlite:///{tmp_path / 'bonso.db'}")
    employ(database, "lan", "reviewer")
    employ(database, "k", "recordist")
    yield Speakers(database, course)
    database.dispose()


def test_status_counts_the_files_and_makes_no_database(bonso: Bonso, course: Course, tmp_path: Path) -> None:
    rows = bonso("status", "--json").objects
    covered = [row for row in rows if row["row"] == "coverage"]
    assert [row["kind"] for row in covered if row["dialect"] == ""] == list(TEXT_KINDS)
    for dialect in ("", "cil", "lach"):
        assert sum(row["total"] for row in covered if row["dialect"] == dialect) == len(course.sources)
    gaps = [row for row in rows if row["row"] == "gap"]
    assert len(gaps) == sum(row["states"]["none"] for row in covered if row["dialect"] == "")
    assert {row["key"] for row in gaps} == course.sources.keys() - course.entries["kpm"].keys()
    assert next(row for row in rows if row["row"] == "kept")["count"] > 100
    (drafts,) = (row for row in rows if row["row"] == "drafts")
    assert drafts["drafts"] == len(course.entries["kpm"]) and 0 < drafts["vietnamese"] < 0.3
    assert drafts["in_disguise"] == 0
    lacks = [row for row in rows if row["row"] == "lack"]
    assert lacks and all(row["lacks"] and row["key"] in course.entries["kpm"] for row in lacks)
    assert not list(tmp_path.iterdir())


def test_status_for_people_names_states_voices_gaps_and_terms(bonso: Bonso) -> None:
    told = bonso("status").out
    assert "Chuẩn (Srê)\n  Lời của Bòn Số, " in told and "máy đọc" in told and "\nCil" not in told
    assert "Chưa có lời: " in told and "Từ Việt giữ lại nhiều nhất: " in told
    assert "% số chữ là từ Việt; 0 câu" in told and "Nháp nói ít hơn tiếng Việt: " in told and "giây" not in told


def test_how_long_drafts_are_heard_is_told_when_asked_for(
    bonso: Bonso, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    """Three screens, one of them without a draft: said aloud in the machine's voices, and counted."""
    said = (Say("vi", "Ai đang học?"), Say("kpm", "Cau lơi gam bơsram?", draft=True))
    speeches = [Speech(said), Speech(said * 6), Speech(said[:1]), Speech(said, slow=True)]
    wanted = [ClipWanted("here", one, "ogg") for one in speeches]
    monkeypatch.setattr("bot.speech.ahead.clips_wanted", lambda *_: wanted)
    (row,) = (row for row in bonso("status", "--json", "--seconds").objects if row["row"] == "heard")
    assert (row["screens"], row["long"]) == (2, 1) and 7 < row["seconds"] < 15


@pytest.mark.slow
def test_status_reads_the_database_where_there_is_one(bonso: Bonso, speakers: Speakers) -> None:
    speakers.do("lan", "suggest", text="Cau lơi bơsram?")
    speakers.do("ha", "approve")
    speakers.do("ha", "suggest", dialect="cil", text="Cau lơi bơsram?")
    rows = [row for row in bonso("status", "--json").objects if row["row"] == "coverage"]
    counts = [(row["dialect"], row["states"]["approved"], row["states"]["suggested"]) for row in rows]
    assert sorted(one for one in counts if any(one[1:])) == [("", 1, 0), ("cil", 0, 1)]
    assert "\nCil\n" in bonso("status").out


@pytest.mark.slow
def test_extract_brings_the_catalogs_up_to_date_once(
    bonso: Bonso, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locales" / "kpm"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "locales" / "kpm" / "messages.po", folder)
    (folder / "messages.cil.po").write_text("", "utf-8")
    monkeypatch.setattr(locales, "ROOT", tmp_path)
    first = bonso("extract")
    assert first.code == 0 and "locales/kpm/messages.cil.po: đã cập nhật" in first.out
    texts = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(texts) == {"messages.po", "messages.cil.po"}
    assert all(text.count(b"\nmsgctxt ") == len(course.sources) for text in texts.values())
    assert bonso("extract").out.count("không đổi") == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == texts


@pytest.mark.slow
def test_out_shown_kept_and_shown_again(bonso: Bonso, speakers: Speakers, tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    assert bonso("export", file).out.endswith("câu\n")
    nothing = bonso("import", file, "--as", "lan").out
    assert "lời đề nghị" not in nothing and nothing.endswith("Mới xem thử. Thêm --apply để đưa vào.\n")
    file.write_text(file.read_text("utf-8").replace('msgstr "Iăt wơl"', 'msgstr "Iăt wơl tĕ"', 1), "utf-8")
    shown = bonso("import", file, "--as", "lan")
    assert shown.code == 0
    assert f"Sẽ thành lời đề nghị: {LABEL}" in shown.out and "trong tệp: Iăt wơl tĕ" in shown.out
    assert (speakers.see(LABEL).text, speakers.version) == ("Iăt wơl", 0)
    assert "Đã đưa vào 1 lời đề nghị." in bonso("import", file, "--as", "lan", "--apply").out
    entry = speakers.see(LABEL)
    assert (entry.text, entry.state, entry.writer, entry.version) == ("Iăt wơl tĕ", "suggested", "lan", 1)
    assert [line[:2] for line in audited(speakers.database)][-2:] == [
        ("staff:lan", "translation-imported"),
        ("staff:lan", "translations-imported"),
    ]
    assert {one["what"] for one in bonso("import", file, "--as", "lan", "--json").objects} <= {"fuzzy"}
    before = bonso("export", tmp_path / "b.po").out, (tmp_path / "b.po").read_bytes()
    bonso("import", tmp_path / "b.po", "--as", "lan", "--apply")
    assert (bonso("export", tmp_path / "b.po").out, (tmp_path / "b.po").read_bytes()) == before


@pytest.mark.slow
def test_a_conflict_is_shown_and_never_written(bonso: Bonso, speakers: Speakers, tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    bonso("export", file)
    text = speakers.see().text
    file.write_text(file.read_text("utf-8").replace(f'msgstr "{text}"', 'msgstr "Cau lơi neh bơsram?"', 1), "utf-8")
    speakers.do("ha", "suggest", text="Cau lơi gam bơsram wơl?")
    found = bonso("import", file, "--as", "lan", "--apply", "--json").objects
    [conflict] = [one for one in found if one["what"] != "fuzzy"]
    assert (conflict["what"], conflict["key"]) == ("conflict", PLAIN)
    assert (conflict["now"], conflict["text"]) == ("Cau lơi gam bơsram wơl?", "Cau lơi neh bơsram?")
    assert speakers.see().text == "Cau lơi gam bơsram wơl?"


@pytest.mark.slow
def test_a_part_may_be_taken_of_a_dialect_as_a_sheet(bonso: Bonso, speakers: Speakers, tmp_path: Path) -> None:
    speakers.do("ha", "suggest", dialect="cil", text="Cau lơi bơsram?")
    assert bonso("export", tmp_path / "a.xlsx", "--dialect", "cil", "--state", "suggested").out.endswith("1 câu\n")
    assert bonso("import", tmp_path / "a.xlsx", "--as", "lan", "--dialect", "cil").code == 0
    refused = bonso("import", tmp_path / "a.xlsx", "--as", "lan").out
    assert "Không dùng được" in refused and "cil" in refused


@pytest.mark.parametrize(
    "args",
    [
        ("status", "--lang", "vi"),
        ("export", "a.po", "--dialect", "x"),
        ("export", "a.po", "--state", "x"),
        ("export", "a.doc"),
        ("import", "missing.po", "--as", "lan"),
        ("import", "here.po", "--as", "nobody"),
        ("import", "here.po", "--as", "k"),
        ("import", "broken.po", "--as", "lan"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_written(
    bonso: Bonso, speakers: Speakers, tmp_path: Path, args: tuple[str, ...]
) -> None:
    (tmp_path / "here.po").write_text("", "utf-8")
    (tmp_path / "broken.po").write_text("words\n", "utf-8")
    ran = bonso(*args)
    assert ran.code != 0 and ran.err and "Traceback" not in ran.err
    assert not (tmp_path / "a.po").exists() and speakers.version == 0
