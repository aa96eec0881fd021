"""What is refused, in words that say what to mend, and the moves from draft to done."""

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from api.campaigns import write
from api.campaigns.write import LONGEST, MOVES
from api.errors import Conflict, Invalid, NotFound
from api.store.database import writing
from api.store.models import Campaign
from api.store.statements import core
from api.store.work_queue import SEND
from bot.course.model import Course
from tests.api.campaigns.people import DA_TRO, TEXT, written
from tests.api.village import Village
from tests.rows import each_row

STATES = ("draft", "running", "paused", "done", "cancelled")

ALLOWED = {
    ("draft", "start"): "running",
    ("running", "pause"): "paused",
    ("paused", "resume"): "running",
    ("running", "finish"): "done",
    ("done", "reopen"): "running",
    ("draft", "cancel"): "cancelled",
    ("running", "cancel"): "cancelled",
    ("paused", "cancel"): "cancelled",
    ("done", "cancel"): "cancelled",
}

GOOD: dict[str, Any] = {"text": TEXT, "villages": [DA_TRO], "langs": ["vi"]}

BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "chưa viết tin"),
    ({"text": " \n\t"}, "chưa viết tin"),
    ({"text": "a" * (LONGEST + 1)}, "Rút còn 300"),
    ({"text": "Xem https://example.org/a"}, "không được có đường dẫn"),
    ({"text": "Vào www.example.org"}, "không được có đường dẫn"),
    ({"text": "Vào NGANHANG-VN.COM nhé"}, "không được có đường dẫn"),
    ({"text": "Bấm bit.ly/abc"}, "không được có đường dẫn"),
    ({"text": "Chuyển vào 9704 3612 3456 7890 123"}, "Bỏ dãy số"),
    ({"text": "Mã OTP của bạn là 482913"}, "Bỏ dãy số"),
    ({"langs": []}, "chưa chọn người nhận đọc tiếng gì"),
    ({"langs": ["vi", "fr"]}, "chưa chọn người nhận đọc tiếng gì"),
    ({"villages": []}, "chưa chọn thôn"),
    ({"villages": ["khong-co"]}, "không còn trong danh sách"),
    ({"villages": [DA_TRO, "lac-duong/khong-co"]}, "không còn trong danh sách"),
    ({"villages": ["lac-duong/da-tro/x"]}, "không còn trong danh sách"),
]


@each_row(("wrong", "says"), BAD)
def test_a_refusal_says_what_to_mend(course: Course, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        write.check(**GOOD | wrong, communes=course.communes, languages=course.languages)
    assert says in refusal.value.message


@each_row(
    "good",
    [
        {},
        {"text": "a" * LONGEST},
        {"text": f"  {'a' * LONGEST}\n"},
        {"text": unicodedata.normalize("NFD", "ặ" * LONGEST)},
        {"text": "Đóng 50.000 đồng quỹ thôn, gọi số 113 khi cần. Họp 7 giờ 30 ngày 12/3/2026, tổ 4."},
        {"text": "Về nhà.Vào lớp lúc 7 giờ"},
        {"langs": ["vi", "kpm"]},
        {"villages": ["lac-duong", "lang-biang-da-lat/bnor-c"]},
    ],
)
def test_an_ordinary_message_passes(course: Course, good: dict[str, Any]) -> None:
    write.check(**GOOD | good, communes=course.communes, languages=course.languages)


def put(village: Village, campaign: str, state: str) -> None:
    table = core(Campaign)
    with writing(village.database) as connection:
        connection.execute(update(table).where(table.c.id == campaign).values(state=state))


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.sql
def test_every_move_from_every_state(village: Village, state: str, name: str) -> None:
    campaign = written(village)
    put(village, campaign, state)
    before = village.everything()
    if after := ALLOWED.get((state, name)):
        with writing(village.database) as connection:
            write.move(connection, campaign, name=name, now=village.now)
        [row] = village.rows("campaign")
        assert row.state == after
        assert (row.started_at == village.now) == (name == "start")
        assert [(job.kind, job.key) for job in village.rows("job")] == [(SEND, campaign)] * (
            name in ("start", "resume")
        )
        assert (row.done_at == village.now) == (name in ("finish", "cancel"))
    else:
        with pytest.raises(Conflict), writing(village.database) as connection:
            write.move(connection, campaign, name=name, now=village.now)
        assert village.everything() == before


@pytest.mark.parametrize("id", ["01900000-0000-7000-8000-00000000dead", "abc", "", "\0", "'; --", "9" * 500])
def test_an_unknown_campaign_is_not_found(database: Engine, village: Village, id: str) -> None:
    with pytest.raises(NotFound), writing(database) as connection:
        write.find(connection, id)
    with pytest.raises(NotFound), writing(database) as connection:
        write.move(connection, id, name="start", now=village.now)


def test_the_text_is_kept_composed_and_without_what_is_around_it(village: Village) -> None:
    with writing(village.database) as connection:
        id = write.draft(
            connection, text=unicodedata.normalize("NFD", f"\n {TEXT}\0 "), villages=["lac-duong"], langs=["vi"],
            commune="lac-duong", author="Đoàn xã (hư cấu)", staff_id="thử", now=village.now,
        )  # fmt: skip
        found = write.find(connection, id)
    assert (found["texts"], found["state"]) == ({"vi": TEXT}, "draft")


@pytest.mark.sql
def test_the_list_is_newest_first_and_of_one_commune_when_asked(village: Village) -> None:
    first = written(village)
    village.now += timedelta(minutes=1)
    second = written(village)
    with writing(village.database) as connection:
        assert [row["id"] for row in write.listed(connection)] == [second, first]
        assert [row["id"] for row in write.listed(connection, "lac-duong")] == [second, first]
        assert write.listed(connection, "lang-biang-da-lat") == []
