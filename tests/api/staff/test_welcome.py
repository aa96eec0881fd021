"""Setting a password by invitation: once, in time, and good enough."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.access import auth
from api.clock import now
from api.store.database import writing
from tests.api.office import PASSWORD, Browser, audited, logged_in


def invited(database: Engine, login: str = "moi", role: str = "union", ago: timedelta = timedelta()) -> str:
    with writing(database) as connection:
        commune = "anh-dao" if role == "union" else ""
        word = auth.invite(connection, login=login, role=role, commune=commune, actor="staff:ca", now=now() - ago)
    return f"/staff/welcome/{word}"


def accept(browser: Browser, link: str, **values: str) -> int:
    filled = {"name": "Mới (hư cấu)", "password": PASSWORD, "again": PASSWORD} | values
    return browser.post(link, on=link, **filled).status_code


def test_who_is_invited_sets_a_password_and_is_in(app: FastAPI, database: Engine) -> None:
    browser, link = Browser(app), invited(database)
    assert "Tên đăng nhập của bạn: <strong>moi</strong>" in browser.get(link).text
    assert accept(browser, link) == 303
    drawn = browser.get("/staff/me").text
    assert "Mới (hư cấu)" in drawn and "Đoàn viên" in drawn
    assert [line[:3] for line in audited(database)] == [
        ("staff:ca", "invited", "moi"),
        ("staff:moi", "password-set", "moi"),
        ("staff:moi", "logged-in", ""),
    ]
    again = Browser(app)
    sent = again.post("/staff/login", on="/staff/login", login="moi", password=PASSWORD)
    assert sent.headers["location"] == "/staff"


def test_an_invitation_works_once(app: FastAPI, database: Engine) -> None:
    link = invited(database)
    first, second = Browser(app), Browser(app)
    second.get(link)
    assert accept(first, link) == 303
    assert first.get(link).status_code == 410
    assert accept(second, "/staff/login") != 303
    assert "đã dùng rồi" in second.get(link).text


@pytest.mark.parametrize("link", ["/staff/welcome/x", "/staff/welcome/%00"])
def test_an_invitation_nobody_made_is_refused(app: FastAPI, link: str) -> None:
    assert Browser(app).get(link).status_code == 410


def test_an_old_invitation_is_over(app: FastAPI, database: Engine) -> None:
    assert Browser(app).get(invited(database, ago=timedelta(days=3))).status_code == 410
    assert Browser(app).get(invited(database, ago=timedelta(days=2))).status_code == 200


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn", "ít nhất 10 ký tự: ngắn hơn thì máy đoán ra rất nhanh"),
        ("121212121212", "lặp lại vài ký tự"),
        ("chúng tôi MOI học", "chứa tên đăng nhập"),
        ("dài" * 100, "dài quá 200 ký tự"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason_and_may_be_mended(
    app: FastAPI, database: Engine, password: str, why: str
) -> None:
    browser, link = Browser(app), invited(database)
    sent = browser.post(link, on=link, name="Mới (hư cấu)", password=password, again=password)
    assert (sent.status_code, why in sent.text, 'value="Mới (hư cấu)"' in sent.text) == (422, True, True)
    assert accept(browser, link) == 303


def test_a_slip_in_the_second_field_is_said(app: FastAPI, database: Engine) -> None:
    browser, link = Browser(app), invited(database)
    sent = browser.post(link, on=link, name="Mới", password=PASSWORD, again=PASSWORD + " ")
    assert (sent.status_code, "chưa giống nhau" in sent.text) == (422, True)


def test_the_first_administrator_chooses_a_free_login(app: FastAPI, database: Engine) -> None:
    browser, link = Browser(app), invited(database, login="", role="admin")
    taken = browser.post(link, on=link, login="ca", name="X", password=PASSWORD, again=PASSWORD)
    assert (taken.status_code, "đã có người dùng" in taken.text) == (422, True)
    bad = browser.post(link, on=link, login="Chị Ba!", name="X", password=PASSWORD, again=PASSWORD)
    assert (bad.status_code, "chữ thường không dấu" in bad.text) == (422, True)
    assert accept(browser, link, login=" Ba.Na ") == 303
    assert "ba.na" in browser.get("/staff/me").text


def test_a_reset_ends_every_session_and_keeps_role_and_commune(app: FastAPI, database: Engine) -> None:
    hers = logged_in(app, "ha")
    assert hers.get("/staff").status_code == 200
    link = invited(database, login="ha", role="admin")
    browser = Browser(app)
    assert "Đặt mật khẩu mới" in browser.get(link).text
    assert accept(browser, link, name="Someone else", login="ca") == 303
    assert hers.get("/staff").status_code == 303
    drawn = browser.get("/staff/me").text
    assert "ha (hư cấu)" in drawn and "Đoàn viên" in drawn
