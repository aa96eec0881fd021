"""Deeds on real databases: who comes second is told, everything is written down, every process hears of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from api.course.people_overlay import amendments
from api.errors import Invalid
from api.review.decide import Nothing, Reviewer, blind
from api.review.entries import BackTranslation, speaks_last
from api.review.queue import QueueFilter, review_queue
from api.review.save import ChangedMeanwhile, NothingReported
from api.store.database import reading, writing
from api.store.models import TranslationChange
from api.store.statements import core
from bot.course.messages import Entry
from bot.course.model import Course
from bot.course.overlay import overlaid
from tests.api.office import audited
from tests.api.review.speakers import NOW, PLAIN, SAFETY, Speakers

pytestmark = pytest.mark.sql


def test_a_draft_is_from_files_until_somebody_touches_it(speakers: Speakers, course: Course) -> None:
    entry = speakers.see()
    assert (entry.text, entry.state, entry.version) == (course.entries["kpm"][PLAIN].text, "draft", 0)
    speakers.do("lan", "comment", note="Xem giúp.")
    assert (speakers.see(), speakers.version) == (entry, 0)
    changed = speakers.do("lan", "suggest", text="Cau lơi bơsram?")
    assert (changed.text, changed.state, changed.version, changed.writer) == ("Cau lơi bơsram?", "suggested", 1, "lan")
    assert speakers.see() == changed


def test_it_reaches_learners_of_its_variety_alone(speakers: Speakers, course: Course) -> None:
    speakers.do("lan", "suggest", dialect="cil", text="Cau lơi bơsram?", speaks="cil")
    approved = speakers.do("ha", "approve", dialect="cil", speaks="cil")
    with reading(speakers.database) as connection:
        taught = overlaid(course, amendments(connection))
    assert taught.entries["kpm/cil"][PLAIN] == Entry(approved.text, approved.vietnamese, "approved")
    assert [line.text for line in taught.messages["kpm/cil"][PLAIN].lines] == ["Cau lơi bơsram?"]
    assert taught.messages["kpm"][PLAIN].lines[0].draft


def test_of_two_on_the_same_text_the_second_is_told(speakers: Speakers) -> None:
    seen = speakers.see().mark
    first = speakers.do("lan", "suggest", text="Cau lơi bơsram?", mark=seen)
    for action in ("suggest", "approve", "reject"):
        with pytest.raises(ChangedMeanwhile):
            speakers.do("ha", action, text="Cau lơi gam bơsram wơl?", note="Chưa đúng.", mark=seen)
    assert speakers.see() == first
    assert [line["actor"] for line in speakers.history()] == ["lan"]
    assert speakers.do("ha", "comment", note="Tôi nói khác.", mark=seen) == first


def test_a_draft_that_changed_in_the_files_is_not_what_she_saw(speakers: Speakers) -> None:
    with pytest.raises(ChangedMeanwhile):
        speakers.do("ha", "approve", mark="0.00000000." + speakers.see().mark.rpartition(".")[2])
    assert speakers.history() == []


def test_a_refusal_changes_nothing(speakers: Speakers) -> None:
    with pytest.raises(Nothing):
        speakers.do("lan", "suggest", text=" ")
    with pytest.raises(Invalid):
        speakers.do("lan", "suggest", text="Cau {ai}?")
    assert (speakers.version, speakers.history(), audited(speakers.database)) == (0, [], [])


def test_everything_is_written_down(speakers: Speakers) -> None:
    speakers.do("lan", "suggest", SAFETY, text="Bañ đơs mã OTP.", note="Ngắn hơn.")
    speakers.do("ha", "confirm", SAFETY)
    speakers.do("ha", "read-back", SAFETY, back="Đừng nói mã OTP.")
    speakers.do("ha", "approve", SAFETY)
    speakers.do("su", "open", SAFETY)
    speakers.do("su", "approve", SAFETY)
    lines = [(one["action"], one["actor"], one["speaks"], one["state"]) for one in reversed(speakers.history(SAFETY))]
    assert lines == [
        ("suggested", "lan", "sre", "suggested"),
        ("reviewed", "ha", "sre", "reviewed"),
        ("read-back", "ha", "sre", "reviewed"),
        ("approved", "ha", "sre", "reviewed"),
        ("opened", "su", "sre", "reviewed"),
        ("approved", "su", "sre", "approved"),
    ]
    assert speakers.history(SAFETY)[-1]["note"] == "Ngắn hơn."
    assert speakers.history(SAFETY)[0]["at"] > speakers.history(SAFETY)[1]["at"] > NOW
    assert [line[:3] for line in audited(speakers.database)] == [
        ("staff:lan", "translation-suggested", f"kpm {SAFETY}"),
        ("staff:ha", "translation-reviewed", f"kpm {SAFETY}"),
        ("staff:ha", "translation-read-back", f"kpm {SAFETY}"),
        ("staff:ha", "translation-approved", f"kpm {SAFETY}"),
        ("staff:su", "translation-opened", f"kpm {SAFETY}"),
        ("staff:su", "translation-approved", f"kpm {SAFETY}"),
    ]
    assert speakers.version == 4
    with reading(speakers.database) as connection:
        assert speaks_last(connection, "ha") == "sre" and speaks_last(connection, "nobody") == ""


def test_a_report_is_on_top_until_somebody_decides(speakers: Speakers, course: Course) -> None:
    text = speakers.see(SAFETY).text
    speakers.report(SAFETY, text)
    speakers.report(SAFETY, text, chat=2)

    def first() -> tuple[str, int]:
        with reading(speakers.database) as connection:
            row = review_queue(connection, course, QueueFilter("kpm"), NOW.date())[0]
        return row.entry.key, row.reports

    assert first() == (SAFETY, 2)
    speakers.do("lan", "comment", SAFETY, note="Để tôi hỏi.")
    assert first() == (SAFETY, 2)
    speakers.do("lan", "settle", SAFETY)
    assert speakers.reports() == [(True, "staff:lan")] * 2
    assert first() != (SAFETY, 2)
    with pytest.raises(NothingReported):
        speakers.do("lan", "settle", SAFETY)
    assert [line["action"] for line in speakers.history(SAFETY)] == ["settled", "commented"]


@pytest.mark.parametrize("action", ["suggest", "approve", "reject"])
def test_whoever_decides_has_looked_at_the_reports(speakers: Speakers, course: Course, action: str) -> None:
    text = speakers.see(SAFETY).text
    speakers.report(SAFETY, text)
    speakers.report(SAFETY, text, dialect="cil")
    with reading(speakers.database) as connection:
        assert overlaid(course, amendments(connection)).messages["kpm"][SAFETY].lines[0].lang == "vi"
    speakers.do("lan", "read-back", SAFETY, back="Đừng nói.")
    assert speakers.reports() == [(False, ""), (False, "")]
    speakers.do("lan", action, SAFETY, text="Bañ đơs mã OTP.", note="Chưa đúng.")
    assert speakers.reports() == [(True, "staff:lan"), (False, "")]
    with reading(speakers.database) as connection:
        shown = overlaid(course, amendments(connection)).messages["kpm"][SAFETY].lines[0].lang
    assert shown == ("vi" if action == "reject" else "kpm")


def test_who_wrote_the_present_text_is_found_in_the_history(speakers: Speakers) -> None:
    speakers.do("lan", "suggest", text="Cau lơi bơsram?")
    speakers.do("ha", "suggest", text="Cau lơi gam bơsram wơl?")
    again = speakers.do("su", "suggest", text="Cau lơi bơsram?")
    assert (again.writer, again.vouched) == ("su", "su")
    assert speakers.do("lan", "approve").state == "approved"


def test_of_many_at_once_one_is_kept(speakers: Speakers) -> None:
    seen, texts = speakers.see().mark, [f"Cau lơi bơsram {count}?" for count in range(6)]

    def write(text: str) -> str:
        try:
            return speakers.do("lan", "suggest", text=text, mark=seen).text
        except ChangedMeanwhile:
            return ""

    with ThreadPoolExecutor(len(texts)) as pool:
        kept = [text for text in pool.map(write, texts) if text]
    assert kept == [speakers.see().text]
    assert [line["text"] for line in speakers.history()] == kept
    assert (speakers.see().version, speakers.version) == (1, 1)


def test_an_approval_by_who_does_not_speak_it_counts_no_more(speakers: Speakers) -> None:
    speakers.do("lan", "suggest", SAFETY, text="Bañ đơs mã OTP.")
    speakers.do("ha", "read-back", SAFETY, back="Đừng nói mã OTP.")
    speakers.do("ha", "approve", SAFETY)
    with writing(speakers.database) as connection:  # as it was when nobody asked what an approver speaks
        history = core(TranslationChange)
        connection.execute(update(history).where(history.c.action == "approved").values(speaks=""))
    assert speakers.see(SAFETY).approved_by == ()
    assert speakers.do("su", "approve", SAFETY).approved_by == ("su",)
    twice = speakers.do("ha", "approve", SAFETY)
    assert (twice.state, twice.approved_by) == ("approved", ("su", "ha"))


def test_what_somebody_knows_of_a_text_is_about_that_text(speakers: Speakers, course: Course) -> None:
    ha = Reviewer("ha", "sre")
    speakers.do("ha", "open", SAFETY)
    assert not blind(speakers.see(SAFETY), ha, course)
    assert speakers.version == 0, "nothing is new for learners"
    speakers.do("lan", "suggest", SAFETY, text="Bañ đơs mã OTP.")
    assert blind(speakers.see(SAFETY), ha, course)
    told = speakers.do("ha", "read-back", SAFETY, back="Đừng nói mã OTP.")
    assert (told.back, told.backs) == ("", (BackTranslation("ha", "Đừng nói mã OTP."),))
    assert told == speakers.see(SAFETY)
