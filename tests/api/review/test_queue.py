from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from api.course.importance import shown
from api.review import coverage
from api.review.entries import review_entries
from api.review.queue import REPORTED, QueueFilter, QueueRow, after, review_queue
from api.review.words import explained, new_words, words_of
from api.settings import ROOT
from api.store.database import reading, writing
from api.store.models import Daily, Recording, RecordingConsent
from api.store.statements import core
from bot.course.model import Course
from bot.speech.recorded import recording_name
from tests.api.fictional import person
from tests.api.review.speakers import LABEL, NOW, PLAIN, SAFETY, Speakers
from tests.rows import each_row

pytestmark = pytest.mark.sql

TODAY = date(2026, 3, 2)


def rows(speakers: Speakers, **wanted: str) -> list[QueueRow]:
    with reading(speakers.database) as connection:
        return review_queue(connection, speakers.files, QueueFilter("kpm", **wanted), TODAY)


def keys(speakers: Speakers, **wanted: str) -> list[str]:
    return [row.entry.key for row in rows(speakers, **wanted)]


def test_safety_comes_first_then_what_is_met_most(speakers: Speakers, course: Course) -> None:
    found = keys(speakers)
    assert len(found) == len(course.sources)
    judged = [key in course.marks.safety for key in found]
    assert judged == sorted(judged, reverse=True)
    ordinary = [key for key in found if key not in course.marks.safety]
    assert ordinary[0].startswith("bot/tools/")
    safe = [key for key in found if key in course.marks.safety]
    assert safe[0] == "bot/tools/choice.emergency"
    assert safe.index("phone-internet/lesson/title") < safe.index("phone-zalo/lesson/title")


def test_what_is_taken_more_rises(speakers: Speakers, course: Course) -> None:
    row = {"kind": "step_shown", "account": "web/main", "commune": "", "village": "", "lang": "vi", "known": False}
    counted = [("phone-zalo", TODAY, 900), ("phone-apps", TODAY, 30), ("phone-internet", date(2025, 3, 2), 9000)]
    with writing(speakers.database) as connection:
        for lesson, day, count in counted:
            connection.execute(insert(core(Daily)).values(**row, lesson=lesson, day=day, count=count))
        assert shown(connection, TODAY) == {"phone-zalo": 900, "phone-apps": 30}
    found = keys(speakers)
    places = [found.index(f"{lesson}/lesson/title") for lesson, _, _ in counted]
    assert places == sorted(places)


def test_filters(speakers: Speakers, course: Course) -> None:
    speakers.do("lan", "suggest", text="Cau lơi bơsram?")
    speakers.do("ha", "approve")
    speakers.do("lan", "reject", LABEL, note="Sai nghĩa.")
    assert PLAIN not in keys(speakers)
    assert keys(speakers, state="approved") == [PLAIN]
    assert keys(speakers, state="rejected") == [LABEL]
    assert not {PLAIN, LABEL} & set(keys(speakers, state="look"))
    assert set(keys(speakers, part="qr-pay")) == {key for key in course.sources if key.startswith("qr-pay/")}
    assert len(keys(speakers, dialect="cil", state="none")) == len(course.sources)
    assert keys(speakers, state=REPORTED) == []
    speakers.report(SAFETY, "Bañ.")
    assert keys(speakers, state=REPORTED) == [SAFETY]


def test_finding_disregards_marks_unless_they_are_typed(speakers: Speakers) -> None:
    assert LABEL in keys(speakers, find="iat wol") and LABEL in keys(speakers, find="Iăt wơl")
    assert LABEL in keys(speakers, find="nghe lai") and LABEL in keys(speakers, find="tools/choice.again")
    assert LABEL not in keys(speakers, find="iat wôl")


def test_the_next_one(speakers: Speakers) -> None:
    found = rows(speakers)
    first, second, last = (found[place].entry.key for place in (0, 1, -1))
    assert (after(found, first), after(found, last), after(found, "gone"), after([], first)) == (second, "", first, "")


