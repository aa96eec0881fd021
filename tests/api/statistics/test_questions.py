"""The SQL of every question on both databases: told cases, and equality with a fold in Python over any facts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select, text

from api.statistics import questions
from api.statistics.questions import BadPeriod, Filter
from api.statistics.rebuild import drift, rebuild
from api.store.database import writing
from api.store.models import Daily
from api.store.statements import core
from tests.api.fictional import DAY, agreed, counted, fact, happened, learned, person
from tests.api.statistics import fold
from tests.rows import each_row

pytestmark = pytest.mark.sql

PEOPLE = ("people_started", "people_completed", "starts", "completions")


def tally(connection: Connection, wanted: Filter = Filter(), **key: str) -> tuple[int, ...]:  # noqa: B008
    [record] = [row for row in questions.lessons(connection, wanted) if row.items() >= key.items()]
    return tuple(record[name] for name in PEOPLE)


def test_one_person_three_times_is_one_person(database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [*learned(1, done=True), *learned(1, done=True), *learned(1)])
        assert tally(connection, level="village", village="suoi") == (1, 1, 3, 2)


def test_without_consent_it_counts_as_a_start_of_the_commune(database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [fact("lesson_started"), fact("lesson_completed"), *learned(1)])
        assert tally(connection, level="commune") == (1, 0, 2, 1)
        assert tally(connection, level="village", village="") == (0, 0, 1, 1)


def test_someone_who_moved_is_in_both_villages_and_once_in_the_commune(database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [*learned(1, "suoi"), *learned(1, "doi", done=True)])
        assert tally(connection, level="village", village="suoi") == (1, 0, 1, 0)
        assert tally(connection, level="village", village="doi") == (1, 1, 1, 1)
        assert tally(connection, level="commune") == (1, 1, 2, 1)


def test_begun_before_the_period_and_finished_in_it_is_completed_only(database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, learned(1, day=DAY - timedelta(days=1)))
        happened(connection, [fact("lesson_completed", learner_id=person(1), village="suoi")])
        assert tally(connection, Filter(DAY, DAY), level="village", village="suoi") == (0, 1, 0, 1)


def test_both_ends_of_a_period_count(database: Engine) -> None:
    with writing(database) as connection:
        for n, days in enumerate((-1, 0, 3, 4)):
            happened(connection, learned(n, day=DAY + timedelta(days=days)))
        assert tally(connection, Filter(DAY, DAY + timedelta(days=3)), level="all") == (2, 0, 2, 0)


def test_a_commune_sees_no_line_of_another_and_no_total_of_all(database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [*learned(1), *learned(2, "rung", commune="thong-xanh")])
        found = questions.lessons(connection, Filter(commune="thong-xanh"))
        assert {(row["level"], row["commune"]) for row in found} == {
            ("commune", "thong-xanh"),
            ("village", "thong-xanh"),
        }


def test_learners_are_those_who_agreed_by_the_local_day_they_came(database: Engine) -> None:
    with writing(database) as connection:
        agreed(connection, 1, created_at=datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC))  # still 1 March in Lạc Dương
        agreed(connection, 2, created_at=datetime(2026, 3, 1, 17, 0, 0, tzinfo=UTC))
        agreed(connection, 3, created_at=datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC), lang="kpm")
        agreed(connection, 4, agreed=False)
        found = questions.learners(connection, Filter(DAY, DAY))
        assert {(r["level"], r["lang"]): r["people"] for r in found if r["level"] != "village"} == {
            ("all", "vi"): 1,
            ("all", "kpm"): 1,
            ("commune", "vi"): 1,
            ("commune", "kpm"): 1,
        }


def test_the_latest_count_of_households_is_used(database: Engine) -> None:
    with writing(database) as connection:
        counted(connection, 90)
        counted(connection, 95, counted_on=date(2026, 2, 1))
        counted(connection, 96, counted_on=date(2026, 2, 1), entered_at=datetime(2026, 2, 3, tzinfo=UTC))
        counted(connection, 30, "suoi", counted_on=date(2025, 2, 1))
        found = questions.households(connection, Filter())
        assert {row["village"]: (row["households"], row["counted_on"]) for row in found} == {
            "": (96, date(2026, 2, 1)),
            "suoi": (30, date(2025, 2, 1)),
        }


@each_row(
    "days", [(DAY, DAY - timedelta(days=1)), (date(1999, 12, 31), DAY), (DAY, date(2100, 1, 1)), (date.min, date.max)]
)
def test_a_period_that_makes_no_sense_is_refused(days: tuple[date, date]) -> None:
    with pytest.raises(BadPeriod, match="Khoảng ngày"):
        Filter(*days)


# --- against the fold -----------------------------------------------------------------------------

KINDS = ("lesson_started", "lesson_completed", "step_shown", "step_done", "step_not_done", "answer_given", "stopped")
DAYS = st.integers(0, 4).map(lambda days: DAY + timedelta(days=days))
PLACES = st.sampled_from((("anh-dao", "suoi"), ("anh-dao", "doi"), ("anh-dao", ""), ("thong-xanh", "suoi"), ("", "")))


@st.composite
def any_fact(draw: st.DrawFn) -> dict[str, Any]:
    """Consistent with what the service writes: no village without consent, reasons and answers where they belong."""
    kind = draw(st.sampled_from(KINDS))
    who = draw(st.none() | st.integers(1, 4).map(person))
    commune, village = draw(PLACES)
    return fact(
        kind,
        learner_id=who,
        day=draw(DAYS),
        commune=commune,
        village=village if who else "",
        lang=draw(st.sampled_from(("vi", "kpm"))),
        account=draw(st.sampled_from(("web/main", "telegram/main"))),
        lesson=draw(st.sampled_from(("qr-pay", "scam-three-rules"))),
        step=draw(st.sampled_from(("open", "name"))) if kind.startswith(("step", "answer")) else "",
        detail=draw(st.sampled_from(("paper", "signal", "unclear", "afraid", "other")))
        if kind == "step_not_done"
        else "",
        correct=draw(st.booleans()) if kind == "answer_given" else None,
    )


PERIODS = st.tuples(DAYS, DAYS).map(sorted)
FILTERS = st.builds(
    lambda days, lang, commune: Filter(*days, lang, commune),
    PERIODS,
    st.sampled_from(("", "vi", "kpm")),
    st.sampled_from(("", "anh-dao", "thong-xanh", "nowhere")),
)
SAME_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@SAME_DATABASE
@given(facts=st.lists(any_fact(), max_size=40), wanted=FILTERS)
def test_every_question_equals_a_fold_over_the_facts(
    database: Engine, facts: list[dict[str, Any]], wanted: Filter
) -> None:
    with database.connect() as connection, connection.begin() as transaction:
        happened(connection, facts)
        found = {
            "lessons": questions.lessons(connection, wanted),
            "places": questions.places(connection, wanted),
            "funnel": questions.funnel(connection, wanted),
        }
        transaction.rollback()
    folded = {
        "lessons": fold.tallies(facts, wanted, by_lesson=True),
        "places": fold.tallies(facts, wanted, by_lesson=False),
        "funnel": fold.funnel(facts, wanted),
    }
    assert {name: fold.unordered(rows) for name, rows in found.items()} == {
        name: fold.unordered(rows) for name, rows in folded.items()
    }


@SAME_DATABASE
@given(facts=st.lists(any_fact(), max_size=40))
def test_rebuilt_tallies_equal_a_fold_over_the_facts(database: Engine, facts: list[dict[str, Any]]) -> None:
    with database.connect() as connection, connection.begin() as transaction:
        happened(connection, facts)
        rebuild(connection)
        kept = [dict(row) for row in connection.execute(select(core(Daily))).mappings()]
        differing = drift(connection)
        transaction.rollback()
    assert fold.unordered(kept) == fold.unordered(fold.daily(facts))
    assert differing == 0


def test_drift_sees_a_tally_that_is_off_missing_or_too_many(database: Engine) -> None:
    with writing(database) as connection:
        happened(connection, [*learned(1, done=True), *learned(2), fact("stopped", lesson="")])
        assert drift(connection) == 3
        rebuild(connection)
        assert drift(connection) == 0
        connection.execute(text("UPDATE daily SET count = 7 WHERE kind = 'lesson_completed'"))
        connection.execute(text("DELETE FROM daily WHERE kind = 'stopped'"))
        assert drift(connection) == 3
