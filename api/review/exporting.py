"""What is in effect in one variety, files and people together, as a PO file or a sheet for who prefers those.

Each entry carries the mark of what it was (``ReviewEntry.mark``), so that coming back it cannot overwrite what others
did in the meantime. Nothing in a file but its text is read back: see ``importing``.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, func, select

from api.clock import VIETNAM
from api.review import names
from api.review.entries import LOOK, ReviewEntry, review_entries
from api.store import Translation, TranslationChange, core
from bot.course import REJECTED, TRANSLATED_LETTERS, Course, catalog_file, is_label, keys_in_order, variety
from bot.language import po

Form = Literal["po", "xlsx"]

MEDIA: Mapping[str, str] = {
    "po": "text/x-gettext-translation; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

OURS = ("state", "dialect", "approved by", "back", "note", "version")
"""Comments of an entry that the export writes; others are those of the draft in the files."""

STANDARD = "chuẩn"
"""What a sheet calls the written standard, whose dialect is empty."""

KEY, DIALECT, SOURCE, TEXT, STATE, BACK, APPROVED, NOTE, MARK = (
    *("Khóa", "Tiếng", "Tiếng Việt", "Lời dịch", "Trạng thái", "Dịch ngược", "Người duyệt", "Ghi chú", "Phiên bản"),
)
"""Headings of a sheet; it is read by them, in whatever order they stand."""

COLUMNS: tuple[tuple[str, int], ...] = (
    *((KEY, 30), (DIALECT, 8), (SOURCE, 50), (TEXT, 50), (STATE, 18), (BACK, 36), (APPROVED, 18), (NOTE, 30)),
    (MARK, 24),
)
"""With their widths, in letters."""

HEAD = """\
# Bản dịch của Bòn Số sang {name}: bản đang dùng, gồm lời trong tệp và lời mọi người đã sửa.
# Chỉ sửa msgstr. Đưa tệp trở lại thì lời sửa thành lời đề nghị; người khác duyệt trên trang.
msgid ""
msgstr ""
"Project-Id-Version: Bòn Số\\n"
"Report-Msgid-Bugs-To: \\n"
"POT-Creation-Date: {date}\\n"
"PO-Revision-Date: {date}\\n"
"Last-Translator: Bòn Số\\n"
"Language-Team: {name}\\n"
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"X-Dialect: {dialect}\\n"
"""

NEVER = "2026-01-01 00:00+0700"
"""The date in the header while nobody has changed anything: a date of the day would change the file every time."""

_translation, _change = core(Translation), core(TranslationChange)


class SheetLine(NamedTuple):
    """An entry, its last note, and the comments that its draft has in the files."""

    entry: ReviewEntry
    note: str
    comments: tuple[str, ...]


class TranslationSheet(NamedTuple):
    """What is exported: one variety, when it last changed, and its lines in the order of the course."""

    lang: str
    name: str
    dialect: str
    changed: datetime | None
    lines: Sequence[SheetLine]


def sheet(
    connection: Connection | None, files: Course, root: Path, lang: str, *, dialect: str = "", state: str = ""
) -> TranslationSheet:
    """The entries in one of ``entries.SHOWN_STATES``, or all. ``root`` holds the files whose comments are kept."""
    entries = review_entries(connection, files, lang, dialect=dialect)
    notes = _notes(connection, lang, dialect) if connection is not None else {}
    comments = _comments(root / catalog_file(variety(lang, dialect)))
    lines = [
        SheetLine(entry, notes.get(key, ""), () if entry.version else comments.get(key, ()))
        for key in keys_in_order(files)
        if (entry := entries[key]) and state in ("", entry.shown)
    ]
    changed = _last(connection, lang, dialect) if connection is not None else None
    return TranslationSheet(lang, files.languages[lang].name, dialect, changed, lines)


def render(found: TranslationSheet, form: Form) -> bytes:
    """The sheet as a file; the same sheet gives the same bytes."""
    return RENDERINGS[form](found)


def file_name(lang: str, *, dialect: str, form: str) -> str:
    """What a download is called."""
    return f"bon-so-{variety(lang, dialect).replace('/', '-')}.{form}"


def _po(found: TranslationSheet) -> bytes:
    date = f"{found.changed.astimezone(VIETNAM):%Y-%m-%d %H:%M}+0700" if found.changed else NEVER
    head = HEAD.format(name=found.name, lang=found.lang, date=date, dialect=found.dialect)
    return po.write_items(head.strip(), (_item(line) for line in found.lines)).encode()


def _item(line: SheetLine) -> po.Item:
    entry = line.entry
    said = {
        "state": entry.state if entry.text else "",
        "dialect": entry.dialect,
        "approved by": ", ".join(entry.approved_by),
        "back": entry.back,
        "note": line.note,
        "version": entry.mark,
    }
    ours = [f"{name}: {value}" for name, value in said.items() if value]
    # In the order of the files: the state first, then what the draft says of itself.
    comments = (*ours[: bool(said["state"])], *line.comments, *ours[bool(said["state"]) :])
    unsure = entry.shown in (LOOK, REJECTED)
    before = entry.source if entry.shown == LOOK else ""
    return po.Item(entry.key, entry.vietnamese, entry.text, comments, fuzzy=unsure, previous=before)


def _xlsx(found: TranslationSheet) -> bytes:
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 - only who downloads needs it

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": found.changed or datetime.fromisoformat(NEVER)})
    _write_rows(book, book.add_worksheet(found.name), found.lines)
    _write_help(book, book.add_worksheet("Cách làm"))
    book.close()
    return out.getvalue()


def _write_rows(book: Any, page: Any, lines: Sequence[SheetLine]) -> None:
    fixed = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F1E7D3"})
    free = book.add_format({"text_wrap": True, "valign": "top", "locked": False})
    head = book.add_format({"bold": True, "bg_color": "#E6EFE9", "border": 1})
    for x, (title, width) in enumerate(COLUMNS):
        page.write_string(0, x, title, head)
        page.set_column(x, x, width)
    for y, line in enumerate(lines, 1):
        for x, (title, value) in enumerate(_cells(line).items()):
            page.write_string(y, x, value, free if title == TEXT else fixed)
        _guard(page, y, line.entry)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(lines)), len(COLUMNS) - 1)
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _cells(line: SheetLine) -> dict[str, str]:
    entry = line.entry
    return {
        KEY: entry.key,
        DIALECT: entry.dialect or STANDARD,
        SOURCE: entry.vietnamese,
        TEXT: entry.text,
        STATE: names.STATES[entry.shown],
        BACK: entry.back,
        APPROVED: ", ".join(entry.approved_by),
        NOTE: line.note,
        MARK: entry.mark,
    }


def _guard(page: Any, y: int, entry: ReviewEntry) -> None:
    """Excel itself refuses a label that no button can hold."""
    most = TRANSLATED_LETTERS if is_label(entry.key) else 500
    told = f"Lời này dài quá {most} chữ."
    rule = {"validate": "length", "criteria": "<=", "value": most, "error_title": "Dài quá", "error_message": told}
    page.data_validation(y, _PLACE[TEXT], y, _PLACE[TEXT], rule)


def _write_help(book: Any, page: Any) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    for y, line in enumerate(HELP):
        page.write_string(y, 0, line, wrap)
    page.protect()


HELP = (
    f"Chỉ sửa cột “{TEXT}”. Các cột khác để máy nhận ra câu; máy khóa chúng, không có mật khẩu.",
    "Giữ đúng những chỗ trong dấu { }: máy điền vào đó. Tên nút dài nhất 28 chữ.",
    "Đưa tệp trở lại trên trang “Tệp dịch” hoặc bằng lệnh. Máy cho xem trước, chưa lưu gì.",
    "Lời đã sửa thành lời đề nghị của người đưa tệp. Tệp không duyệt được lời nào.",
    "Câu nào người khác đã sửa trong lúc đó thì máy chỉ ra, không ghi đè.",
    "Ô trống không xóa lời đang có. Muốn bỏ một lời, hãy từ chối nó trên trang.",
)
"""The second page of a sheet."""

_PLACE = {title: x for x, (title, _) in enumerate(COLUMNS)}

RENDERINGS = {"po": _po, "xlsx": _xlsx}


def _notes(connection: Connection, lang: str, dialect: str) -> dict[str, str]:
    """The last thing anybody noted about each entry."""
    ours = (_change.c.lang == lang, _change.c.dialect == dialect, _change.c.note != "")
    rows = connection.execute(select(_change.c.key, _change.c.note).where(*ours).order_by(_change.c.id))
    return {row.key: row.note for row in rows}


def _comments(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        items: Iterable[po.Item] = po.read_items(path.read_text("utf-8")) if path.is_file() else ()
    except po.BrokenCatalog:
        items = ()  # the course that is taught was loaded before somebody broke the file
    return {item.key: tuple(one for one in item.comments if one.partition(":")[0] not in OURS) for item in items}


def _last(connection: Connection, lang: str, dialect: str) -> datetime | None:
    ours = (_translation.c.lang == lang, _translation.c.dialect == dialect)
    found: datetime | None = connection.execute(select(func.max(_translation.c.changed_at)).where(*ours)).scalar()
    return found
