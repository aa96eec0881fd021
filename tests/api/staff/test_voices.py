"""What a learner said is heard by staff of her place, in a browser, and it is written down that they did."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert, update

from api.clock import now
from api.http.context import Context
from api.ids import new_id
from api.people import voice_messages
from api.settings import Settings
from api.store.database import writing
from api.store.models import HelpRequest, Question
from bot.speech.encode import decoded, encoded
from tests.api.office import audited, logged_in, table
from tests.fakes.samples import tone

REQUEST = "01900000-0000-7000-8000-000000000007"


@pytest.fixture(scope="module")
def clip() -> bytes:
    return encoded(tone(3), "ogg")


@pytest.fixture
def voice(app: FastAPI, database: Engine, clip: bytes) -> str:
    """The id of a voice that is here, of somebody in Anh Đào."""
    asked(database, REQUEST, "anh-dao")
    return spoken(app, database, clip)


def asked(database: Engine, question: str | None, commune: str) -> None:
    row = {"chat_id": REQUEST, "commune": commune, "village": "", "lesson": "", "step": "", "settled_by": ""}
    with writing(database) as connection:
        connection.execute(insert(HelpRequest).values(**row, at=now(), question=question))


def spoken(app: FastAPI, database: Engine, clip: bytes, **more: object) -> str:
    context: Context = app.state.context
    id = new_id(now())
    row = {"id": id, "request": REQUEST, "chat_id": REQUEST, "account": "zalo-bot/main", "ref": "", "state": "kept"}
    row |= {"attempts": 1, "error": "", "seconds": 3, "at": now(), "due_at": now()}
    key = voice_messages.lay_down(context.settings.data_dir, id, clip, context.keys)
    with writing(database) as connection:
        connection.execute(insert(Question).values(**{**row, "key": key, **more}))
    return id


def test_the_page_has_a_player_for_staff_of_her_place(app: FastAPI, voice: str) -> None:
    for login in ("ca", "thu", "ha"):
        drawn = logged_in(app, login).get("/staff/help").text
        assert f'src="/staff/help/voices/{voice}.ogg"' in drawn and 'preload="none"' in drawn and "3 giây" in drawn
    assert voice not in logged_in(app, "lan").get("/staff/help").text


@pytest.mark.parametrize(("form", "kind"), [("ogg", "audio/ogg"), ("mp3", "audio/mpeg")])
def test_it_is_heard_whole_and_never_kept_by_a_browser(
    app: FastAPI, voice: str, clip: bytes, form: str, kind: str
) -> None:
    answer = logged_in(app, "ha").get(f"/staff/help/voices/{voice}.{form}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == "no-store"
    assert abs(decoded(answer.content).seconds - 3) < 0.2
    assert (answer.content == clip) == (form == "ogg")


@pytest.mark.parametrize(
    ("wanted", "status", "first", "last"),
    [
        ("bytes=0-1", 206, 0, 1),
        ("bytes=10-", 206, 10, None),
        ("bytes=5-999999", 206, 5, None),
        ("bytes=x", 200, 0, None),
    ],
)
def test_it_is_heard_in_parts(
    app: FastAPI, voice: str, clip: bytes, wanted: str, status: int, first: int, last: int | None
) -> None:
    answer = logged_in(app, "ha").get(f"/staff/help/voices/{voice}.ogg", headers={"range": wanted})
    end = len(clip) - 1 if last is None else last
    assert (answer.status_code, answer.content) == (status, clip[first : end + 1])
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {first}-{end}/{len(clip)}"


def test_a_part_beyond_the_end_is_refused(app: FastAPI, voice: str, clip: bytes) -> None:
    answer = logged_in(app, "ha").get(f"/staff/help/voices/{voice}.ogg", headers={"range": "bytes=9999999-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(clip)}")


def test_listening_is_written_down_once_for_each_who_does(app: FastAPI, database: Engine, voice: str) -> None:
    for login in ("ha", "ha", "thu"):
        logged_in(app, login).get(f"/staff/help/voices/{voice}.ogg", headers={"range": "bytes=0-1"})
    heard = [line for line in audited(database) if line[1] == "voice-heard"]
    assert heard == [("staff:ha", "voice-heard", "1", "anh-dao"), ("staff:thu", "voice-heard", "1", "anh-dao")]
    assert "Nghe lời nói của bà con" in logged_in(app, "ca").get("/staff/audit").text


def test_nobody_else_hears_it(app: FastAPI, database: Engine, voice: str) -> None:
    address = f"/staff/help/voices/{voice}.ogg"
    assert logged_in(app, "lan").get(address).status_code == 403
    assert audited(database)[-1] == ("staff:lan", "refused", address, "anh-dao")
    stranger = logged_in(app, "ca")
    stranger.client.cookies.clear()
    answer = stranger.get(address)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/staff/login")


def test_one_of_no_commune_is_for_those_who_see_all(app: FastAPI, database: Engine, clip: bytes) -> None:
    asked(database, REQUEST, "")
    id = spoken(app, database, clip)
    assert logged_in(app, "ha").get(f"/staff/help/voices/{id}.ogg").status_code == 403
    assert logged_in(app, "ca").get(f"/staff/help/voices/{id}.ogg").status_code == 200


def test_what_is_not_there_is_not_found(app: FastAPI, database: Engine, voice: str, settings: Settings) -> None:
    browser = logged_in(app, "ca")
    for address in (f"{REQUEST}.ogg", f"{voice}.wav", f"{voice}.aac", "1.ogg", f"{voice}"):
        assert browser.get(f"/staff/help/voices/{address}").status_code in (404, 422), address
    file: Path = settings.data_dir / "questions" / voice
    file.unlink()
    assert browser.get(f"/staff/help/voices/{voice}.ogg").status_code == 404
    old = now() - voice_messages.LIFE
    with writing(database) as connection:
        connection.execute(update(Question).values(at=old - timedelta(seconds=1)))
    assert voice not in browser.get("/staff/help").text


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        ("due", "", "Máy đang tải lời nói về"),
        ("due", "timed-out", "Máy đang tải lời nói về"),
        ("failed", "http-404", "Lời nói đã hết hạn"),
        ("failed", "too-big", "Lời nói dài quá"),
        ("failed", "strange-host", "địa chỉ lạ"),
        ("failed", "no-connection", "Máy không tải được lời nói này"),
    ],
)
def test_one_that_is_not_here_says_why(
    app: FastAPI, database: Engine, clip: bytes, state: str, error: str, says: str
) -> None:
    asked(database, REQUEST, "anh-dao")
    id = spoken(app, database, clip, state=state, error=error)
    browser = logged_in(app, "ha")
    drawn = browser.get("/staff/help").text
    assert says in drawn and "<audio" not in drawn
    assert browser.get(f"/staff/help/voices/{id}.ogg").status_code == 404


def test_one_that_was_cut_off_says_so(app: FastAPI, database: Engine, clip: bytes) -> None:
    asked(database, REQUEST, "anh-dao")
    spoken(app, database, clip, seconds=120)
    assert "120 giây, phần sau bị cắt" in logged_in(app, "ha").get("/staff/help").text


def test_settling_deletes_it(app: FastAPI, voice: str) -> None:
    browser = logged_in(app, "ha")
    settled = browser.post("/staff/help/1/settle", on="/staff/help")
    assert settled.status_code == 303
    assert browser.get(f"/staff/help/voices/{voice}.ogg").status_code == 404
    assert voice not in browser.get("/staff/help").text


def test_the_table_stays_a_table_when_only_some_spoke(app: FastAPI, database: Engine, voice: str) -> None:
    asked(database, None, "anh-dao")
    rows = table(logged_in(app, "ha").get("/staff/help"))
    assert [len(row) for row in rows] == [5, 5, 5]
    assert re.search("Có lời nói", logged_in(app, "ha").get("/staff/help").text)
