"""States of a translation, decided without a database."""

from dataclasses import replace

import pytest

from api.errors import Invalid
from api.review import decide
from api.review.decide import FilledIn, Reviewer
from api.review.entries import ReviewEntry, clean_text
from bot.course.model import Course
from tests.api.review.speakers import BLANK, LABEL, PLAIN, SAFETY
from tests.rows import each_row

LAN, HA, SU, K = (Reviewer(login, "sre") for login in ("lan", "ha", "su", "k"))
CIL = Reviewer("ha", "cil")
MUTE = Reviewer("ca")


@pytest.fixture
def draft(course: Course) -> ReviewEntry:
    """A draft in the files."""
    entry = course.entries["kpm"][PLAIN]
    return ReviewEntry("kpm", "", PLAIN, course.sources[PLAIN], entry.text, entry.source, entry.state)


def done(course: Course, entry: ReviewEntry, *deeds: tuple[Reviewer, str, FilledIn]) -> ReviewEntry:
    for actor, action, said in deeds:
        entry = decide.decide(action, entry, actor, said, course).entry
    return entry


def safe(course: Course) -> ReviewEntry:
    entry = course.entries["kpm"][SAFETY]
    return ReviewEntry("kpm", "", SAFETY, course.sources[SAFETY], entry.text, entry.source, entry.state)


def test_a_draft_becomes_approved_through_three_people(course: Course, draft: ReviewEntry) -> None:
    one = done(course, draft, (LAN, "suggest", FilledIn("Cau lơi bơsram?")))
    assert (one.state, one.writer, one.vouched, one.speaks) == ("suggested", "lan", "lan", "sre")
    two = done(course, one, (HA, "confirm", FilledIn()))
    assert (two.state, two.text, two.writer) == ("reviewed", one.text, "lan")
    three = done(course, two, (SU, "approve", FilledIn()))
    assert (three.state, three.approved_by) == ("approved", ("su",))


def test_safety_text_takes_two_and_a_translation_back(course: Course) -> None:
    entry = done(course, safe(course), (LAN, "suggest", FilledIn("Bañ đơs mã OTP.")))
    with pytest.raises(decide.BackNeeded):
        done(course, entry, (HA, "approve", FilledIn(back="Viết sau khi đã xem câu gốc.")))
    once = done(course, entry, (HA, "read-back", FilledIn(back="Đừng nói mã OTP.")), (HA, "approve", FilledIn()))
    assert (once.state, once.approved_by, once.back) == ("suggested", ("ha",), "Đừng nói mã OTP.")
    with pytest.raises(decide.ApprovedAlready):
        done(course, once, (HA, "approve", FilledIn()))
    twice = done(course, once, (SU, "open", FilledIn()), (SU, "approve", FilledIn()))
    assert (twice.state, twice.approved_by, twice.back) == ("approved", ("ha", "su"), "Đừng nói mã OTP.")


def test_a_translation_back_comes_before_the_original(course: Course) -> None:
    entry = done(course, safe(course), (LAN, "suggest", FilledIn("Bañ đơs mã OTP.")))
    assert [decide.blind(entry, actor, course) for actor in (LAN, HA, SU)] == [False, True, True]
    with pytest.raises(decide.Unread):
        done(course, entry, (HA, "read-back", FilledIn(back="  ")))
    seen = done(course, entry, (HA, "open", FilledIn()))
    told = done(course, seen, (SU, "read-back", FilledIn(back="Đừng nói mã OTP.")))
    for actor in (LAN, HA, SU):
        assert not decide.blind(told, actor, course)
        for action in ("read-back", "open"):
            with pytest.raises(decide.SeenAlready):
                done(course, told, (actor, action, FilledIn(back="Đừng nói.")))
    with pytest.raises(decide.BackNeeded):
        done(course, told, (HA, "approve", FilledIn()))
    both = done(course, told, (SU, "approve", FilledIn()), (HA, "approve", FilledIn()))
    assert (both.state, both.back) == ("approved", "Đừng nói mã OTP.")


def test_nobody_is_asked_what_a_text_says_that_is_no_safety_text_or_no_text(course: Course, draft: ReviewEntry) -> None:
    entry = safe(course)
    others = (draft, replace(entry, text=""), replace(entry, state="rejected"), replace(entry, vietnamese="Khác."))
    for one in others:
        assert not decide.blind(one, HA, course)
        for action in ("read-back", "open"):
            with pytest.raises(decide.NotBlind):
                done(course, one, (HA, action, FilledIn(back="Đừng nói.")))


