"""Two learners who are one person: nothing she did is lost, nothing is allowed that she did not allow."""

import hypothesis.strategies as st
from hypothesis import given

from bot.engine.merge_learners import conflicting, united
from bot.engine.state import NOBODY, Learner, Progress
from tests.rows import each_row

LESSONS = ("qr-pay", "scam-three-rules", "phone-first")
CONSENTS = ("", "no", "1", "2")


@st.composite
def learners(draw: st.DrawFn) -> Learner:
    """Anybody, as far as her state makes sense."""
    lessons = draw(
        st.dictionaries(
            st.sampled_from(LESSONS),
            st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True).map(
                lambda trail: Progress(trail[-1], tuple(trail))
            ),
        )
    )
    consent = draw(st.sampled_from(CONSENTS))
    village = "" if consent == "no" else draw(st.sampled_from(["", "da-tro"]))
    return Learner(
        name="" if consent == "no" else draw(st.sampled_from(["", "Lan"])),
        commune="lac-duong" if village else draw(st.sampled_from(["", "lac-duong"])),
        village=village,
        consent=consent,
        due=draw(st.sampled_from([0, 740_000, 740_007])),
        drills=draw(st.integers(0, 9)),
        done=draw(st.dictionaries(st.sampled_from(LESSONS), st.integers(1, 3))),
        lesson=draw(st.sampled_from(sorted(lessons) or [""])),
        lessons=lessons,
    )


@given(learners(), learners(), st.sampled_from(["", "yes", "no"]))
def test_nothing_she_did_is_lost(kept: Learner, other: Learner, answer: str) -> None:
    one = united(kept, other, answer)
    assert one.done == {id: max(kept.done.get(id, 0), other.done.get(id, 0)) for id in {*kept.done, *other.done}}
    assert one.lessons.keys() == kept.lessons.keys() | other.lessons.keys()
    assert all(place in (kept.lessons.get(id), other.lessons.get(id)) for id, place in one.lessons.items())
    assert (one.lesson in one.lessons) or not (kept.lessons and other.lessons)


@given(learners(), learners(), st.sampled_from(["", "yes", "no"]))
def test_consent_is_never_widened(kept: Learner, other: Learner, answer: str) -> None:
    one = united(kept, other, answer)
    if one.agreed:
        assert one.consent in (kept.consent, other.consent)
        assert not conflicting(kept, other) or (answer == "yes" and other.agreed)
    if "no" in (kept.consent, other.consent) and answer != "yes":
        assert (one.consent, one.village, one.name) == ("no", "", "")


@given(learners())
def test_nobody_adds_nothing(kept: Learner) -> None:
    assert united(kept, NOBODY) == kept


@given(learners(), learners(), learners())
def test_three_chats_may_be_linked_in_any_order_of_two(a: Learner, b: Learner, c: Learner) -> None:
    one, other = united(united(a, b), c), united(a, united(b, c))
    assert (one.done, one.lessons.keys(), one.agreed) == (other.done, other.lessons.keys(), other.agreed)


@each_row(
    ("kept", "other", "asked"),
    [("1", "no", True), ("no", "1", True), ("1", "2", False), ("", "1", False), ("", "no", False), ("no", "no", False)],
)
def test_she_is_asked_only_when_she_said_both(kept: str, other: str, asked: bool) -> None:
    assert conflicting(Learner(consent=kept), Learner(consent=other)) is asked


def test_the_later_attempt_is_the_further_one() -> None:
    second = Learner(done={"qr-pay": 1}, lesson="qr-pay", lessons={"qr-pay": Progress("open", ("open",))})
    first = Learner(lesson="qr-pay", lessons={"qr-pay": Progress("name", ("open", "scan", "name"))})
    assert united(first, second).lessons == second.lessons
    assert united(second, first).lessons == second.lessons


def test_the_place_of_one_goes_with_its_commune() -> None:
    one = united(Learner(commune="lac-duong"), Learner(commune="lang-biang", village="b'nor"))
    assert (one.commune, one.village) == ("lang-biang", "b'nor")
