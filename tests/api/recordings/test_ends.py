"""What was taken back ends as rows too: recordings and answers after a month, consents after a year's account."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from api.care.expiry import CHARGES_DAYS, MESSAGES_DAYS
from api.care.portions import do_chores
from api.recordings.back_translations import backs
from api.recordings.rows import consents, recordings
from api.store.database import reading
from tests.api.recordings.speakers import Studio

pytestmark = pytest.mark.sql

DAY = timedelta(days=1)
KEY, KHO, UNDERSTOOD = "phone-first/volume/text", "Dăn iăt wơl niam.", "Bấm nút bên hông cho lớn tiếng."


@pytest.fixture
def recorded(studio: Studio) -> Studio:
    """Ka Mai reads a sentence; K'Brem says and Ka Hoa writes what they understood of it."""
    studio.translated(KEY, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(KEY))
    studio.speaks_back("k-brem", studio.last(), studio.agrees("k-brem"))
    studio.writes_back("ka-hoa", studio.last(), UNDERSTOOD)
    return studio


def chores(studio: Studio, days: float) -> dict[str, int]:
    """The night after so many days; what the two chores of recordings took away."""
    done = do_chores(studio.context.database, studio.context.settings, studio.now + days * DAY, rest=lambda _: None)
    return {name: done[name] for name in ("withdrawn_recordings", "withdrawn_consents")}


def left(studio: Studio, table: Table) -> list[Any]:
    with reading(studio.context.database) as connection:
        return list(connection.execute(select(table)).all())


def test_the_rows_of_who_took_her_voice_back_go_after_a_month(recorded: Studio) -> None:
    recorded.withdraws("ka-mai")
    assert chores(recorded, MESSAGES_DAYS - 1) == {"withdrawn_recordings": 0, "withdrawn_consents": 0}
    assert [row.state for row in left(recorded, recordings)] == ["withdrawn"]
    assert chores(recorded, MESSAGES_DAYS + 1) == {"withdrawn_recordings": 1, "withdrawn_consents": 0}
    assert left(recorded, recordings) == left(recorded, backs) == []
    assert {row.speaker for row in left(recorded, consents)} == {"ka-mai", "k-brem"}, (
        "that she had agreed, and until when"
    )


def test_an_answer_goes_with_its_own_consent_and_the_recording_stays(recorded: Studio) -> None:
    assert {row.said_by for row in left(recorded, backs)} == {"k-brem", "ka-hoa"}
    recorded.withdraws("k-brem")
    assert chores(recorded, MESSAGES_DAYS + 1)["withdrawn_recordings"] == 1
    assert {row.said_by for row in left(recorded, backs)} == {"ka-hoa"}
    assert [row.state for row in left(recorded, recordings)] == ["new"]


def test_a_consent_goes_after_a_year_and_a_little(recorded: Studio) -> None:
    recorded.withdraws("ka-mai")
    assert chores(recorded, CHARGES_DAYS - 1)["withdrawn_consents"] == 0
    assert chores(recorded, CHARGES_DAYS + 1)["withdrawn_consents"] == 1
    assert {row.speaker for row in left(recorded, consents)} == {"k-brem"}


def test_in_the_night_of_both_nothing_holds_the_consent(recorded: Studio) -> None:
    """A machine that stood still for two years ends recordings first, and in the same night what they hung on."""
    recorded.withdraws("ka-mai")
    assert chores(recorded, 2 * CHARGES_DAYS) == {"withdrawn_recordings": 1, "withdrawn_consents": 1}


def test_a_consent_in_force_and_what_was_given_under_it_never_end(recorded: Studio) -> None:
    before = [left(recorded, table) for table in (recordings, backs, consents)]
    assert chores(recorded, 4000) == {"withdrawn_recordings": 0, "withdrawn_consents": 0}
    assert [left(recorded, table) for table in (recordings, backs, consents)] == before


def test_who_agrees_anew_keeps_what_she_records_then(recorded: Studio) -> None:
    recorded.withdraws("ka-mai")
    recorded.records(recorded.agrees("ka-mai"), recorded.asked(KEY))
    assert chores(recorded, MESSAGES_DAYS + 1)["withdrawn_recordings"] == 1
    assert [row.state for row in left(recorded, recordings)] == ["new"]
    assert chores(recorded, CHARGES_DAYS + 1)["withdrawn_consents"] == 1
    (consent,) = [row for row in left(recorded, consents) if row.speaker == "ka-mai"]
    assert consent.withdrawn_at is None
