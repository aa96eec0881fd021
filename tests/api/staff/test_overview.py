"""The first page: the rows of the downloads, filtered as asked, percentages only with a base number."""

import csv
import io
import json
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import Engine

from api.clock import now
from api.delivery import push_hold
from api.staff.words import number
from api.statistics import TABLES
from api.store.database import reading, writing
from tests.api.fictional import agreed, counted, fact, happened, learned
from tests.api.office import Browser, audited, logged_in, table
from tests.rows import each_row


@pytest.fixture
def browser(app: FastAPI, database: Engine) -> Browser:
    """An administrator's, after a little has happened."""
    with writing(database) as connection:
        happened(connection, [row for who in range(7) for row in learned(who, done=who < 6)])
        happened(connection, [*learned(8, "doi"), fact("lesson_started"), fact("step_shown", step="scan")])
        happened(connection, learned(9, "rung", commune="thong-xanh", lesson="scam-three-rules", lang="kpm"))
        for who in range(6):
            agreed(connection, who, lang="kpm" if who == 5 else "vi")
        counted(connection, 1468)
        counted(connection, 40, "suoi")
    return logged_in(app, "ca")


def test_started_and_completed_by_lesson_and_village(browser: Browser) -> None:
    drawn = browser.get("/staff")
    assert table(drawn)[:6] == [
        ["Nơi", *(column.title for column in TABLES["lessons"].cells.values())],
        ["Tất cả", "8", "6", "9", "6", "— chưa có số hộ"],
        ["Xã Anh Đào (hư cấu)", "8", "6", "9", "6", "0,4% trên 1.468 hộ"],
        ["Thôn Suối", "không ghi", "6", "không ghi", "6", "15% trên 40 hộ"],
        ["Thôn Đồi", "dưới 5", "0", "dưới 5", "0", "— chưa có số hộ"],
        ["(chưa chọn thôn)", "0", "0", "1", "0", "— chưa có số hộ"],
    ]
    assert "Chưa thử với bà con" in drawn.text


@pytest.mark.parametrize("view", TABLES)
@pytest.mark.parametrize(
    "query", ["", "&lang=vi", "&commune=anh-dao", "&from=2026-03-02&to=2026-03-02", "&to=2020-01-01"]
)
def test_screen_csv_xlsx_and_json_show_the_same_rows(browser: Browser, view: str, query: str) -> None:
    screen = [row[1:] for row in table(browser.get(f"/staff?view={view}{query}")) if row[0] not in ("Nơi", "Thứ tự")]
    download = f"/api/v1/statistics/{view}?{query[1:]}&format="
    records = json.loads(browser.get(download + "json").content)["rows"]
    listed = list(csv.DictReader(io.StringIO(browser.get(download + "csv").content.decode("utf-8-sig"))))
    sheet = list(
        load_workbook(io.BytesIO(browser.get(download + "xlsx").content))["Số liệu"].iter_rows(values_only=True)
    )
    titles = {cell: column.title for cell, column in TABLES[view].columns.items()}
    cells = [cell for cell in TABLES[view].cells if not cell.startswith("percent")]
    assert [row[: len(cells)] for row in screen] == [[number(record[cell]) for cell in cells] for record in records]
    assert [[row[titles[cell]] for cell in cells] for row in listed] == [
        [str(r[cell]) for cell in cells] for r in records
    ]
    assert [[dict(zip(sheet[0], row, strict=True))[titles[c]] for c in cells] for row in sheet[1:]] == [
        [record[cell] for cell in cells] for record in records
    ]


def test_a_download_is_written_down(browser: Browser, database: Engine) -> None:
    answer = browser.get("/api/v1/statistics/lessons?format=xlsx&commune=anh-dao")
    assert answer.headers["content-disposition"] == 'attachment; filename="bon-so-lessons.xlsx"'
    assert audited(database)[-1] == ("staff:ca", "exported", "lessons.xlsx", "anh-dao")


def test_the_links_for_downloads_and_tables_keep_the_filter(browser: Browser) -> None:
    drawn = browser.get("/staff?from=2026-03-01&to=&lang=kpm&commune=thong-xanh&view=places").text
    asked = "from=2026-03-01&amp;lang=kpm&amp;commune=thong-xanh"
    assert f'href="/api/v1/statistics/places?format=xlsx&amp;{asked}"' in drawn
    assert f'href="/staff?view=funnel&amp;{asked}"' in drawn
    assert 'value="2026-03-01"' in drawn


@pytest.mark.parametrize("query", ["from=2026-03-02&to=2026-03-01", "from=yesterday", "to=1999-01-01"])
def test_a_period_that_makes_no_sense_is_said_and_everything_shown(browser: Browser, query: str) -> None:
    drawn = browser.get(f"/staff?{query}")
    assert drawn.status_code == 422
    assert "Khoảng ngày không đúng" in drawn.text
    assert ["Thôn Suối", "không ghi", "6", "không ghi", "6", "15% trên 40 hộ"] in table(drawn)


def test_before_anybody_learned_the_page_says_how_to_begin(app: FastAPI) -> None:
    assert "Chưa có ai học" in logged_in(app, "ha").get("/staff").text


@each_row(
    ("value", "said"),
    [(0, "0"), (1234, "1.234"), (12.5, "12,5"), (3.0, "3"), (1234.5, "1.234,5"), ("dưới 5", "dưới 5")],
)
def test_numbers_are_said_as_in_vietnam(value: Any, said: str) -> None:
    assert number(value) == said


def test_a_restore_without_its_journal_is_confirmed_by_who_looks_after_everything(
    app: FastAPI, database: Engine
) -> None:
    assert "sổ thu hồi" not in logged_in(app, "ca").get("/staff").text
    with writing(database) as connection:
        push_hold.hold(connection, now())
    staff, admin = logged_in(app, "thu"), logged_in(app, "ca")
    assert "sổ thu hồi" in staff.get("/staff").text and "/staff/restored" not in staff.get("/staff").text
    assert staff.post("/staff/restored").status_code == 403
    assert "/staff/restored" in admin.get("/staff").text
    assert admin.post("/staff/restored", on="/staff").headers["location"] == "/staff"
    with reading(database) as connection:
        assert push_hold.held_since(connection) is None
    assert audited(database)[-1][:2] == ("staff:ca", "pushes-released")
    assert "sổ thu hồi" not in admin.get("/staff").text
