"""The forms of the pages: what each changes, what it refuses and says, what is written down."""

import io
import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from api.access import staff_accounts, tokens
from api.clock import now
from api.codes import join_codes
from api.places import base_numbers
from api.statistics.rows import NO_BASE
from api.store.database import reading, writing
from api.store.models import HelpRequest
from tests.api.fictional import happened, learned, person
from tests.api.office import PASSWORD, Browser, audited, logged_in, table

# --- join codes -----------------------------------------------------------------------------------


def test_a_code_is_made_shown_as_a_poster_and_closed(app: FastAPI, database: Engine) -> None:
    browser = logged_in(app, "ha")
    sent = browser.post("/staff/codes", place="anh-dao/suoi", lang="kpm", note="  Nhà   văn hóa ")
    address = sent.headers["location"]
    code = address.rpartition("/")[2]
    poster = browser.get(address).text
    assert f"{code[:2]} {code[2:4]} {code[4:]}" in poster
    assert "Thôn Suối, Xã Anh Đào (hư cấu)" in poster and "Đoàn xã (hư cấu)" in poster
    [_, row] = table(browser.get("/staff/codes"))
    assert row[1:4] == ["Thôn Suối, Xã Anh Đào (hư cấu)", "K'Ho", "Nhà văn hóa"]
    assert browser.post(f"/staff/codes/{code}/close").status_code == 303
    assert "Đã đóng" in browser.get("/staff/codes").text
    assert "Mã này đã đóng" in browser.get(address).text
    assert [line[1:] for line in audited(database)[1:]] == [
        ("code-made", code, "anh-dao"),
        ("code-closed", code, "anh-dao"),
    ]


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_square_on_a_poster_says_the_address_of_the_code(app: FastAPI, database: Engine, size: str) -> None:
    import zxingcpp

    browser = logged_in(app, "ha")
    address = browser.post("/staff/codes", place="anh-dao").headers["location"]
    drawn = browser.get(f"{address}?size={size}").text
    svg = re.search(r"<svg.*?</svg>", drawn, re.DOTALL)
    assert svg and f"poster-{size}.css" in drawn
    [read] = zxingcpp.read_barcodes(pixels(svg[0]))
    assert read.text == f"http://127.0.0.1:8000/j/{address.rpartition('/')[2]}"


def pixels(svg: str) -> memoryview:
    """A drawing as a camera sees it: rows of grey."""
    import av
    import resvg_py

    png = bytes(resvg_py.svg_to_bytes(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '), width=400))
    with av.open(io.BytesIO(png)) as picture:
        plane = next(picture.decode(video=0)).reformat(format="gray").planes[0]
    rows = [bytes(plane)[y * plane.line_size :][: plane.width] for y in range(plane.height)]
    return memoryview(b"".join(rows)).cast("B", shape=[plane.height, plane.width])


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"place": ""}, "không có trong danh sách"),
        ({"place": "anh-dao/rung"}, "không có trong danh sách"),
        ({"place": "anh-dao", "lang": "fr"}, "Tiếng này chưa có"),
    ],
)
def test_a_code_for_nowhere_is_refused(app: FastAPI, database: Engine, values: dict[str, str], why: str) -> None:
    sent = logged_in(app, "ha").post("/staff/codes", **values)
    assert (sent.status_code, why in sent.text) == (422, True)
    with reading(database) as connection:
        assert join_codes.listed(connection) == []


# --- base numbers ---------------------------------------------------------------------------------

GOOD = {"place": "anh-dao/suoi", "households": "1.240", "source": "Báo cáo  UBND xã", "counted_on": "2026-01-31"}


def test_a_base_number_brings_percentages_and_may_be_mended_and_removed(app: FastAPI, database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [row for who in range(62) for row in learned(who, done=True)])
    browser = logged_in(app, "thu")
    assert browser.post("/staff/base-numbers", **GOOD).status_code == 303
    assert "5% trên 1.240 hộ" in table(browser.get("/staff"))[2][-1]
    [_, row] = table(browser.get("/staff/base-numbers"))
    assert row[:4] == ["Thôn Suối, Xã Anh Đào (hư cấu)", "1.240", "Báo cáo UBND xã", "31/01/2026"]
    with reading(database) as connection:
        id = base_numbers.listed(connection)[0]["id"]
    assert 'value="1240"' in browser.get(f"/staff/base-numbers/{id}").text
    assert browser.post(f"/staff/base-numbers/{id}", **GOOD | {"households": "620"}).status_code == 303
    assert "10% trên 620 hộ" in table(browser.get("/staff"))[2][-1]
    assert browser.post(f"/staff/base-numbers/{id}/remove").status_code == 303
    assert NO_BASE in table(browser.get("/staff"))[2][-1]
    assert [line[1] for line in audited(database)[1:]] == [
        "base-number-added",
        "base-number-changed",
        "base-number-removed",
    ]
    assert browser.get(f"/staff/base-numbers/{id}").status_code == 404


