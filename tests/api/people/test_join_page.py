"""``/j/{code}``: the code in large letters and the doors it opens."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.clock import now
from api.database import writing
from api.people import join_codes
from api.people.poster import AGAIN, Doors
from api.settings import Settings
from bot.channels.base import Unreachable
from bot.channels.telegram import Telegram
from tests.api.office import Browser, application


@pytest.fixture
def app(settings: Settings, database: Engine) -> FastAPI:
    return application(settings, database)


@pytest.fixture
def code(database: Engine) -> str:
    with writing(database) as connection:
        place = {"commune": "anh-dao", "village": "suoi", "lang": "kpm", "note": ""}
        return join_codes.issue(connection, **place, actor="staff:ha", now=now(), choose=lambda free: 4711)  # type: ignore[arg-type]


def test_the_page_shows_code_and_place_and_opens_the_chat(app: FastAPI, code: str) -> None:
    drawn = Browser(app).get(f"/j/{code}")
    assert drawn.status_code == 200
    assert f"{code[:2]} {code[2:4]} {code[4:]}" in drawn.text
    assert "Thôn Suối, Xã Anh Đào (hư cấu)" in drawn.text
    assert f'href="/?code={code}"' in drawn.text
    assert "t.me" not in drawn.text
    assert "frame-ancestors 'none'" in drawn.headers["content-security-policy"]


def test_a_code_typed_by_hand_is_understood(app: FastAPI, code: str) -> None:
    typed = f"bs {code[2:4]} {code[4:]}"
    assert f'href="/?code={code}"' in Browser(app).get(f"/j/{typed}").text


@pytest.mark.parametrize("wrong", ["BS00000", "x", "%00", "BS" + "9" * 500, "<script>"])
def test_an_unknown_code_leads_to_a_kind_page(app: FastAPI, wrong: str) -> None:
    drawn = Browser(app).get(f"/j/{wrong}")
    assert (drawn.status_code, "Vào học không cần mã" in drawn.text) == (404, True)


def test_a_closed_code_opens_nothing(app: FastAPI, database: Engine, code: str) -> None:
    with writing(database) as connection:
        join_codes.close(connection, code, actor="staff:ha", now=now())
    assert Browser(app).get(f"/j/{code}").status_code == 404


def test_the_style_is_served(app: FastAPI) -> None:
    assert Browser(app).get("/j/join.css").headers["content-type"].startswith("text/css")


async def test_telegram_is_a_door_when_it_says_the_name_of_our_bot() -> None:
    doors = Doors()
    assert (
        await doors.telegram({"telegram/main": Bot("bonso_bot")}, "BS01231") == "https://t.me/bonso_bot?start=BS01231"
    )
    assert await doors.telegram({"telegram/main": Bot("")}, "BS01231") == "https://t.me/bonso_bot?start=BS01231"


async def test_a_telegram_that_does_not_answer_is_left_alone_for_a_while() -> None:
    doors, silent = Doors(), Bot("")
    assert await doors.telegram({"telegram/main": silent}, "BS01231") == ""
    assert await doors.telegram({"telegram/main": Bot("bonso_bot")}, "BS01231") == ""
    doors.asked -= AGAIN
    assert await doors.telegram({"telegram/main": Bot("bonso_bot")}, "BS01231") != ""


async def test_no_telegram_no_door() -> None:
    assert await Doors().telegram({}, "BS01231") == ""


class Bot(Telegram):
    """A bot on a Telegram that knows its name, or cannot be reached."""

    def __init__(self, called: str) -> None:
        super().__init__("1:x", "secret", "http://127.0.0.1:9")
        self.called = called

    async def username(self) -> str:
        if not self.called:
            raise Unreachable
        return self.called