def test_coverage_counts_every_text_once(speakers: Speakers, course: Course, tmp_path: Path) -> None:
    speakers.do("lan", "suggest", LABEL, text="Iăt wơl tĕ")
    plain = course.entries["kpm"][PLAIN].text
    (tmp_path / f"{recording_name('kpm', text=plain)}.ogg").write_bytes(b"sound")
    with reading(speakers.database) as connection:
        entries = review_entries(connection, course, "kpm", dialect="")
        heard = coverage.people(connection, course, entries, (tmp_path,), "kpm", dialect="")
        gaps = coverage.gaps(connection, course, entries, TODAY)
    found = {one.kind: one for one in coverage.coverage(course, entries, heard)}
    assert sum(one.total for one in found.values()) == len(course.sources)
    assert all(sum(one.states.values()) == one.total for one in found.values())
    phrases = found["phrases"]
    assert (phrases.states["suggested"], phrases.recorded) == (1, 1)
    assert phrases.machine == phrases.total - phrases.states["none"] - phrases.states["look"] - 1
    assert sum(one.states["none"] for one in found.values()) == len(gaps)
    assert [gap.weight for gap in gaps] == sorted((gap.weight for gap in gaps), reverse=True)


def test_a_dialect_may_read_the_standards_text(speakers: Speakers, course: Course) -> None:
    consent = {"id": person(1), "speaker": "lan", "scope": "service", "text": "1", "dialect": "cil", "given_at": NOW}
    row = {"lang": "kpm", "dialect": "cil", "free": False, "file": "x.flac", "milliseconds": 900, "recorded_by": "lan"}
    row |= {"consent_id": person(1), "at": NOW, "confirmed_by": ["ha"], "note": "", "key": PLAIN}
    said = [course.entries["kpm"][PLAIN].text, "Lời khác.", course.entries["kpm"][PLAIN].text]
    states = ["confirmed", "confirmed", "new"]
    with writing(speakers.database) as connection:
        connection.execute(insert(core(RecordingConsent)).values(**consent))
        for number, (text, state) in enumerate(zip(said, states, strict=True)):
            values = {**row, "id": person(2 + number), "said": text, "state": state}
            connection.execute(insert(core(Recording)).values(**values))

    def recorded() -> int:
        with reading(speakers.database) as connection:
            entries, standard = (review_entries(connection, course, "kpm", dialect=dialect) for dialect in ("cil", ""))
            heard = coverage.people(connection, course, standard, (), "kpm", dialect="cil")
        return sum(one.recorded for one in coverage.coverage(course, entries, heard))

    assert recorded() == 1
    with writing(speakers.database) as connection:
        connection.execute(update(core(RecordingConsent)).values(withdrawn_at=NOW))
    assert recorded() == 0


def test_kept_terms_are_counted(course: Course) -> None:
    kept = coverage.kept(words_of(ROOT, "kpm"), review_entries(None, course, "kpm", dialect="").values())
    counts = dict(kept)
    assert [count for _, count in kept] == sorted(counts.values(), reverse=True)
    assert counts["tài khoản"] > 20 and "iăt" not in counts


def test_words_are_explained_once(course: Course) -> None:
    found = explained(words_of(ROOT, "kpm"), "Iăt wơl mã OTP 113, bloh! Iăt {author}.")
    assert [(one.text, one.kind) for one in found] == [
        *(("iăt", "own"), ("wơl", "own"), ("mã otp", "loan"), ("113", "number"), ("bloh", "unknown"))
    ]
    assert [row.vietnamese for row in found[0].rows] == ["nghe"]


def test_a_language_without_a_list_explains_nothing(tmp_path: Path) -> None:
    assert words_of(tmp_path, "kpm").words == ()


def test_words_that_only_speakers_know_are_listed_until_the_text_goes(speakers: Speakers, course: Course) -> None:
    def listed() -> list[tuple[str, str]]:
        with reading(speakers.database) as connection:
            entries = review_entries(connection, course, "kpm", dialect="").values()
        return [(one.word, one.entry.writer) for one in new_words(words_of(ROOT, "kpm"), entries)]

    assert listed() == []
    speakers.do("lan", "suggest", text="Cau lơi bloh?")
    assert listed() == [("bloh", "lan")]
    speakers.do("ha", "reject", note="Không ai nói vậy.")
    assert listed() == []


@each_row("state", ["none", "draft"])
def test_without_a_database_files_are_enough(course: Course, state: str) -> None:
    found = {one.shown for one in review_entries(None, course, "kpm", dialect="").values()}
    # An author may have changed a sentence whose draft nobody has looked at since.
    assert state in found and found <= {"none", "draft", "look"}
