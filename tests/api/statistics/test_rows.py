"""Rows as people get them: named, in order, small numbers hidden, percentages only on a base number."""

from typing import Any

import pytest
from sqlalchemy import Engine

from api.statistics import TABLES, rows_of
from api.statistics.questions import Filter
from api.statistics.suppression import HIDDEN, WITHHELD
from api.store.database import writing
from tests.api.fictional import COURSE, agreed, counted, fact, happened, learned, without_lessons

VALUES = ("people_started", "people_completed", "starts", "completions")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The SQL runs on both in ``test_questions``; naming and hiding know no database."""
    return sqlite_url


def ask(database: Engine, question: str, facts: list[dict[str, Any]], wanted: Filter | None = None) -> Any:
    with writing(database) as connection:
        happened(connection, facts)
        return rows_of(question, connection, wanted or Filter(), COURSE).records


def crowd(size: int, village: str = "suoi", **values: Any) -> list[dict[str, Any]]:
    return [fact for who in range(size) for fact in learned(who, village, **values)]


@pytest.mark.parametrize(("people", "shown"), [(1, HIDDEN), (4, HIDDEN), (5, 5), (12, 12)])
def test_one_to_four_in_a_village_are_hidden_and_what_would_tell_them(
    database: Engine, people: int, shown: int | str
) -> None:
    found = ask(database, "lessons", crowd(people))
    total = people if shown == people else WITHHELD
    assert [(row["level"], row["people_started"], row["starts"]) for row in found] == [
        ("all", total, total),
        ("commune", total, total),
        ("village", shown, shown),
    ]


def test_zero_is_nobody_and_is_shown(database: Engine) -> None:
    village = ask(database, "lessons", crowd(6))[-1]
    assert [village[name] for name in VALUES] == [6, 0, 6, 0]


def test_many_starts_of_few_people_hide_the_people(database: Engine) -> None:
    village = ask(database, "lessons", crowd(2) * 4)[-1]
    assert [village[name] for name in VALUES] == [HIDDEN, 0, 8, 0]


def test_people_of_no_village_are_told_apart_and_not_hidden(database: Engine) -> None:
    found = ask(database, "lessons", [fact("lesson_started"), *crowd(5)])
    assert [(row["village_name"], row["starts"]) for row in found] == [
        ("", 6),
        ("", 6),
        ("Thôn Suối", 5),
        ("(chưa chọn thôn)", 1),
    ]


def test_lessons_and_places_have_their_names_and_the_order_of_the_course(database: Engine) -> None:
    facts = [
        *crowd(1, lesson="gone"),
        *crowd(1, lesson="scam-three-rules"),
        *crowd(1, "rung", commune="thong-xanh"),
        *crowd(1, "doi"),
        *crowd(1, "cleared"),
    ]
    found = ask(database, "lessons", facts, Filter())
    assert [(row["lesson_title"], row["commune_name"], row["village_name"]) for row in found] == [
        ("Quét mã trả tiền", "Tất cả", ""),
        ("Quét mã trả tiền", "Xã Anh Đào (hư cấu)", ""),
        ("Quét mã trả tiền", "Xã Anh Đào (hư cấu)", "Thôn Đồi"),
        ("Quét mã trả tiền", "Xã Anh Đào (hư cấu)", "cleared"),
        ("Quét mã trả tiền", "Xã Thông Xanh (hư cấu)", ""),
        ("Quét mã trả tiền", "Xã Thông Xanh (hư cấu)", "Thôn Rừng"),
        ("Ba điều không", "Tất cả", ""),
        ("Ba điều không", "Xã Anh Đào (hư cấu)", ""),
        ("Ba điều không", "Xã Anh Đào (hư cấu)", "Thôn Suối"),
        ("gone", "Tất cả", ""),
        ("gone", "Xã Anh Đào (hư cấu)", ""),
        ("gone", "Xã Anh Đào (hư cấu)", "Thôn Suối"),
    ]


def test_a_percentage_stands_on_a_base_number_of_that_very_place(database: Engine) -> None:
    with writing(database) as connection:
        counted(connection, 40, "suoi")
    found = ask(database, "lessons", [*crowd(6, done=True), *crowd(3, "doi"), fact("lesson_started")])
    assert [(row["village"], row["households"], row["percent_completed"], row["note"]) for row in found] == [
        ("", None, None, "chưa có số hộ"),
        ("", None, None, "chưa có số hộ"),
        ("suoi", 40, 15.0, ""),
        ("doi", None, None, "chưa có số hộ"),
        ("", None, None, "chưa có số hộ"),
    ]
    assert found[2]["households_source"] == "UBND xã (hư cấu), 01/01/2026"


def test_the_households_of_a_commune_are_not_those_of_people_without_a_village(database: Engine) -> None:
    with writing(database) as connection:
        counted(connection, 200)
    found = ask(database, "lessons", [fact("lesson_started")])
    assert [(row["level"], row["households"]) for row in found] == [("all", None), ("commune", 200), ("village", None)]


def test_a_hidden_number_has_no_percentage_to_reckon_it_back_from(database: Engine) -> None:
    with writing(database) as connection:
        counted(connection, 40, "suoi")
    village = ask(database, "lessons", crowd(4))[-1]
    assert (village["people_started"], village["percent_started"], village["percent_completed"]) == (HIDDEN, None, 0.0)


def test_places_lists_villages_where_nobody_learned(database: Engine) -> None:
    found = ask(database, "places", crowd(5, "doi"), Filter(commune="anh-dao"))
    assert [(row["level"], row["village"], row["people_started"]) for row in found] == [
        ("commune", "", 5),
        ("village", "suoi", 0),
        ("village", "doi", 5),
    ]
    assert len(ask(database, "places", [])) == 1 + 3 + 2


def test_learners_are_counts_by_place_and_language(database: Engine) -> None:
    with writing(database) as connection:
        for who in range(5):
            agreed(connection, who)
        agreed(connection, 9, lang="kpm")
        found = rows_of("learners", connection, Filter(commune="anh-dao"), COURSE).records
    assert [(row["village_name"], row["lang_name"], row["people"]) for row in found] == [
        ("", "K'Ho", WITHHELD),
        ("", "Tiếng Việt", 5),
        ("Thôn Suối", "K'Ho", HIDDEN),
        ("Thôn Suối", "Tiếng Việt", 5),
    ]


def test_the_funnel_follows_the_lesson_and_keeps_steps_that_are_gone(database: Engine) -> None:
    facts = [fact("step_shown", step=step) for step in ("gone", "name", "scan", "open", "who")]
    facts += [fact("step_not_done", step="scan", detail="signal"), fact("answer_given", step="who", correct=False)]
    found = ask(database, "funnel", facts)
    assert [
        (row["position"], row["step"], row["could_not"], row["signal"], row["answered_wrong"]) for row in found
    ] == [
        (1, "open", 0, 0, 0),
        (2, "scan", 1, 1, 0),
        (3, "name", 0, 0, 0),
        (4, "who", 0, 0, 1),
        (None, "gone", 0, 0, 0),
    ]


@pytest.mark.parametrize("question", TABLES)
def test_every_record_has_the_columns_of_its_question_in_order(database: Engine, question: str) -> None:
    facts = [*crowd(2), fact("step_shown", step="open")]
    with writing(database) as connection:
        agreed(connection, 1)
        happened(connection, facts)
        found = rows_of(question, connection, Filter(), without_lessons())
    assert {tuple(record) for record in found.records} == {found.columns}


def test_a_question_nobody_defined_is_refused(database: Engine) -> None:
    with writing(database) as connection, pytest.raises(KeyError):
        rows_of("names", connection, Filter(), COURSE)