@each_row(
    ("dialect", "suggested_in", "speaks", "counts"),
    [
        ("", "sre", "", False),
        ("", "sre", "cil", False),
        ("", "sre", "sre", True),
        ("", "", "lach", False),
        ("", "cil", "cil", True),
        ("", "cil", "lach", False),
        ("cil", "cil", "cil", True),
        ("cil", "cil", "sre", True),
        ("cil", "cil", "lach", False),
        ("cil", "cil", "", False),
    ],
)
def test_approvals_are_of_who_speaks_the_dialect_or_the_standard(
    course: Course, draft: ReviewEntry, dialect: str, suggested_in: str, speaks: str, counts: bool
) -> None:
    entry = replace(draft, dialect=dialect)
    entry = done(course, entry, (Reviewer("lan", suggested_in), "suggest", FilledIn("Cau lơi bơsram?")))
    judge = Reviewer("ha", speaks)
    if counts:
        assert done(course, entry, (judge, "approve", FilledIn())).state == "approved"
    else:
        with pytest.raises(decide.NotSpeaker):
            done(course, entry, (judge, "approve", FilledIn()))


@pytest.mark.parametrize("key", [PLAIN, SAFETY])
def test_nobody_approves_what_she_wrote(course: Course, draft: ReviewEntry, key: str) -> None:
    entry = replace(draft, key=key, vietnamese=course.sources[key])
    written = done(course, entry, (LAN, "suggest", FilledIn("Bañ đơs.")))
    with pytest.raises(decide.OwnText):
        done(course, written, (LAN, "approve", FilledIn(back="Đừng nói.")))


def test_a_draft_of_nobodys_may_be_approved_as_it_is(course: Course, draft: ReviewEntry) -> None:
    assert done(course, draft, (LAN, "approve", FilledIn())).state == "approved"


def test_a_new_text_begins_anew(course: Course) -> None:
    entry = done(
        course,
        safe(course),
        (LAN, "suggest", FilledIn("Bañ đơs.")),
        (HA, "read-back", FilledIn(back="Đừng nói.")),
        (HA, "approve", FilledIn()),
        (SU, "approve", FilledIn()),
        (HA, "suggest", FilledIn("Bañ đơs mã OTP.")),
    )
    assert (entry.state, entry.approved_by, entry.back, entry.writer) == ("suggested", (), "", "ha")


def test_a_speaker_may_make_a_draft_hers_as_it_is(course: Course, draft: ReviewEntry) -> None:
    entry = done(course, draft, (LAN, "suggest", FilledIn(draft.text)))
    assert (entry.state, entry.writer) == ("suggested", "lan")
    with pytest.raises(decide.Same):
        done(course, entry, (HA, "suggest", FilledIn(f" {draft.text} ")))


def test_who_confirms_is_another_speaker_of_the_same_dialect(course: Course, draft: ReviewEntry) -> None:
    entry = done(course, draft, (LAN, "suggest", FilledIn("Cau lơi bơsram?")))
    for actor, why in ((LAN, decide.SameSpeaker), (CIL, decide.OtherDialect), (MUTE, decide.OtherDialect)):
        with pytest.raises(why):
            done(course, entry, (actor, "confirm", FilledIn()))
    of_cil = done(course, draft, (Reviewer("k", "cil"), "suggest", FilledIn("Cau lơi bơsram?")))
    assert done(course, of_cil, (CIL, "confirm", FilledIn())).state == "reviewed"


def test_a_variant_is_confirmed_by_who_speaks_it(course: Course, draft: ReviewEntry) -> None:
    entry = done(course, replace(draft, dialect="cil"), (MUTE, "suggest", FilledIn("Cau lơi bơsram?")))
    with pytest.raises(decide.OtherDialect):
        done(course, entry, (HA, "confirm", FilledIn()))
    assert done(course, entry, (CIL, "confirm", FilledIn())).state == "reviewed"


def test_what_is_no_suggestion_is_not_confirmed(course: Course, draft: ReviewEntry) -> None:
    for entry in (draft, replace(draft, state="reviewed"), replace(draft, state="approved")):
        with pytest.raises(decide.NotSuggested):
            done(course, entry, (HA, "confirm", FilledIn()))


def test_rejecting_says_why_and_is_no_end(course: Course, draft: ReviewEntry) -> None:
    with pytest.raises(decide.WhyNeeded):
        done(course, draft, (LAN, "reject", FilledIn(note="  ")))
    entry = done(course, draft, (LAN, "reject", FilledIn(note="Nghe ra nghĩa khác.")))
    assert (entry.state, entry.shown, entry.text) == ("rejected", "rejected", draft.text)
    with pytest.raises(decide.LookFirst):
        done(course, entry, (HA, "approve", FilledIn()))
    assert done(course, entry, (HA, "suggest", FilledIn(draft.text))).state == "suggested"


