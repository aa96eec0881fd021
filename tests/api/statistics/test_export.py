"""One set of rows, read back from each kind of file, is the same set of rows."""

import csv
import io
import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.statistics import TABLES, Rows
from api.statistics.export import MEANING, period, render, shown
from api.statistics.questions import Filter
from api.statistics.suppression import HIDDEN, WITHHELD
from tests.rows import each_row

NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x1EFF, exclude_categories=("Cs", "Cc", "Cn")), max_size=12
)
COUNTS = st.integers(0, 10**6) | st.sampled_from([HIDDEN, WITHHELD])
PERCENTS = st.none() | st.integers(0, 5000).map(lambda tenths: tenths / 10)
KINDS = {"level": st.sampled_from(("all", "commune", "village")), "households": st.none() | st.integers(1, 9000)}
TEXTS = ("lesson", "commune", "village", "lang", "step", "step_text", "note", "households_source")


def column(name: str) -> st.SearchStrategy[Any]:
    if name in KINDS:
        return KINDS[name]
    if name.startswith("percent"):
        return PERCENTS
    return NAMES if name in TEXTS or name.endswith(("_name", "_title")) else COUNTS


@st.composite
def any_rows(draw: st.DrawFn) -> Rows:
    question = draw(st.sampled_from(tuple(TABLES)))
    record = st.fixed_dictionaries({name: column(name) for name in TABLES[question].columns})
    return Rows(question, Filter(), tuple(draw(st.lists(record, max_size=6))))


def plain(value: Any) -> Any:
    """A cell as a person reads it: an empty cell is an empty text, and the guard against formulas is not there."""
    text = "" if value is None else value
    return text[1:] if isinstance(text, str) and text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def expected(rows: Rows) -> list[list[Any]]:
    return [[shown(name, record[name]) for name in rows.columns] for record in rows.records]


@given(rows=any_rows())
def test_csv_and_xlsx_hold_the_rows_of_the_json(rows: Rows) -> None:
    answer = json.loads(render(rows, "json"))
    assert answer["rows"] == list(rows.records)

    table = list(csv.reader(io.StringIO(render(rows, "csv").decode("utf-8-sig"), newline="")))
    assert table[0] == [column.title for column in rows.table.columns.values()]
    assert [[plain(cell) for cell in line] for line in table[1:]] == [
        [plain(str(cell)) for cell in line] for line in expected(rows)
    ]

    sheet = load_workbook(io.BytesIO(render(rows, "xlsx")))["Số liệu"]
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert lines[0] == [column.title for column in rows.table.columns.values()]
    assert [[plain(cell) for cell in line] for line in lines[1:]] == [
        [plain(cell) for cell in line] for line in expected(rows)
    ]


FEW = Rows(
    "learners",
    Filter(date(2026, 1, 1)),
    (dict.fromkeys(TABLES["learners"].columns, "=1+1") | {"level": "all", "people": 3},),
)


def test_excel_recognises_vietnamese_in_csv() -> None:
    assert render(FEW, "csv").startswith(b"\xef\xbb\xbf")


def test_a_name_is_never_a_formula() -> None:
    assert "'=1+1" in render(FEW, "csv").decode("utf-8-sig")
    cell = load_workbook(io.BytesIO(render(FEW, "xlsx")))["Số liệu"].cell(2, 3)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_numbers_are_numbers_in_excel() -> None:
    sheet = load_workbook(io.BytesIO(render(FEW, "xlsx")))["Số liệu"]
    assert [cell.data_type for cell in sheet[2]][-1] == "n"


def test_the_second_sheet_says_what_the_words_mean() -> None:
    sheet = load_workbook(io.BytesIO(render(FEW, "xlsx")))["Cách tính"]
    lines = [tuple(line) for line in sheet.iter_rows(values_only=True)]
    assert lines[1] == ("Khoảng ngày", "từ ngày 01/01/2026 đến nay")
    assert lines[2:] == list(MEANING)


@each_row(
    ("wanted", "words"),
    [
        (Filter(), "từ đầu đến nay"),
        (Filter(date(2026, 3, 2), date(2026, 3, 9)), "từ ngày 02/03/2026 đến ngày 09/03/2026"),
        (Filter(last=date(2026, 3, 9)), "từ đầu đến ngày 09/03/2026"),
    ],
)
def test_a_period_in_words(wanted: Filter, words: str) -> None:
    assert period(wanted) == words


def test_every_column_has_a_heading_of_its_own() -> None:
    for table in TABLES.values():
        titles = [column.title for column in table.columns.values()]
        assert len({title.lower() for title in titles}) == len(table.row.model_fields), table.name
        assert table.cells and (table.head in table.columns or "level" in table.columns), table.name
