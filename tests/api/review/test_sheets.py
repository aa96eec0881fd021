"""Out as PO and XLSX and in again: nothing lost, nothing overwritten, nothing approved by a file."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from openpyxl import Workbook, load_workbook

from api.clock import now
from api.review import importing
from api.review.decide import Reviewer
from api.review.exporting import Form, render, sheet
from api.review.extracting import extracted
from api.review.importing import RowOutcome, SheetRow, TooBig, Unreadable
from api.review.save import ChangedMeanwhile
from api.settings import ROOT
from api.store.database import reading, writing
from bot.course.model import Course
from bot.language.po import Item, read_items
from tests.api.review.speakers import BLANK, LABEL, PLAIN, SAFETY, Speakers
from tests.rows import each_row

MARKS = ("Cau lơi hơ̆ bơsram?", 'Nói "bañ"\\n')
CHANGED = "Hôm nay ai đang học?"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


def exported(speakers: Speakers, form: Form, dialect: str = "", state: str = "") -> bytes:
    with reading(speakers.database) as connection:
        return render(sheet(connection, speakers.files, ROOT, "kpm", dialect=dialect, state=state), form)


def planned(speakers: Speakers, content: bytes, dialect: str = "") -> list[RowOutcome]:
    with reading(speakers.database) as connection:
        return importing.plan(connection, speakers.files, "kpm", importing.rows_of(content), dialect)


def brought(speakers: Speakers, outcomes: Sequence[RowOutcome], login: str = "ca") -> int:
    with writing(speakers.database) as connection:
        return importing.apply(connection, speakers.files, outcomes, Reviewer(login), now())


def told(outcomes: Sequence[RowOutcome]) -> list[tuple[str, str, str]]:
    """What becomes of rows that do anything; drafts that an author outran are nobody's business here."""
    ours = [one for one in outcomes if one.what != "fuzzy" or one.row.key in (PLAIN, SAFETY, LABEL, BLANK)]
    return [(one.what, one.row.key, one.why) for one in ours if one.what != "same"]


def items(content: bytes) -> dict[str, Item]:
    return {item.key: item for item in read_items(content.decode())}


