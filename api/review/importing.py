"""A PO file or a sheet that comes back: what it would change, and changing that.

Planning changes nothing. A row is a conflict where its text was changed in the file and the entry in the database
too, since the export whose mark it carries; that is shown and never overwritten. What a file brings is a suggestion.
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection

from api.access.audit import record
from api.errors import Invalid
from api.review.decide import LONGEST_TEXT, FilledIn, Reviewer, decide, faults_of
from api.review.entries import ReviewEntry, clean_text, digest, review_entries
from api.review.exporting import DIALECT, KEY, MARK, SOURCE, STANDARD, TEXT
from api.review.save import keep_change
from bot.course import Course
from bot.language import po

LARGEST = 5_000_000
"""Bytes of a file."""

UNPACKED = 60_000_000
"""Bytes that a sheet may have once unpacked."""

ROWS = 20_000
"""The most rows that are read."""

SAME, CHANGE, CONFLICT, REFUSED, FUZZY = "same", "change", "conflict", "refused", "fuzzy"


class Unreadable(Invalid):
    """Không đọc được tệp này. Hãy đưa tệp .po hoặc .xlsx đã tải từ Bòn Số."""


class TooBig(Invalid):
    """Tệp quá lớn. Tệp dịch của Bòn Số không quá 5 MB."""


class SheetRow(NamedTuple):
    """One entry of a file; ``mark`` is empty in one of another hand.

    ``certain`` says that nothing marks it unsure, which only a PO file can say of a text it leaves as it was.
    """

    where: str
    dialect: str
    key: str
    source: str
    text: str
    mark: str = ""
    fuzzy: bool = False
    certain: bool = False


class RowOutcome(NamedTuple):
    """What becomes of a row: one of the words above, the entry it meets (None for an unknown key), and why."""

    row: SheetRow
    what: str
    entry: ReviewEntry | None
    why: str = ""


def rows_of(content: bytes) -> list[SheetRow]:
    """The rows of a PO file or a sheet, whichever it is. Raises ``TooBig``, ``Unreadable``."""
    if len(content) > LARGEST:
        raise TooBig
    return list(_of_sheet(content) if content.startswith(b"PK") else _of_po(content))


def plan(
    connection: Connection | None, files: Course, lang: str, rows: Iterable[SheetRow], dialect: str = ""
) -> list[RowOutcome]:
    """What every row would do. ``dialect`` is that of rows which name none, and must be that of those which do."""
    found = review_entries(connection, files, lang, dialect=dialect)
    known = {*files.languages[lang].dialects, ""}
    seen: set[str] = set()
    outcomes = []
    for row in rows:
        entry = found.get(row.key)
        what, why = _judged(row, entry, dialect, known) if row.key not in seen else (REFUSED, "có hai dòng cho câu này")
        seen.add(row.key)
        outcomes.append(RowOutcome(row, what, entry, why))
    return outcomes


def apply(connection: Connection, files: Course, outcomes: Sequence[RowOutcome], actor: Reviewer, now: datetime) -> int:
    """Keep every change as a suggestion of ``actor``; how many there were.

    Raises ``save.ChangedMeanwhile`` where an entry is no longer what ``plan`` saw, and then nothing is kept.
    """
    changes = [(one.row, one.entry) for one in outcomes if one.what == CHANGE and one.entry]
    for row, entry in changes:
        change = decide("suggest", entry, actor, FilledIn(row.text), files)
        keep_change(connection, entry, replace(change, action="imported"), actor, now)
    record(connection, f"staff:{actor.login}", "translations-imported", str(len(changes)), at=now)
    return len(changes)


def _judged(row: SheetRow, entry: ReviewEntry | None, dialect: str, known: set[str]) -> tuple[str, str]:
    if row.dialect not in known or (row.dialect or dialect) != dialect:
        return REFUSED, f"dòng này của tiếng “{row.dialect}”, tệp đang đưa vào cho “{dialect or STANDARD}”"
    if entry is None:
        return REFUSED, "không có câu nào mang khóa này"
    if row.fuzzy:
        return FUZZY, "còn đánh dấu fuzzy"
    text = clean_text(row.text)
    renewed = row.certain and entry.stale and text == entry.text
    if not text or (text == entry.text and not renewed) or digest(text) == _text_mark(row.mark):
        return (CHANGE, "vẫn đúng với câu tiếng Việt mới") if renewed and text else (SAME, "")
    if clean_text(row.source) != clean_text(entry.vietnamese):
        return CONFLICT, "câu tiếng Việt đã đổi từ khi tải tệp"
    if _stood(row.mark) != _stood(entry.mark) and (row.mark or entry.version):
        return CONFLICT, "lời này đã được sửa trên máy từ khi tải tệp"
    if len(text) > LONGEST_TEXT:
        return REFUSED, f"lời dài quá {LONGEST_TEXT} chữ"
    return next(((REFUSED, f"{what}; {do}") for what, do in faults_of(entry, text)), (CHANGE, ""))


def _text_mark(mark: str) -> str:
    """The part of a mark that tells which text was exported."""
    return mark.split(".")[1] if mark.count(".") == 2 else ""


def _stood(mark: str) -> str:
    """The part of a mark that tells which version and text of the translation it was."""
    return mark.rpartition(".")[0]


def _of_po(content: bytes) -> Iterator[SheetRow]:
    try:
        items = po.read_items(unicodedata.normalize("NFC", content.decode("utf-8-sig")))
    except (UnicodeDecodeError, po.BrokenCatalog) as error:
        raise Unreadable from error
    for item in items:
        if not item.obsolete:
            where, mark = f"dòng {item.line}", item.said("version")
            certain = not item.fuzzy
            yield SheetRow(where, item.said("dialect"), item.key, item.source, item.text, mark, item.fuzzy, certain)


def _of_sheet(content: bytes) -> Iterator[SheetRow]:
    values = _cells(content)
    head = [str(value or "").strip() for value in next(values, ())]
    if not {KEY, SOURCE, TEXT} <= set(head):
        raise Unreadable(f"Tờ đầu của tệp thiếu cột “{KEY}”, “{SOURCE}” hoặc “{TEXT}”.")
    for number, row in enumerate(values, 2):
        if number > ROWS:
            raise TooBig(f"Tệp có hơn {ROWS} dòng.")
        found = dict(zip(head, (str(value or "").strip() for value in row), strict=False))
        if found.get(KEY):
            yield _row(number, found)


def _row(number: int, found: Mapping[str, str]) -> SheetRow:
    dialect = found.get(DIALECT, "")
    named = "" if dialect == STANDARD else dialect
    return SheetRow(
        f"dòng {number}", named, found[KEY], found.get(SOURCE, ""), found.get(TEXT, ""), found.get(MARK, "")
    )


def _cells(content: bytes) -> Iterator[tuple[Any, ...]]:
    """The rows of the first page of a workbook."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only who brings a sheet needs it

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED:
                raise TooBig
        book = load_workbook(io.BytesIO(content), read_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
    except (BadZipFile, KeyError, ValueError, OSError, IndexError, TypeError, AttributeError, SyntaxError) as error:
        raise Unreadable from error
