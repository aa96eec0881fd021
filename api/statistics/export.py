"""Rows as a file: CSV for anything, XLSX for Excel, JSON for programs. All three hold the same rows.

People read Vietnamese headings, levels and ``—`` where there is nothing to say; JSON has the plain keys
and ``null``. ``shown`` is that translation, used by CSV, XLSX and the screen alike.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any, Literal

import orjson

from api.statistics.questions import EARLIEST, LATEST, Filter
from api.statistics.rows import Value
from api.statistics.tables import Rows

Format = Literal["json", "csv", "xlsx"]

MEDIA: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

LEVELS: Mapping[str, str] = {"all": "Tất cả", "commune": "Cả xã", "village": "Thôn"}

NOTHING = "—"

MEANING: tuple[tuple[str, str], ...] = (
    ("Đã bắt đầu", "Đã mở bước đầu tiên của bài trong khoảng ngày đã chọn."),
    ("Đã học xong", "Đã đi đến cuối bài, trả lời xong câu hỏi, trong khoảng ngày đã chọn."),
    ("Số người", "Những người khác nhau đã đồng ý lưu việc học. Học ba lần vẫn tính là một người."),
    ("Số lượt", "Mỗi lần mở hoặc học xong một bài, kể cả của người không đồng ý lưu (chỉ biết xã, không biết thôn)."),
    ("dưới 5", "Trong một thôn, số từ 1 đến 4 không ghi rõ để không ai bị nhận ra."),
    ("không ghi", "Số mà đem trừ thì lộ ra một số dưới 5: một thôn nữa, hoặc số của cả xã và số tất cả."),
    ("Cộng lại", "Một người chuyển thôn được tính ở cả hai thôn nhưng chỉ một lần trong xã: tổng có thể nhỏ hơn."),
    ("So với số hộ", "Số người chia cho số hộ đã nhập, có nguồn và ngày. Một hộ có thể có nhiều người học."),
    ("Đọc số liệu", "Các bài học chưa thử với bà con. Số này cho biết ai đã học, chưa nói ai đã tự làm được."),
)
"""What the words mean, for the second sheet and the foot of the page."""


def render(rows: Rows, form: Format) -> bytes:
    """``rows`` as a file of the given form."""
    return RENDERINGS[form](rows)


def shown(column: str, value: Value) -> Value:
    """A value as people see it; numbers stay numbers."""
    if column == "level":
        return LEVELS[str(value)]
    return NOTHING if value is None else value


def period(wanted: Filter) -> str:
    """The days that were asked for, in words."""
    first = f"từ ngày {wanted.first:%d/%m/%Y}" if wanted.first > EARLIEST else "từ đầu"
    last = f"đến ngày {wanted.last:%d/%m/%Y}" if wanted.last < LATEST else "đến nay"
    return f"{first} {last}"


def answer(rows: Rows) -> dict[str, object]:
    """What the API says: the question, what was asked for, the rows."""
    wanted = rows.wanted
    return {
        "question": rows.question,
        "from": None if wanted.first == EARLIEST else wanted.first,
        "to": None if wanted.last == LATEST else wanted.last,
        "lang": wanted.lang,
        "commune": wanted.commune,
        "rows": rows.records,
    }


def _json(rows: Rows) -> bytes:
    return orjson.dumps(answer(rows))


def _csv(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(column.title for column in rows.table.columns.values())
    writer.writerows([_harmless(shown(column, record[column])) for column in rows.columns] for record in rows.records)
    return out.getvalue().encode("utf-8-sig")  # without the mark, Excel reads Vietnamese as Latin-1


def _harmless(value: Value) -> Value:
    # A spreadsheet would run a text that begins like a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _xlsx(rows: Rows) -> bytes:
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 - only who downloads needs it

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _write_rows(book, rows)
    _write_meaning(book, rows)
    book.close()
    return out.getvalue()


def _write_rows(book: Any, rows: Rows) -> None:
    sheet, head, total = book.add_worksheet("Số liệu"), book.add_format(HEAD), book.add_format({"bold": True})
    for x, heading in enumerate(rows.table.columns.values()):
        sheet.write_string(0, x, heading.title, head)
        sheet.set_column(x, x, heading.width)
    for y, record in enumerate(rows.records, 1):
        style = total if record.get("level", "village") != "village" else None
        for x, column in enumerate(rows.columns):
            sheet.write(y, x, shown(column, record[column]), style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows.records)), len(rows.columns) - 1)


def _write_meaning(book: Any, rows: Rows) -> None:
    sheet, head, wrap = book.add_worksheet("Cách tính"), book.add_format(HEAD), book.add_format(WRAP)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    facts = (("Bảng", rows.table.name), ("Khoảng ngày", period(rows.wanted)), *MEANING)
    for y, (word, meaning) in enumerate(facts):
        sheet.write_string(y, 0, word, head)
        sheet.write_string(y, 1, meaning, wrap)


HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EFE9", "border": 1}
WRAP = {"text_wrap": True, "valign": "top"}

RENDERINGS = {"json": _json, "csv": _csv, "xlsx": _xlsx}