def edited(content: bytes, form: Form, **texts: str) -> bytes:
    """The file after somebody wrote other texts into it; keys are named by the constants above."""
    named = {"plain": PLAIN, "safety": SAFETY, "label": LABEL, "blank": BLANK}
    wanted = {named[name]: text for name, text in texts.items()}
    if form == "po":
        lines = content.decode().split("\n")
        for key, text in wanted.items():
            place = lines.index(f'msgctxt "{key}"')
            lines[place + 2] = f'msgstr "{text}"'
        return "\n".join(lines).encode()
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    head = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        if row[head.index("Khóa")].value in wanted:
            row[head.index("Lời dịch")].value = wanted[row[head.index("Khóa")].value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def worked(speakers: Speakers) -> Speakers:
    """A draft approved as it is, a suggestion with a note, a rejection, a safety text on its way, a variant."""
    speakers.do("lan", "approve", LABEL)
    speakers.do("lan", "suggest", text=MARKS[0], note="Hỏi thêm\nngười Cil.")
    speakers.do("ha", "reject", BLANK, note="Chưa đúng.")
    speakers.do("lan", "suggest", SAFETY, text="Bañ đơs mã OTP.")
    speakers.do("ha", "read-back", SAFETY, back='Đừng nói "mã OTP".')
    speakers.do("ha", "approve", SAFETY)
    speakers.do("ha", "suggest", dialect="cil", text="Cau lơi bơsram?", speaks="cil")
    return speakers


both = pytest.mark.parametrize("form", ["po", pytest.param("xlsx", marks=pytest.mark.slow)])


def test_a_catalog_says_what_is_in_effect_and_can_be_read_by_others(worked: Speakers, course: Course) -> None:
    content = exported(worked, "po")
    catalog = read_po(io.BytesIO(content), abort_invalid=True)
    assert (str(catalog.locale or catalog.locale_identifier), catalog.charset) == ("kpm", "utf-8")
    assert len(catalog) == len(course.sources)
    found = items(content)
    assert found[SAFETY].text == "Bañ đơs mã OTP."
    assert [found[SAFETY].said(name) for name in ("state", "approved by", "back")] == [
        "suggested",
        "ha",
        'Đừng nói "mã OTP".',
    ]
    assert (found[PLAIN].text, found[PLAIN].said("note")) == (MARKS[0], "Hỏi thêm người Cil.")
    assert (found[LABEL].said("state"), found[LABEL].said("approved by")) == ("approved", "lan")
    assert found[BLANK].fuzzy and found[BLANK].said("state") == "rejected"
    draft = next(item for item in found.values() if item.said("state") == "draft")
    assert any(comment.startswith("words:") for comment in draft.comments)
    assert items(exported(worked, "po", "cil"))[PLAIN].said("dialect") == "cil"
    assert b'"X-Dialect: cil\\n"' in exported(worked, "po", "cil")


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_gettext_itself_finds_no_fault(worked: Speakers, tmp_path: Path) -> None:
    (tmp_path / "a.po").write_bytes(exported(worked, "po"))
    done = subprocess.run(
        ["msgfmt", "--check", "-o", "/dev/null", "a.po"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@both
@pytest.mark.parametrize("dialect", ["", "cil"])
def test_out_and_in_and_out_again_gives_the_same_bytes(worked: Speakers, form: Form, dialect: str) -> None:
    content = exported(worked, form, dialect)
    before = worked.version
    outcomes = planned(worked, content, dialect)
    assert {one.what for one in outcomes} <= {"same", "fuzzy"}
    assert brought(worked, outcomes) == 0
    assert worked.version == before
    assert exported(worked, form, dialect) == content


def test_a_text_with_quotes_and_backslashes_survives(speakers: Speakers) -> None:
    speakers.do("lan", "suggest", text=MARKS[1])
    for form in ("po", "xlsx"):
        assert told(planned(speakers, exported(speakers, form))) == []


@pytest.mark.slow
@both
def test_what_was_changed_becomes_a_suggestion(worked: Speakers, form: Form) -> None:
    content = edited(exported(worked, form), form, label="Iăt  wơl tĕ", plain="Cau lơi gam bơsram wơl?")
    outcomes = planned(worked, content)
    assert [one for one in told(outcomes) if one[0] != "fuzzy"] == [("change", LABEL, ""), ("change", PLAIN, "")]
    assert worked.see(LABEL).state == "approved"  # planning changed nothing
    assert brought(worked, outcomes) == 2
    entry = worked.see(LABEL)
    assert (entry.text, entry.state, entry.approved_by, entry.writer) == ("Iăt wơl tĕ", "suggested", (), "ca")
    assert [line["action"] for line in worked.history(LABEL)] == ["imported", "approved"]
    assert [one for one in told(planned(worked, content)) if one[0] != "fuzzy"] == []


@both
def test_what_both_sides_changed_is_a_conflict(worked: Speakers, form: Form) -> None:
    content = edited(exported(worked, form), form, label="Iăt wơl tĕ", plain="Cau lơi gam bơsram wơl?")
    theirs = worked.do("su", "suggest", text="Cau lơi neh bơsram?")
    outcomes = [one for one in planned(worked, content) if one.what not in ("same", "fuzzy")]
    assert told(outcomes) == [
        ("change", LABEL, ""),
        ("conflict", PLAIN, "lời này đã được sửa trên máy từ khi tải tệp"),
    ]
    assert outcomes[1].entry == theirs and outcomes[1].row.text == "Cau lơi gam bơsram wơl?"
    brought(worked, outcomes)
    assert worked.see() == theirs


@both
def test_what_only_the_database_changed_is_left_alone(worked: Speakers, form: Form) -> None:
    content = exported(worked, form)
    theirs = worked.do("su", "suggest", text="Cau lơi neh bơsram?")
    assert [one for one in told(planned(worked, content)) if one[0] != "fuzzy"] == []
    assert worked.see() == theirs


@both
def test_a_changed_vietnamese_is_shown_and_kept_apart(worked: Speakers, course: Course, form: Form) -> None:
    content = edited(exported(worked, form), form, plain="Cau lơi gam bơsram wơl?")
    worked.files = replace(course, sources={**course.sources, PLAIN: CHANGED})
    assert ("conflict", PLAIN, "câu tiếng Việt đã đổi từ khi tải tệp") in told(planned(worked, content))


def test_a_stale_text_is_fuzzy_with_the_sentence_before(worked: Speakers, course: Course) -> None:
    worked.files = replace(course, sources={**course.sources, PLAIN: CHANGED})
    content = exported(worked, "po")
    item = items(content)[PLAIN]
    assert (item.fuzzy, item.source, item.previous) == (True, CHANGED, course.sources[PLAIN])
    assert ("fuzzy", PLAIN, "còn đánh dấu fuzzy") in told(planned(worked, content))
    still = content.decode().replace(
        f'#, fuzzy\n#| msgid "{course.sources[PLAIN]}"\nmsgctxt "{PLAIN}"', f'msgctxt "{PLAIN}"'
    )
    outcomes = planned(worked, still.encode())
    assert ("change", PLAIN, "vẫn đúng với câu tiếng Việt mới") in told(outcomes)
    brought(worked, outcomes)
    assert (worked.see().source, worked.see().text, worked.see().state) == (CHANGED, MARKS[0], "suggested")


@both
def test_what_cannot_be_used_says_why(worked: Speakers, form: Form) -> None:
    content = edited(exported(worked, form), form, label="Nghe lại")
    assert ("refused", LABEL, "chép nguyên tiếng Việt; để trống lời dịch, người học sẽ thấy tiếng Việt") in told(
        planned(worked, content)
    )


def test_a_file_of_another_hand_may_fill_but_not_overwrite(worked: Speakers, course: Course) -> None:
    missing = next(key for key, text in course.sources.items() if key not in course.entries["kpm"] and "{" not in text)
    rows = [
        SheetRow("1", "", missing, course.sources[missing], "Dăn iăt."),
        SheetRow("2", "", PLAIN, course.sources[PLAIN], "Cau lơi gam bơsram wơl?"),
        SheetRow("3", "", "bot/gone/text", "Gì?", "Lơi?"),
        SheetRow("4", "cil", LABEL, course.sources[LABEL], "Iăt tĕ"),
        SheetRow("5", "", missing, course.sources[missing], "Dăn sền."),
        SheetRow("6", "", SAFETY, course.sources[SAFETY], "   "),
    ]
    with reading(worked.database) as connection:
        outcomes = importing.plan(connection, course, "kpm", rows)
    assert [(one.row.where, one.what) for one in outcomes] == [
        *(("1", "change"), ("2", "conflict"), ("3", "refused"), ("4", "refused"), ("5", "refused"), ("6", "same"))
    ]


def test_what_changed_between_plan_and_keeping_undoes_all_of_it(worked: Speakers) -> None:
    outcomes = planned(worked, edited(exported(worked, "po"), "po", label="Iăt wơl tĕ", plain="Cau lơi?"))
    worked.do("su", "suggest", text="Cau lơi neh bơsram?")
    with pytest.raises(ChangedMeanwhile):
        brought(worked, outcomes)
    assert worked.see(LABEL).text == "Iăt wơl"


@pytest.mark.slow
def test_a_sheet_is_locked_but_for_the_text_and_read_by_its_headings(worked: Speakers, course: Course) -> None:
    page = load_workbook(io.BytesIO(exported(worked, "xlsx"))).worksheets[0]
    head = [cell.value for cell in page[1]]
    assert head[:4] == ["Khóa", "Tiếng", "Tiếng Việt", "Lời dịch"]
    assert page.protection.sheet and page.freeze_panes == "B2"
    assert [not cell.protection.locked for cell in page[2]] == [title == "Lời dịch" for title in head]
    assert len(page.data_validations.dataValidation) == len(course.sources)
    turned, rows = Workbook(), [[cell.value for cell in row][::-1] for row in page.iter_rows()]
    for row in rows:
        turned.active.append(["thêm", *row])
    out = io.BytesIO()
    turned.save(out)
    assert told(planned(worked, out.getvalue())) == []


def test_only_a_state_may_be_taken(worked: Speakers) -> None:
    assert set(items(exported(worked, "po", state="approved"))) == {LABEL}
    assert set(items(exported(worked, "po", state="rejected"))) == {BLANK}


@each_row("content", [b"", b"PK\x03\x04 nonsense", b"\xff\xfe\x00", b"words of somebody", b"%PDF-1.7"])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        if not importing.rows_of(content):
            raise Unreadable  # an empty text is an empty catalog


def test_a_workbook_without_our_headings_is_refused() -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Tên", "Số"])
    book.save(out)
    with pytest.raises(Unreadable, match="thiếu cột"):
        importing.rows_of(out.getvalue())


def test_large_files_are_refused() -> None:
    with pytest.raises(TooBig):
        importing.rows_of(b"#" * (importing.LARGEST + 1))
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (importing.UNPACKED + 1))
    with pytest.raises(TooBig):
        importing.rows_of(out.getvalue())


# --- catalogs of the repository ----------------------------------------------------------------------

CATALOG = ROOT / "locales" / "kpm" / "messages.po"


def test_extracting_twice_changes_nothing_and_loses_nothing(course: Course) -> None:
    before = CATALOG.read_text("utf-8")
    after = extracted(before, course, "kpm")
    assert extracted(after, course, "kpm") == after
    now_there = items(after.encode())
    assert set(now_there) == set(course.sources)
    for item in read_items(before):
        found = now_there[item.key]
        assert (found.text, found.comments, found.hints) == (item.text, item.comments, item.hints)
        assert found.fuzzy or found.source == item.source
    assert after.partition("\n\n")[0] == before.partition("\n\n")[0]


def test_a_changed_sentence_is_marked_and_comes_back(course: Course) -> None:
    before = extracted(CATALOG.read_text("utf-8"), course, "kpm")
    other = replace(course, sources={**course.sources, PLAIN: CHANGED})
    changed = extracted(before, other, "kpm")
    item = items(changed.encode())[PLAIN]
    assert (item.source, item.fuzzy, item.previous) == (CHANGED, True, course.sources[PLAIN])
    assert extracted(changed, other, "kpm") == changed
    assert extracted(changed, course, "kpm") == before


def test_what_belongs_to_nothing_goes_to_the_end_and_comes_back(course: Course) -> None:
    before = extracted(CATALOG.read_text("utf-8"), course, "kpm")
    fewer = replace(course, sources={key: text for key, text in course.sources.items() if key != PLAIN})
    changed = extracted(before, fewer, "kpm")
    assert f'#~ msgctxt "{PLAIN}"' in changed and extracted(changed, fewer, "kpm") == changed
    assert extracted(changed, course, "kpm") == before


def test_a_new_catalog_begins_with_a_header(course: Course) -> None:
    made = extracted("", course, "kpm")
    assert '"Language: kpm\\n"' in made.partition("\n\n")[0]
    assert all(not item.text for item in read_items(made)) and len(read_items(made)) == len(course.sources)
    assert extracted(made, course, "kpm") == made
