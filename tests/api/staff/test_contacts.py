"""The page on which staff enter whom people can ask."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from tests.api.office import Browser, audited, employ, logged_in, table, word

FORM = {"place": "anh-dao/suoi", "title": "Trưởng thôn", "phone": "0900 000 001"}
NAMED = {**FORM, "name": "Ka Lan", "agreed_on": "2026-01-20"}


def test_somebody_is_entered_named_unnamed_and_removed(app: FastAPI, database: Engine) -> None:
    browser = logged_in(app, "ca")
    empty = browser.get("/staff/contacts").text
    assert "Chưa có ai ở: Xã Anh Đào (hư cấu), Xã Thông Xanh (hư cấu)" in empty and "Chưa nhập ai" in empty
    assert browser.post("/staff/contacts", **NAMED).headers["location"] == "/staff/contacts"
    [_, row] = table(browser.get("/staff/contacts"))
    assert row[:4] == ["Thôn Suối, Xã Anh Đào (hư cấu)", "Trưởng thôn", "0900000001", "Ka Lan đồng ý ngày 20/01/2026"]
    assert 'href="tel:0900000001"' in browser.get("/staff/contacts").text
    assert browser.post("/staff/contacts/unname", place="anh-dao/suoi").status_code == 303
    assert table(browser.get("/staff/contacts"))[1][3] == "—"
    assert browser.post("/staff/contacts/unname", place="anh-dao/suoi").status_code == 404
    assert browser.post("/staff/contacts/remove", place="anh-dao/suoi").status_code == 303
    assert browser.post("/staff/contacts/remove", place="anh-dao/suoi").status_code == 404
    assert [line[1:] for line in audited(database)[1:]] == [
        ("contact-entered", "anh-dao/suoi", "anh-dao"),
        ("contact-name-taken-back", "anh-dao/suoi", "anh-dao"),
        ("contact-removed", "anh-dao/suoi", "anh-dao"),
    ]


def test_the_whole_commune_is_no_longer_said_to_lack_somebody(app: FastAPI) -> None:
    browser = logged_in(app, "ca")
    browser.post("/staff/contacts", place="anh-dao", title="Đoàn xã", phone="02630000000")
    assert "Chưa có ai ở: Xã Thông Xanh (hư cấu)." in browser.get("/staff/contacts").text


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"agreed_on": ""}, "Có tên người thì phải có ngày người ấy đồng ý"),
        ({"agreed_on": "hôm qua"}, "Ngày đồng ý viết như"),
        ({"agreed_on": "2999-01-01"}, "Ngày đồng ý chưa tới"),
        ({"title": "Chị Lan"}, "đừng ghi tên người"),
        ({"phone": "không biết"}, "Số máy chỉ gồm chữ số"),
        ({"place": "anh-dao/rung"}, "không có trong danh sách"),
        ({"place": ""}, "không có trong danh sách"),
    ],
)
def test_what_is_not_right_comes_back_with_what_was_typed(app: FastAPI, changed: dict[str, str], why: str) -> None:
    browser = logged_in(app, "thu")
    answer = browser.post("/staff/contacts", **{**NAMED, **changed})
    assert answer.status_code == 422 or answer.status_code == 400
    assert why in answer.text and 'value="Ka Lan"' in answer.text
    assert "Chưa nhập ai" in browser.get("/staff/contacts").text


def sent(browser: Browser, content: str) -> int:
    """A file is brought; the status of the answer."""
    values = {"csrf": word(browser.get("/staff/contacts"))}
    files = {"file": ("nguoi.csv", content.encode(), "text/csv")}
    answer = browser.client.post("/staff/contacts/file", data=values, files=files)
    sent.text = answer.text  # type: ignore[attr-defined]
    return answer.status_code


HEAD = "Xã,Thôn,Chức danh,Số,Tên,Ngày đồng ý\n"


def test_a_file_is_taken_whole_or_not_at_all(app: FastAPI) -> None:
    browser = logged_in(app, "ca")
    good = HEAD + "Xã Anh Đào (hư cấu),,Đoàn xã,02630000000,,\nanh-dao,suoi,Trưởng thôn,0900000001,Ka Lan,20/01/2026\n"
    assert sent(browser, good + "anh-dao,doi,Trưởng thôn,0900000002,Ka Mơ,\n") >= 400
    assert "Dòng 4: Có tên người thì phải có ngày" in sent.text  # type: ignore[attr-defined]
    assert "Chưa nhập ai" in browser.get("/staff/contacts").text
    assert sent(browser, good) == 303
    assert len(table(browser.get("/staff/contacts"))) == 3
    assert sent(browser, "x" * 300_000) == 413
    assert browser.client.post("/staff/contacts/file", data={"csrf": "another"}).status_code in (403, 409, 422, 400)


def test_nobody_enters_anything_for_another_commune(app: FastAPI, database: Engine) -> None:
    logged_in(app, "ca").post("/staff/contacts", **NAMED)
    employ(database, "xa", "staff", "thong-xanh")
    browser = logged_in(app, "xa")
    assert not re.search("Ka Lan|0900000001", browser.get("/staff/contacts").text)
    assert browser.post("/staff/contacts", **FORM).status_code == 403
    for move in ("unname", "remove"):
        assert browser.post(f"/staff/contacts/{move}", place="anh-dao/suoi").status_code == 403
    mixed = HEAD + "thong-xanh,,Đoàn xã,113,,\nanh-dao,,Đoàn xã,113,,\n"
    assert sent(browser, mixed) == 403
    assert table(logged_in(app, "ca").get("/staff/contacts"))[1][3].startswith("Ka Lan")
    assert len(table(logged_in(app, "ca").get("/staff/contacts"))) == 2


def test_union_members_have_no_such_page(app: FastAPI) -> None:
    assert logged_in(app, "ha").get("/staff/contacts").status_code == 403
