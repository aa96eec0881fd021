"""Codes, places, base numbers and requests as functions, on both databases."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from api.codes import form, join_codes
from api.places import base_numbers, places
from api.store.database import writing
from api.store.models import JoinCode
from tests.api.fictional import ANH_DAO, COURSE, THONG_XANH
from tests.rows import each_row

pytestmark = pytest.mark.sql

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
COMMUNES = COURSE.communes


def issue(connection: object, choose: int = 0) -> str:
    place = {"commune": "anh-dao", "village": "", "lang": "", "note": ""}
    return join_codes.issue(connection, **place, actor="staff:ha", now=NOW, choose=lambda free: choose)  # type: ignore[arg-type]


def test_a_code_is_never_given_twice_also_after_it_was_closed(database: Engine) -> None:
    with writing(database) as connection:
        first = issue(connection)
        join_codes.close(connection, first, actor="staff:ha", now=NOW)
        second = issue(connection)
        assert (first, second) == (form.make(0), form.make(1))


def test_when_every_code_is_used_it_says_so(database: Engine) -> None:
    used = [form.make(number) for number in range(form.COUNT)]
    row = {"commune": "anh-dao", "village": "", "lang": "", "note": "", "created_by": "staff:ha", "created_at": NOW}
    with writing(database) as connection:
        connection.execute(insert(JoinCode), [{"code": code, **row} for code in used if code != form.make(4711)])
        assert issue(connection) == form.make(4711)
        with pytest.raises(join_codes.NoCodesLeft):
            issue(connection)


def test_open_codes_come_first(database: Engine) -> None:
    with writing(database) as connection:
        old, new = issue(connection), issue(connection, 5)
        join_codes.close(connection, new, actor="staff:ha", now=NOW)
        assert [row["code"] for row in join_codes.listed(connection, "anh-dao")] == [old, new]
        assert join_codes.listed(connection, "thong-xanh") == []
        with pytest.raises(join_codes.NoSuchCode):
            join_codes.open_one(connection, new)


@each_row(
    ("commune", "village", "said"),
    [
        ("anh-dao", "suoi", "Thôn Suối, Xã Anh Đào (hư cấu)"),
        ("anh-dao", "", "Xã Anh Đào (hư cấu)"),
        ("", "", "Tất cả các xã"),
        ("gone", "away", "away, gone"),
    ],
)
def test_a_place_in_words(commune: str, village: str, said: str) -> None:
    assert places.name(COMMUNES, commune, village) == said


@given(place=st.text())
def test_only_places_of_the_list_pass(place: str) -> None:
    known = {"anh-dao", "anh-dao/suoi", "anh-dao/doi", "thong-xanh", "thong-xanh/rung", "anh-dao/", "thong-xanh/"}
    try:
        places.check(COMMUNES, *places.read(place))
    except places.NoSuchPlace:
        assert place not in known
    else:
        assert place in known


def test_she_deals_with_her_own_commune_or_with_all() -> None:
    assert places.within(COMMUNES, "") == (ANH_DAO, THONG_XANH)
    assert places.within(COMMUNES, "thong-xanh") == (THONG_XANH,)


def test_base_numbers_come_latest_first_and_by_commune(database: Engine) -> None:
    with writing(database) as connection:
        for commune, households, counted in (("anh-dao", 90, 1), ("anh-dao", 95, 2), ("thong-xanh", 50, 1)):
            base_numbers.add(
                connection,
                commune=commune,
                village="",
                households=households,
                source="UBND xã (hư cấu)",
                counted_on=date(2026, counted, 1),
                actor="staff:thu",
                now=NOW,
                today=date(2026, 3, 2),
            )
        assert [row["households"] for row in base_numbers.listed(connection)] == [95, 90, 50]
        assert [row["households"] for row in base_numbers.listed(connection, "thong-xanh")] == [50]
