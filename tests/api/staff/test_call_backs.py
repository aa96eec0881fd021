"""Staff see who wants to be called, in their own commune, and mark it."""

from fastapi import FastAPI
from sqlalchemy import Engine, insert

from api.clock import now
from api.conversation.inbound import sealed
from api.ids import new_id
from api.settings import Settings
from api.store.database import reading, writing
from api.store.keys import Keys
from api.store.models import CallBackRequest, HelpRequest, Job
from api.store.statements import core
from tests.api.office import audited, employ, logged_in, table

NUMBER = "0912345678"


def wanted(settings: Settings, database: Engine, number: str = NUMBER, commune: str = "anh-dao") -> int:
    """Somebody of the commune wants to be called; the number of her request."""
    request = new_id(now())
    row = {"chat_id": request, "commune": commune, "village": "", "lesson": "qr-pay", "step": "scan", "settled_by": ""}
    kept = sealed(number, Keys.load(settings)) if number else ""
    with writing(database) as connection:
        made = connection.execute(insert(core(HelpRequest)).values(**row, at=now(), question=request))
        call = {"request": request, "chat_id": request, "number": kept, "at": now()}
        connection.execute(insert(core(CallBackRequest)).values(call))
        return int(made.inserted_primary_key[0])


def test_the_number_is_there_to_ring_and_gone_once_she_was_called(
    app: FastAPI, settings: Settings, database: Engine
) -> None:
    id = wanted(settings, database)
    browser = logged_in(app, "ha")
    drawn = browser.get("/staff/help")
    [head, row] = table(drawn)
    assert head == ["Nơi", "Đang học", "Lúc", "Gọi lại", "Việc"]
    assert (row[1], row[3], row[4]) == ("Quét mã trả tiền", "0912 345 678", "Đã gọi")
    assert f'href="tel:{NUMBER}"' in drawn.text and "thường trong ngày làm việc" in drawn.text
    browser.get("/staff/help")
    assert browser.post(f"/staff/help/{id}/settle").status_code == 303
    assert NUMBER not in browser.get("/staff/help").text.replace(" ", "")
    assert [line for line in audited(database) if line[2] == str(id)] == [
        ("staff:ha", "number-seen", str(id), "anh-dao"),
        ("staff:ha", "called-back", str(id), "anh-dao"),
    ]
    with reading(database) as connection:
        jobs = core(Job)
        assert connection.execute(jobs.select().where(jobs.c.kind == "called-back")).one().key == str(id)
    assert NUMBER not in str(audited(database))


def test_beside_other_requests_it_stands_in_its_row(app: FastAPI, settings: Settings, database: Engine) -> None:
    wanted(settings, database)
    wanted(settings, database, "")
    plain = {"chat_id": new_id(now()), "commune": "anh-dao", "village": "", "lesson": "", "step": "", "settled_by": ""}
    with writing(database) as connection:
        connection.execute(insert(core(HelpRequest)).values(**plain, at=now()))
    rows = table(logged_in(app, "ha").get("/staff/help"))[1:]
    assert [row[3:] for row in rows] == [["0912 345 678", "Đã gọi"], ["Số trong lời nói", "Đã gọi"], ["—", "Đã giúp"]]


def test_staff_of_another_commune_neither_see_it_nor_settle_it(
    app: FastAPI, settings: Settings, database: Engine
) -> None:
    id = wanted(settings, database)
    employ(database, "xa", "staff", "thong-xanh")
    for login in ("lan", "xa"):
        browser = logged_in(app, login)
        assert NUMBER not in browser.get("/staff/help").text.replace(" ", "")
        assert browser.post(f"/staff/help/{id}/settle").status_code == 403
    assert not any(line[1] == "number-seen" for line in audited(database))
    assert len(table(logged_in(app, "ha").get("/staff/help"))) == 2
