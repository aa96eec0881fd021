"""Connecting the Official Account on its page, against the fake platform; and what a campaign there would cost."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine, insert, update

from api.campaigns import write
from api.care.doctor import Finding, doctor
from api.clock import now
from api.http.context import Context
from api.ids import new_id
from api.platforms.registry import platforms
from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.oauth import TokenPair
from api.platforms.zalo_oa.tokens import TokenAnswer
from api.settings import Settings
from api.store.database import writing
from api.store.models import Chat, Learner, Member, MessageWindow, SQLModel
from api.store.statements import core
from tests.api.office import Browser, audited, employ, logged_in, table
from tests.api.platforms.zalo_oa.conftest import APP, SECRET
from tests.api.platforms.zalo_oa.connected import access as access_of
from tests.fakes.zalo_oauth import BAD_APP, FakeZaloOauth

URL = "https://bonso.example"


@pytest.fixture
def zalo() -> Iterator[FakeZaloOauth]:
    with FakeZaloOauth(APP, SECRET) as fake:
        yield fake


@pytest.fixture
def ours(settings: Settings, zalo: FakeZaloOauth) -> Settings:
    """Settings with everything filled in."""
    filled = {"zalo_oa_id": "77", "zalo_oa_app_id": APP, "zalo_oa_app_secret": SecretStr(SECRET)}
    more = {"zalo_oa_secret": SecretStr("x"), "zalo_oa_oauth_url": zalo.url, "public_url": URL}
    return settings.model_copy(update=filled | more)


@pytest.fixture
def connected(app: FastAPI, ours: Settings) -> FastAPI:
    """The same pages with an app at Zalo."""
    set_up(app, ours)
    return app


def set_up(app: FastAPI, ours: Settings) -> None:
    context: Context = app.state.context
    made = platforms(ours, context.database, lambda: context.keys)
    app.state.context = replace(context, settings=ours, platforms=made)


def admin(app: FastAPI) -> Browser:
    return logged_in(app, "ca")


def sent_to_zalo(browser: Browser) -> str:
    """Where the button leads."""
    answer = browser.post("/staff/zalo/permission", on="/staff/zalo")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def comes_back(browser: Browser, back: str) -> tuple[int, str]:
    place = urlsplit(back)
    answer = browser.get(f"{place.path}?{place.query}", headers={"accept": "text/html"})
    return answer.status_code, unescape(answer.text)


def test_from_the_button_to_tokens(connected: FastAPI, database: Engine, zalo: FakeZaloOauth) -> None:
    browser = admin(connected)
    before = browser.get("/staff/zalo")
    assert "Chưa đăng nhập Zalo." in before.text
    assert f"{URL}/staff/zalo/back" in before.text
    assert f"{URL}/hooks/zalo-oa/main" in before.text
    assert f"form-action 'self' {zalo.url};" in before.headers["content-security-policy"]
    status, _ = comes_back(browser, zalo.allows(sent_to_zalo(browser)))
    assert status == 303
    after = browser.get("/staff/zalo").text
    assert "Zalo đang chạy tốt" in after
    assert access_of(connected.state.context).tokens.grant().access == zalo.access
    assert [row[1] for row in audited(database)] == ["logged-in", "zalo-permission-asked", "zalo-connected"]
    secrets = (SECRET, zalo.access, zalo.refresh)
    assert not [secret for secret in secrets if secret in after or secret in str(audited(database))]


def test_the_way_back_works_once_and_for_ten_minutes(connected: FastAPI, database: Engine, zalo: FakeZaloOauth) -> None:
    browser = admin(connected)
    back = zalo.allows(sent_to_zalo(browser))
    comes_back(browser, back)
    used = len(zalo.asked)
    for address in (back, "/staff/zalo/back", "/staff/zalo/back?code=x&state=%00"):
        status, said = comes_back(browser, address)
        assert (status, "bấm nút cho phép lại" in said) == (422, True)
    late = zalo.allows(sent_to_zalo(browser))
    logins = SQLModel.metadata.tables["zalo_login"]
    with writing(database) as connection:
        connection.execute(update(logins).values(until=now() - timedelta(seconds=1)))
    assert comes_back(browser, late)[0] == 422
    assert len(zalo.asked) == used


def test_a_way_back_of_somebody_else_does_nothing(connected: FastAPI, database: Engine, zalo: FakeZaloOauth) -> None:
    employ(database, "kia", "admin")
    back = zalo.allows(sent_to_zalo(admin(connected)))
    assert comes_back(logged_in(connected, "kia"), back)[0] == 422
    assert comes_back(Browser(connected), back)[0] == 303, "to the login"
    assert zalo.asked == []


def test_another_official_account_or_none_is_refused(connected: FastAPI, zalo: FakeZaloOauth) -> None:
    browser = admin(connected)
    status, said = comes_back(browser, zalo.allows(sent_to_zalo(browser)).replace("oa_id=77", "oa_id=78"))
    assert (status, "trang OA khác" in said) == (422, True)
    status, said = comes_back(browser, re.sub(r"code=[^&]+&", "", zalo.allows(sent_to_zalo(browser))))
    assert (status, "bấm từ chối" in said) == (422, True)
    assert zalo.asked == []


def test_a_refusal_is_said_with_its_number(connected: FastAPI, zalo: FakeZaloOauth) -> None:
    browser = admin(connected)
    back = zalo.allows(sent_to_zalo(browser))
    zalo.secret = "changed"
    status, said = comes_back(browser, back)
    assert (status, str(BAD_APP) in said) == (422, True)
    assert access_of(connected.state.context).tokens.grant() is None


def test_without_an_app_there_is_no_button_and_no_way(app: FastAPI) -> None:
    browser = admin(app)
    drawn = browser.get("/staff/zalo")
    assert "Chưa bấm được" in drawn.text
    assert [row[-1] for row in table(drawn)[1:]] == ["Chưa có"] * 5
    assert browser.post("/staff/zalo/permission").status_code == 409
    assert browser.get("/staff/zalo/back?state=x").status_code == 409


def test_an_admin_of_one_commune_does_not_connect_it_for_all(connected: FastAPI, database: Engine) -> None:
    employ(database, "xa", "admin", "anh-dao")
    browser = logged_in(connected, "xa")
    assert browser.get("/staff/zalo").status_code == 403
    assert browser.post("/staff/zalo/permission").status_code == 403


def findings(settings: Settings) -> list[Finding]:
    return [finding for finding in doctor(settings) if "Zalo" in finding.about]


@pytest.mark.slow
def test_the_doctor_says_what_a_person_must_do(connected: FastAPI, settings: Settings, ours: Settings) -> None:
    assert [finding.level for finding in findings(settings)] == ["warn"]
    assert (findings(ours)[0].level, findings(ours)[0].says) == ("bad", "Chưa đăng nhập Zalo.")
    tokens = access_of(connected.state.context).tokens
    tokens.store(TokenPair("a", "b", 90_000), TokenAnswer(b"", 0, True, now()))
    assert {finding.level for finding in findings(ours)} == {"ok"}
    tokens.failed("lost", now(), asked=False)
    assert findings(ours)[0].says.startswith("Phải đăng nhập lại Zalo trước ")


@pytest.mark.slow
def test_the_doctor_asks_for_what_deliveries_need(ours: Settings) -> None:
    def said(**more: object) -> list[tuple[str, str]]:
        found = [one for one in doctor(ours.model_copy(update=more)) if one.about == "Tin đến từ Zalo"]
        return [(one.level, one.advice) for one in found]

    assert said() == []
    ((level, advice),) = said(zalo_oa_secret=SecretStr(""))
    assert (level, "BONSO_ZALO_OA_SECRET" in advice) == ("bad", True)
    ((level, advice),) = said(public_url="http://127.0.0.1:8000")
    assert (level, "BONSO_PUBLIC_URL" in advice) == ("warn", True)
    ((level, advice),) = said(zalo_oa_id="")
    assert (level, "BONSO_ZALO_OA_ID" in advice) == ("warn", True)


def test_the_page_counts_whom_the_office_writes_to_by_hand(connected: FastAPI, database: Engine) -> None:
    lives(database, 1, hours=1)
    lives(database, 2, hours=1)
    with writing(database) as connection:
        later = int(now().timestamp()) + 3600
        connection.execute(update(core(Chat)).where(core(Chat).c.address_hash == bytes([1])).values(silent_until=later))
    tiles = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", admin(connected).get("/staff/zalo").text)
    assert dict(tiles)["người được cán bộ tự nhắn, Bòn Số đang im"] == "1"


# --- a campaign -----------------------------------------------------------------------------------


def lives(database: Engine, number: int, hours: float) -> None:
    """Somebody of thôn Suối on Zalo who was last heard of so many hours ago."""
    at = now()
    chat, learner = new_id(at), new_id(at)
    place = {"lang": "vi", "commune": "anh-dao", "village": "suoi", "created_at": at, "seen_at": at}
    row = {"id": chat, "account": ACCOUNT, "address_hash": bytes([number]), "address": b"", "state": "{}"}
    with writing(database) as connection:
        connection.execute(insert(Chat).values(**row, **place))
        connection.execute(insert(Learner).values(id=learner, state="{}", agreed=True, **place))
        connection.execute(insert(Member).values(chat_id=chat, who="1", learner_id=learner))
        heard = {"last_interaction_at": at - timedelta(hours=hours), "free_used": 0}
        connection.execute(insert(MessageWindow).values(chat_id=chat, **heard))


@pytest.fixture
def draft(connected: FastAPI, database: Engine, ours: Settings) -> str:
    """A message to one near, three who would be charged (the package has one left), one silent for long."""
    for number, hours in enumerate((1, 60, 60, 60, 200)):
        lives(database, number, hours)
    limits = {"zalo_oa_monthly": 1, "zalo_oa_ceiling_dong": 55}
    set_up(connected, ours.model_copy(update=limits))
    with writing(database) as connection:
        return write.draft(
            connection, text="Tối mai họp thôn.", villages=["anh-dao"], langs=["vi"], commune="anh-dao",
            author="Đoàn xã (hư cấu)", staff_id="thử", now=now(),
        )  # fmt: skip


def kept(database: Engine) -> tuple[str, int, int]:
    campaign = SQLModel.metadata.tables["campaign"]
    with database.connect() as connection:
        found = connection.execute(campaign.select()).one()
    return found.state, found.paid_most, found.paid_dong


def test_the_forecast_is_on_the_page_before_anything_is_sent(connected: FastAPI, draft: str) -> None:
    drawn = admin(connected).get(f"/staff/campaigns/{draft}")
    assert table(drawn) == [
        ["Gửi ngay, không mất tiền", "1"],
        ["Gửi thì tính tiền", "3"],
        ["Im hơn 7 ngày, chưa gửi được", "1"],
    ]
    assert "Gửi ngay cả 2 máy tính tiền" in drawn.text
    assert "<strong>55 đồng</strong>" in drawn.text
    assert "1 máy nữa vẫn chờ" in drawn.text


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, ("running", 0, 0)),
        ({"messages": "2", "dong": "55"}, ("running", 0, 0)),
        ({"pay": "true", "messages": "2", "dong": "55"}, ("running", 2, 55)),
        ({"pay": "true", "messages": "999999999999", "dong": "999999999"}, ("running", 2, 55)),
        ({"pay": "true", "messages": "1", "dong": "0"}, ("running", 1, 0)),
        ({"pay": "true", "messages": "2", "dong": "0"}, ("draft", 0, 0)),
        ({"pay": "true", "messages": "-2", "dong": "0"}, ("draft", 0, 0)),
        ({"pay": "maybe", "messages": "2", "dong": "0"}, ("draft", 0, 0)),
    ],
)
def test_nothing_is_charged_beyond_what_she_was_shown(
    connected: FastAPI, database: Engine, draft: str, form: dict[str, str], expected: tuple[str, int, int]
) -> None:
    answer = logged_in(connected, "ha").post(f"/staff/campaigns/{draft}/start", **form)
    assert (answer.status_code == 303) == (expected[0] == "running")
    assert kept(database) == expected
    assert ("campaign-paid" in [row[1] for row in audited(database)]) == (expected[1] > 0)
