"""Logging in: what the cookie is like, what a wrong password learns, how guessing is slowed down."""

from http.cookies import SimpleCookie

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.access import passwords
from api.access.known_browsers import cookie
from api.settings import Settings
from tests.api.office import PASSWORD, Browser, application, audited, employ, logged_in, word


@pytest.fixture
def with_password(app: FastAPI, database: Engine) -> FastAPI:
    employ(database, "co", "union", "anh-dao", passwords.hashed(PASSWORD))
    return app


def enter(browser: Browser, login: str, password: str, back: str = "/staff") -> int:
    return browser.post("/staff/login", on="/staff/login", login=login, password=password, back=back).status_code


def test_the_right_password_opens_a_session(with_password: FastAPI, database: Engine) -> None:
    browser = Browser(with_password)
    sent = browser.post("/staff/login", on="/staff/login", login=" Co ", password=PASSWORD, back="/staff/codes")
    assert (sent.status_code, sent.headers["location"]) == (303, "/staff/codes")
    cookie = SimpleCookie(sent.headers.get_list("set-cookie")[0])["bonso_staff"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["secure"]) == (True, "lax", "43200", "")
    assert browser.get("/staff/codes").status_code == 200
    assert audited(database) == [("staff:co", "logged-in", "", "anh-dao")]


def test_over_https_the_cookie_is_secure(settings: Settings, database: Engine) -> None:
    employ(database, "co", "union", "anh-dao", passwords.hashed(PASSWORD))
    browser = Browser(application(settings.model_copy(update={"public_url": "https://bonso.example"}), database))
    sent = browser.post("/staff/login", on="/staff/login", login="co", password=PASSWORD)
    assert SimpleCookie(sent.headers.get_list("set-cookie")[0])["bonso_staff"]["secure"] is True


@pytest.mark.parametrize("login", ["co", "nobody", "", "x\0", "a" * 9000])
def test_a_wrong_login_says_the_same_whatever_was_wrong(with_password: FastAPI, database: Engine, login: str) -> None:
    browser = Browser(with_password)
    sent = browser.post("/staff/login", on="/staff/login", login=login, password="không phải mật khẩu")
    assert sent.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in sent.text
    assert "bonso_staff" not in sent.headers.get("set-cookie", "")
    known = login == "co"
    assert audited(database) == [("staff:co" if known else "unknown", "login-refused", "", "anh-dao" if known else "")]


@pytest.mark.slow
def test_guessing_is_stopped_and_others_may_still_log_in(with_password: FastAPI, database: Engine) -> None:
    browser = Browser(with_password)
    tries = [enter(browser, "co", "sai") for _ in range(7)]
    assert tries == [401] * 6 + [429]
    assert enter(browser, "co", PASSWORD) == 429
    employ(database, "su", "union", "anh-dao", passwords.hashed(PASSWORD))
    assert enter(browser, "su", PASSWORD) == 303


@pytest.mark.slow
def test_the_right_password_forgives_earlier_slips(with_password: FastAPI) -> None:
    browser = Browser(with_password)
    tries = [
        enter(browser, "co", password) for password in ("sai", "sai", "sai", PASSWORD, "sai", "sai", "sai", PASSWORD)
    ]
    assert tries == [401, 401, 401, 303, 401, 401, 401, 303]


@pytest.mark.parametrize("csrf", ["", "mọi thứ", "x" * 32])
def test_a_login_form_from_elsewhere_is_refused(with_password: FastAPI, csrf: str) -> None:
    browser = Browser(with_password)
    browser.get("/staff/login")
    sent = browser.client.post("/staff/login", data={"login": "co", "password": PASSWORD, "csrf": csrf})
    assert sent.status_code == 403
    assert "bonso_staff" not in browser.client.cookies


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "/staff/\\\\evil.example", "/staffevil"]
)
def test_the_login_leads_only_to_our_own_pages(with_password: FastAPI, back: str) -> None:
    sent = Browser(with_password).post("/staff/login", on="/staff/login", login="co", password=PASSWORD, back=back)
    assert sent.headers["location"] == "/staff"


def test_a_stranger_is_sent_to_the_login_and_back(app: FastAPI) -> None:
    sent = Browser(app).get("/staff/codes?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/staff/login?back=/staff/codes%3Fx%3D1")


def test_logging_out_ends_the_session(app: FastAPI, database: Engine) -> None:
    browser = logged_in(app, "ha")
    cookie = browser.client.cookies["bonso_staff"]
    assert browser.post("/staff/logout").headers["location"] == "/staff/login"
    browser.client.cookies.set("bonso_staff", cookie)
    assert browser.get("/staff").status_code == 303
    assert audited(database)[-1] == ("staff:ha", "logged-out", "", "anh-dao")


def test_another_persons_word_does_not_open_my_form(app: FastAPI) -> None:
    mine, hers = logged_in(app, "ha"), logged_in(app, "thu")
    sent = mine.client.post("/staff/logout", data={"csrf": word(hers.get("/staff/me"))})
    assert sent.status_code == 403
    assert "Trang này mở đã lâu" in sent.text
    assert mine.get("/staff").status_code == 200


def test_every_answer_may_not_be_framed_or_kept(app: FastAPI) -> None:
    browser = logged_in(app, "ha")
    answers = [
        browser.get(path) for path in ("/staff", "/staff/codes", "/staff/login", "/staff/audit", "/staff/welcome/x")
    ]
    for answer in (*answers, Browser(app).get("/staff")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow
def test_a_thousand_failures_of_an_outsider_keep_nobody_out(
    with_password: FastAPI, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = Browser(with_password, "10.1.1.1")
    assert enter(hers, "co", PASSWORD) == 303
    with monkeypatch.context() as wrong:
        wrong.setattr(passwords, "matches", lambda *_: False)  # a thousand hashes would take minutes
        outside = [Browser(with_password, f"203.0.113.{n}") for n in range(50)]
        answers = [enter(browser, "co", "sai") for _ in range(20) for browser in outside]
        assert len(answers) == 1000 and answers.count(401) < 60 + 50 * 3 + 1
    assert enter(Browser(with_password, "10.1.1.1"), "co", PASSWORD) == 303, "her network, another browser"
    guessed = Browser(with_password, "10.1.1.1")
    assert [enter(guessed, "co", "sai") for _ in range(7)][-1] == 429, "somebody guesses on her own network"
    hers.client.cookies.delete("bonso_staff")
    assert enter(hers, "co", PASSWORD) == 303, "the browser she logged in on before"


@pytest.mark.slow
def test_the_mark_of_a_browser_is_for_the_login_page_alone(with_password: FastAPI, database: Engine) -> None:
    sent = Browser(with_password).post("/staff/login", on="/staff/login", login="co", password=PASSWORD)
    (line,) = [one for one in sent.headers.get_list("set-cookie") if one.startswith("bonso_known_")]
    assert "Path=/staff/login" in line and "HttpOnly" in line and "SameSite=strict" in line
    employ(database, "su", "union", "anh-dao", passwords.hashed(PASSWORD))
    thief = Browser(with_password, "203.0.113.9")
    thief.client.cookies.set(cookie("su"), SimpleCookie(line)[cookie("co")].value, path="/staff/login")
    assert [enter(thief, "su", "sai") for _ in range(7)] == [401] * 6 + [429], "another's mark counts for nothing"