def test_a_changed_vietnamese_wants_a_look_whatever_the_state(course: Course, draft: ReviewEntry) -> None:
    approved = done(course, draft, (LAN, "suggest", FilledIn("Cau lơi bơsram?")), (HA, "approve", FilledIn()))
    entry = replace(approved, vietnamese="Hôm nay ai học?")
    assert (entry.state, entry.shown, entry.stale) == ("approved", "look", True)
    for action in ("confirm", "approve"):
        with pytest.raises(decide.LookFirst):
            done(course, entry, (SU, action, FilledIn()))
    looked = done(course, entry, (SU, "look", FilledIn()))
    assert (looked.state, looked.source, looked.approved_by) == ("suggested", "Hôm nay ai học?", ())
    assert (looked.writer, looked.vouched) == ("lan", "su")
    with pytest.raises(decide.NotChanged):
        done(course, looked, (SU, "look", FilledIn()))
    with pytest.raises(decide.OwnText):
        done(course, looked, (LAN, "approve", FilledIn()))


def test_a_look_finds_what_the_new_sentence_broke(course: Course, draft: ReviewEntry) -> None:
    with pytest.raises(decide.Faulty, match=r"chỗ trống"):
        done(course, replace(draft, vietnamese="{author} học?"), (LAN, "look", FilledIn()))


@each_row(
    ("key", "text", "why"),
    [
        (BLANK, "Jơnau tơngĭt:", "chỗ trống { } khác bản tiếng Việt. Cách sửa: giữ đúng: {author}"),
        (BLANK, "Jơnau tơngĭt {autor}:", "chỗ trống { } khác"),
        (LABEL, "Iăt wơl iăt wơl iăt wơl iăt wơl", "nhãn “Iăt wơl iăt wơl iăt wơl iăt wơl” dài 31 chữ, quá 28"),
        (LABEL, "nghe lại!", "chép nguyên tiếng Việt"),
        (PLAIN, "Sền bit.top", "đường dẫn “bit.top”"),
        (PLAIN, "Bañ đơs otp", "viết “otp”"),
        (PLAIN, " \u200b ", "Chưa có lời nào"),
        (PLAIN, "ơ̆" * 300, "Chữ quá dài"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_the_reason(course: Course, key: str, text: str, why: str) -> None:
    entry = ReviewEntry("kpm", "", key, course.sources[key])
    with pytest.raises(Invalid) as refused:
        done(course, entry, (LAN, "suggest", FilledIn(text)))
    assert why in refused.value.message


def test_marks_without_a_letter_take_no_room_on_a_button(course: Course) -> None:
    entry = ReviewEntry("kpm", "", LABEL, course.sources[LABEL])
    assert done(course, entry, (LAN, "suggest", FilledIn("hơ̆" * 14))).text == "hơ̆" * 14


def test_texts_are_kept_in_one_spelling(course: Course, draft: ReviewEntry) -> None:
    typed = "  Dǎn\u200b  hơ\u0306 \n nga\u0300i "
    assert clean_text(typed) == "Dăn hơ̆ ngài"
    assert done(course, draft, (LAN, "suggest", FilledIn(typed))).text == "Dăn hơ̆ ngài"


def test_a_comment_leaves_the_entry(course: Course, draft: ReviewEntry) -> None:
    change = decide.decide("comment", draft, LAN, FilledIn(note="Ở Đưng K'Nớh nói khác."), course)
    assert (change.entry, change.action, change.note) == (draft, "commented", "Ở Đưng K'Nớh nói khác.")
    with pytest.raises(decide.Nothing):
        done(course, draft, (LAN, "comment", FilledIn()))


def test_buttons_are_offered_where_they_lead_somewhere(course: Course, draft: ReviewEntry) -> None:
    entry = done(course, draft, (LAN, "suggest", FilledIn("Cau lơi bơsram?")))

    def offered(entry: ReviewEntry, actor: Reviewer) -> set[str]:
        return {action for action in ("confirm", "approve", "reject", "look") if decide.may(action, entry, actor)}

    assert offered(entry, LAN) == {"reject"}
    assert offered(entry, HA) == {"confirm", "approve", "reject"}
    assert offered(replace(entry, vietnamese="Khác?"), HA) == {"look", "reject"}
    assert offered(ReviewEntry("kpm", "", PLAIN, "Ai?"), HA) == set()