BAD: list[tuple[dict[str, str], str]] = [
    ({"households": "0"}, "từ 1 đến 100.000"),
    ({"households": "nhiều"}, "từ 1 đến 100.000"),
    ({"households": "100001"}, "từ 1 đến 100.000"),
    ({"households": "٤٠"}, "từ 1 đến 100.000"),
    ({"source": "  \0 "}, "ghi nguồn"),
    ({"counted_on": ""}, "chọn ngày"),
    ({"counted_on": "2999-01-01"}, "chưa tới"),
]


@pytest.mark.parametrize(("wrong", "why"), BAD)
def test_a_number_without_sense_source_or_day_is_refused(
    app: FastAPI, database: Engine, wrong: dict[str, str], why: str
) -> None:
    browser = logged_in(app, "thu")
    sent = browser.post("/staff/base-numbers", **GOOD | wrong)
    assert (sent.status_code, why in sent.text) == (422, True)
    assert 'value="anh-dao/suoi" selected' in sent.text
    browser.post("/staff/base-numbers", **GOOD)
    with reading(database) as connection:
        [kept] = base_numbers.listed(connection)
    again = browser.post(f"/staff/base-numbers/{kept['id']}", **GOOD | wrong)
    assert (again.status_code, why in again.text) == (422, True)
    with reading(database) as connection:
        assert base_numbers.listed(connection) == [kept]


# --- requests for help ----------------------------------------------------------------------------


def ask(database: Engine, **values: Any) -> int:
    row = {"chat_id": person(7), "commune": "anh-dao", "village": "suoi", "lesson": "qr-pay", "step": "scan"}
    with writing(database) as connection:
        made = connection.execute(insert(HelpRequest).values(**row | values, at=now(), settled_by=""))
        return int(made.inserted_primary_key[0])


def test_a_request_waits_until_somebody_helped(app: FastAPI, database: Engine) -> None:
    id = ask(database)
    ask(database, commune="thong-xanh", village="rung")
    ask(database, commune="", village="")
    browser = logged_in(app, "ha")
    waiting = table(browser.get("/staff/help"))
    assert [row[:2] for row in waiting[1:]] == [["Thôn Suối, Xã Anh Đào (hư cấu)", "Quét mã trả tiền"]]
    for _ in range(2):
        assert browser.post(f"/staff/help/{id}/settle").status_code == 303
    assert table(browser.get("/staff/help"))[1][-1] == "ha"
    assert [line[1:] for line in audited(database)[1:]] == [("help-settled", str(id), "anh-dao")]
    assert len(table(logged_in(app, "ca").get("/staff/help"))) == 1 + 2 + 1 + 1
    assert browser.post("/staff/help/999/settle").status_code == 404


# --- accounts -------------------------------------------------------------------------------------


def test_an_administrator_invites_a_union_member_who_sets_her_own_password(app: FastAPI) -> None:
    admin = logged_in(app, "ca")
    drawn = admin.post("/staff/accounts", login=" Na ", role="union", commune="anh-dao").text
    link = re.search(r"http://127.0.0.1:8000(/staff/welcome/\S+?)<", drawn)
    assert link and "Lời mời cho na" in drawn
    hers = Browser(app)
    sent = hers.post(link[1], on=link[1], name="Na (hư cấu)", password=PASSWORD, again=PASSWORD)
    assert sent.status_code == 303
    assert ["na", "Na (hư cấu)", "Đoàn viên", "Xã Anh Đào (hư cấu)"] in [
        row[:4] for row in table(admin.get("/staff/accounts"))
    ]


