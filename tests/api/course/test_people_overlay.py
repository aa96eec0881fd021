"""What people did to the translations reaches every process, and what a learner calls wrong is taken back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from api.course.current import Courses
from api.course.people_overlay import amendments, note_overlay_change, overlay_version
from api.course.refresh import CourseRefresh
from api.store.database import reading, writing
from api.store.models import Recording, RecordingConsent, Translation, TranslationReport
from api.store.statements import core
from bot.course.messages import Draft, Entry
from bot.course.model import Course
from bot.course.overlay import overlaid
from bot.events import Opened
from tests.api.village import Village

pytestmark = pytest.mark.sql

HELLO = "bot/hello/text"


@pytest.fixture
def translate(database: Engine, course: Course, now: datetime) -> Callable[..., None]:
    def write(key: str, text: str, state: str = "approved", dialect: str = "") -> None:
        row: dict[str, Any] = {"lang": "kpm", "dialect": dialect, "key": key, "source": course.sources[key]}
        row |= {"text": text, "state": state, "back": "", "approved_by": [], "version": 1}
        with writing(database) as connection:
            connection.execute(insert(core(Translation)).values(**row, changed_at=now, changed_by="dịch-giả"))
            note_overlay_change(connection)

    return write


def test_every_change_counts_up(database: Engine) -> None:
    with writing(database) as connection:
        before = overlay_version(connection)
        note_overlay_change(connection)
        assert overlay_version(connection) == before + 1


def test_two_processes_take_it_with_their_next_look(
    database: Engine, course: Course, translate: Callable[..., None]
) -> None:
    here, there = Courses(course), Courses(course)
    looking = [CourseRefresh(database, courses) for courses in (here, there)]
    for living in looking:
        living.look()
    assert here.current is course

    translate(HELLO, "Niam să ngăn!")
    for living in looking:
        living.look()

    for courses in (here, there):
        assert courses.current.messages["kpm"][HELLO].lines[0].text == "Niam să ngăn!"
        assert not courses.current.messages["kpm"][HELLO].drafts
    assert here.current.digest == there.current.digest != course.digest
    again = here.current
    looking[0].look()
    assert here.current is again  # nothing changed, so nothing is composed anew


def test_an_edit_of_the_files_keeps_what_people_translated(
    database: Engine, course: Course, translate: Callable[..., None]
) -> None:
    courses = Courses(course)
    translate(HELLO, "Niam să ngăn!", dialect="cil")
    CourseRefresh(database, courses).look()
    courses.swap(course)
    assert courses.current.messages["kpm/cil"][HELLO].lines[0].text == "Niam să ngăn!"
    assert courses.written is course


def test_a_recording_told_freely_counts_while_confirmed_and_consented(
    database: Engine, course: Course, now: datetime
) -> None:
    said = course.sources[HELLO]
    consent = {"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70", "speaker": "người-đọc", "scope": "service", "text": "1"}
    row = {"lang": "kpm", "dialect": "cil", "key": HELLO, "said": said, "free": True, "file": "a", "milliseconds": 900}
    row |= {"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f71", "consent_id": consent["id"], "recorded_by": "người-đọc"}
    with writing(database) as connection:
        connection.execute(insert(core(RecordingConsent)).values(**consent, dialect="cil", given_at=now))
        connection.execute(insert(core(Recording)).values(**row, at=now, state="new", confirmed_by=[], note=""))
        assert amendments(connection).spoken == {}
        connection.execute(update(core(Recording)).values(state="confirmed"))
        assert amendments(connection).spoken == {"kpm/cil": {HELLO: said}}
        connection.execute(update(core(RecordingConsent)).values(withdrawn_at=now))
        assert amendments(connection).spoken == {}


def reports(village: Village) -> list[tuple[str, str, str, str]]:
    return [(row.key, row.text, row.lesson, row.step) for row in village.rows("translation_report")]


def in_kho(village: Village, address: str) -> None:
    village.happens(address, Opened())
    village.taps(address, "kpm")


def test_one_tap_reaches_the_reviewers_list_and_no_person_is_named(village: Village) -> None:
    in_kho(village, "42")
    village.taps("42", "not-right")
    entry = village.course.entries["kpm"]["bot/draft/text"]
    assert reports(village) == [("bot/draft/text", entry.text, "", "draft")]
    assert village.rows("work_order")[-1].kind == "report"


def test_the_same_chat_reports_a_text_once_and_opens_it_again(
    village: Village, database: Engine, now: datetime
) -> None:
    in_kho(village, "42")
    village.taps("42", "not-right", "not-right")
    assert len(reports(village)) == 1
    with writing(database) as connection:
        connection.execute(update(core(TranslationReport)).values(settled_at=now, settled_by="dịch-giả"))
    village.taps("42", "not-right")
    (row,) = village.rows("translation_report")
    assert (row.settled_at, row.settled_by) == (None, "")


def test_safety_text_is_taken_back_until_somebody_has_looked(
    village: Village, database: Engine, translate: Callable[..., None], now: datetime
) -> None:
    courses = Courses(village.course)
    living = CourseRefresh(database, courses)
    translate("bot/practice/text", "Bañ ai priă in cau.", "suggested")
    living.look()
    village.course = courses.current
    in_kho(village, "42")
    village.taps("42", "own-first", "next")
    assert village.chat("42").screen == "practice"
    assert courses.current.messages["kpm"]["bot/practice/text"].drafts

    village.taps("42", "not-right")
    living.look()

    message = courses.current.messages["kpm"]["bot/practice/text"]
    assert message.lines[0].lang == "vi"
    assert courses.current.entries["kpm"]["bot/practice/text"].text == "Bañ ai priă in cau."
    with writing(database) as connection:
        connection.execute(update(core(TranslationReport)).values(settled_at=now, settled_by="dịch-giả"))
        note_overlay_change(connection)
    living.look()
    assert courses.current.messages["kpm"]["bot/practice/text"].drafts


def test_other_text_stays_until_somebody_mends_it(village: Village, database: Engine, course: Course) -> None:
    with reading(database) as connection:
        before = overlay_version(connection)
    in_kho(village, "42")
    village.taps("42", "not-right")
    with reading(database) as connection:
        called_wrong = amendments(connection)
        assert overlay_version(connection) == before, "nobody gets anything else, so nothing is composed anew"
    assert called_wrong.withheld and not {draft.key for draft in called_wrong.withheld} & course.marks.safety
    assert overlaid(course, called_wrong) is course


def test_the_overlay_has_what_is_in_the_tables(
    database: Engine, course: Course, translate: Callable[..., None]
) -> None:
    translate(HELLO, "Niam să!", "rejected")
    translate(HELLO, "Niam să ngăn!", "suggested", "lach")
    with reading(database) as connection:
        found = amendments(connection)
    assert found.entries == {
        "kpm": {HELLO: Entry("Niam să!", course.sources[HELLO], "rejected")},
        "kpm/lach": {HELLO: Entry("Niam să ngăn!", course.sources[HELLO], "suggested")},
    }
    assert Draft("kpm", HELLO, "Niam să!") not in found.withheld