@pytest.mark.parametrize(
    ("values", "status", "why"),
    [
        ({"login": "ha"}, 409, "đã có người dùng"),
        ({"login": "Hà!"}, 422, "chữ thường không dấu"),
        ({"commune": ""}, 422, "đoàn viên phải thuộc một xã"),
        ({"role": "king"}, 422, "Vai trò"),
        ({"commune": "nowhere"}, 422, "không có trong danh sách"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(app: FastAPI, values: dict[str, str], status: int, why: str) -> None:
    good = {"login": "na", "role": "union", "commune": "anh-dao"}
    sent = logged_in(app, "ca").post("/staff/accounts", **good | values)
    assert (sent.status_code, why in sent.text, "/staff/welcome/" in sent.text) == (status, True, False)


def test_switching_off_ends_sessions_and_on_lets_in_again(app: FastAPI, database: Engine) -> None:
    admin, hers = logged_in(app, "ca"), logged_in(app, "ha")
    assert admin.post("/staff/accounts/ha/off").status_code == 303
    assert hers.get("/staff").status_code == 303
    assert admin.post("/staff/accounts/ha/reset").status_code == 409
    assert admin.post("/staff/accounts/ha/on").status_code == 303
    assert logged_in(app, "ha").get("/staff").status_code == 200
    assert [line[1:] for line in audited(database) if line[1].startswith("account")] == [
        ("account-off", "ha", "anh-dao"),
        ("account-on", "ha", "anh-dao"),
    ]


def test_the_last_administrator_cannot_be_switched_off(app: FastAPI, database: Engine) -> None:
    admin = logged_in(app, "ca")
    assert admin.post("/staff/accounts/ca/off").status_code == 409
    with reading(database) as connection:
        assert staff_accounts.one(connection, "ca")["active"]


@pytest.mark.parametrize("path", ["/staff/accounts/nobody/reset", "/staff/accounts/nobody/off"])
def test_an_account_that_is_not_there_is_not_found(app: FastAPI, path: str) -> None:
    assert logged_in(app, "ca").post(path).status_code == 404


# --- tokens and the log ---------------------------------------------------------------------------


def test_a_token_is_shown_once_opens_the_figures_and_can_be_revoked(app: FastAPI, database: Engine) -> None:
    browser = logged_in(app, "ca")
    drawn = browser.post("/staff/tokens", name="Bảng của xã", commune="anh-dao").text
    token = re.search(r"bonso_[\w-]{40,}", drawn)
    assert token and token[0] not in browser.get("/staff/tokens").text
    machine = Browser(app)
    headers = {"authorization": f"Bearer {token[0]}"}
    assert machine.get("/api/v1/statistics/lessons", headers=headers).status_code == 200
    with reading(database) as connection:
        id = tokens.listed(connection)[0]["id"]
    assert browser.post(f"/staff/tokens/{id}/revoke").status_code == 303
    assert machine.get("/api/v1/statistics/lessons", headers=headers).status_code == 401
    assert [line[1:] for line in audited(database)[1:]] == [
        ("token-added", id, "anh-dao"),
        ("token-revoked", id, "anh-dao"),
    ]


def test_a_token_needs_a_name(app: FastAPI) -> None:
    sent = logged_in(app, "ca").post("/staff/tokens", name="  ")
    assert (sent.status_code, "đặt tên" in sent.text) == (422, True)


def test_the_log_says_in_vietnamese_who_did_what(app: FastAPI, database: Engine) -> None:
    logged_in(app, "lan").get("/staff?commune=anh-dao")
    newest = table(logged_in(app, "ca").get("/staff/audit"))
    assert [row[1:] for row in newest[1:]] == [
        ["ca", "Đăng nhập", "—", "—"],
        ["lan", "Bị từ chối", "/staff", "Xã Anh Đào (hư cấu)"],
        ["lan", "Đăng nhập", "—", "Xã Thông Xanh (hư cấu)"],
    ]


def test_the_log_turns_its_pages(app: FastAPI, database: Engine) -> None:
    from api.access.audit import record

    with writing(database) as connection:
        for n in range(250):
            record(connection, "staff:ha", "exported", str(n), "anh-dao")
    browser = logged_in(app, "ca")
    seen, address = [], "/staff/audit"
    while address:
        drawn = browser.get(address)
        seen += [row[3] for row in table(drawn)[1:]]
        older = re.search(r"/staff/audit\?before=\d+", drawn.text)
        address = older[0] if older else ""
    assert seen == ["—", *(str(n) for n in reversed(range(250)))]
