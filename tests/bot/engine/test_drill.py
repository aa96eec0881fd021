"""Spaced drills: when they come, which messages, and what is said of each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import events, facts
from bot.course.model import DRILL_FORMS, Course
from bot.course.overlay import Overlay, overlaid
from bot.engine import drill
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import Turn, Turning
from bot.replies import Say
from tests.course import COURSE
from tests.rows import each_row

MORNING = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
AGREED = Learner(consent=COURSE.consent, greeted=True)


def at_rest(learner: Learner, **others: Learner) -> State:
    return State(Chat("menu", options=("go-on",), serial=5, seen=1), {"1": learner, **others})


def on(days: int) -> datetime:
    return MORNING + timedelta(days=days)


def finished(course: str, learner: Learner = AGREED) -> Learner:
    turning = Turning(at_rest(learner), COURSE, MORNING)
    drill.begin(turning, course)
    return turning.learner


def come_due(learner: Learner, days: int) -> Turn:
    return step(at_rest(learner), events.DrillDue(), COURSE, on(days))


def test_a_lesson_on_swindles_begins_them_and_no_other_does() -> None:
    today = MORNING.date().toordinal()
    assert finished("scam").due == today + 1
    assert finished("qr") == AGREED
    waiting = finished("scam", AGREED._replace(due=today + 5, round=1))
    assert (waiting.due, waiting.round) == (today + 5, 1)


def test_they_come_on_the_first_seventh_and_thirtieth_day_and_then_no_more() -> None:
    learner, asked = finished("scam"), []
    for day in range(400):
        turn = come_due(learner, day)
        learner = turn.state.learner
        asked += [day] if turn.replies else []
    assert asked == [1, 7, 30]
    assert learner.due == 0


def test_a_new_lesson_on_swindles_begins_them_anew() -> None:
    over = AGREED._replace(due=0, round=3)
    assert (finished("scam", over).round, finished("scam", over).due) == (0, MORNING.date().toordinal() + 1)


@each_row("learner", [Learner(greeted=True), AGREED._replace(consent="no")])
def test_nobody_is_asked_who_did_not_agree(learner: Learner) -> None:
    turn = come_due(finished("scam", learner), 1)
    assert not turn.replies
    assert turn.state.learner.due == on(2).date().toordinal()


def test_nobody_is_asked_who_wants_no_messages() -> None:
    state = at_rest(finished("scam"))
    stopped = state._replace(chat=state.chat._replace(stopped=True))
    assert not step(stopped, events.DrillDue(), COURSE, on(1)).replies


def test_on_a_shared_phone_only_who_learns_now_is_asked_and_nobody_waits_for_ever() -> None:
    other = finished("scam")
    turn = step(at_rest(AGREED, **{"2": other}), events.DrillDue(), COURSE, on(1))
    assert not turn.replies
    assert turn.state.learners["2"].due == on(2).date().toordinal()


def test_what_is_pushed_names_nobody_and_tells_no_result() -> None:
    turn = come_due(finished("scam", AGREED._replace(name="Lan")), 1)
    (reply,) = turn.replies
    assert [line.text for line in reply.lines] == [COURSE.phrases["drill-offer"].text]


def test_in_the_middle_of_a_lesson_back_leads_to_her_step() -> None:
    state = at_rest(finished("scam"))
    begun = step(state, events.Said("quét mã trả tiền"), COURSE, MORNING).state
    asked = step(begun, events.DrillDue(), COURSE, on(1))
    assert asked.state.chat.screen == "drill-offer"
    back = step(asked.state, events.Said("quay lại"), COURSE, on(1))
    assert (back.state.chat.screen, back.state.learner.lesson) == ("step", "qr-pay")


def sessions(learner: Learner, count: int) -> list[list[str]]:
    """The messages of the next drills of somebody who takes every one for a swindle."""
    state, seen = at_rest(learner), []
    for _ in range(count):
        state = step(state, events.Said("tập"), COURSE, MORNING).state
        slugs = []
        for _ in DRILL_FORMS:
            turn = step(state, events.Tapped(state.chat.serial, "swindle"), COURSE, MORNING)
            slugs += [fact.step for fact in turn.facts if isinstance(fact, facts.DrillAnswered)]
            state = step(turn.state, events.Tapped(turn.state.chat.serial, "next"), COURSE, MORNING).state
        seen.append(slugs)
    return seen


def test_a_drill_has_one_message_of_each_form_and_harmless_ones_at_no_fixed_place() -> None:
    drills = sessions(AGREED, 12)
    forms = [[COURSE.drills[slug].form for slug in one] for one in drills]
    harmless = [[n for n, slug in enumerate(one) if not COURSE.drills[slug].scam] for one in drills]
    assert forms == [list(DRILL_FORMS)] * 12
    assert all(1 <= len(places) <= 2 for places in harmless)
    assert {place for places in harmless for place in places} == {0, 1, 2}
    assert len({slug for one in drills for slug in one}) == 36


def test_every_message_has_its_turn() -> None:
    had = {slug for one in sessions(AGREED, 80) for slug in one}
    assert had == set(COURSE.drills)


def test_two_people_on_one_phone_get_different_messages() -> None:
    first = sessions(AGREED, 1)
    state = at_rest(Learner(), **{"2": AGREED})
    second = State(state.chat._replace(who="2"), state.learners)
    turn = step(second, events.Said("tập"), COURSE, MORNING)
    assert COURSE.drills[first[0][0]].text not in turn.replies[-1].lines[-1].text


def test_every_message_says_first_that_it_is_practice_in_text_and_voice() -> None:
    turn = step(at_rest(AGREED), events.Said("tập"), COURSE, MORNING)
    reply = turn.replies[-1]
    assert reply.lines[0].text.startswith("TẬP.")
    assert reply.speech is not None and reply.speech.says[0].text.startswith("TẬP.")
    assert reply.picture.startswith("drills/")


def test_a_drill_left_in_the_middle_begins_anew() -> None:
    state = step(at_rest(AGREED._replace(drills=4)), events.Said("tập"), COURSE, MORNING).state
    assert state.learner.drills == 3


def test_the_end_is_counted_with_the_day_and_whether_all_were_right() -> None:
    state = at_rest(finished("scam"))
    state = step(state, events.DrillDue(), COURSE, on(1)).state
    state = step(state, events.Tapped(state.chat.serial, "start-drill"), COURSE, on(1)).state
    counted: list[facts.Fact] = []
    for _ in DRILL_FORMS:
        slug = drill.picked(Turning(state, COURSE, on(1))).slug
        choice = "swindle" if COURSE.drills[slug].scam else "harmless"
        turn = step(state, events.Tapped(state.chat.serial, choice), COURSE, on(1))
        after = step(turn.state, events.Tapped(turn.state.chat.serial, "next"), COURSE, on(1))
        counted += [*turn.facts, *after.facts]
        state = after.state
    assert [type(fact) for fact in counted] == [*[facts.DrillAnswered] * 3, facts.DrillPassed]
    assert (counted[-1].detail, counted[-1].correct) == ("1", True)
    assert state.chat.screen == "drill-done"


def test_a_message_that_was_taken_out_of_the_course_is_passed_over() -> None:
    state = State(Chat("drill-wrong", "0:sms-gone", ("next",), serial=5, seen=1), {"1": AGREED._replace(drills=1)})
    again = step(state, events.Said("nghe lại"), COURSE, MORNING)
    assert again.replies[-1].lines[0].text == COURSE.phrases["drill-wrong"].text
    assert step(again.state, events.Said("tiếp"), COURSE, MORNING).state.chat.screen == "drill"


def verdict_in_kho(course: Course) -> tuple[str, tuple[Say, ...]]:
    """What to look at in the first message, and what is said when she calls it harmless."""
    learner = AGREED._replace(text_lang="kpm", voice_lang="kpm")
    shown = step(at_rest(learner), events.Said("tập"), course, MORNING)
    while shown.state.chat.screen != "drill":
        shown = step(shown.state, events.Tapped(shown.state.chat.serial, "start-drill"), course, MORNING)
    asked = shown.replies[-1].speech
    assert asked and {say.lang for say in asked.says} == {"vi"}
    answered = step(shown.state, events.Tapped(shown.state.chat.serial, "harmless"), course, MORNING)
    told = answered.replies[-1].speech
    assert told
    return course.drills[answered.state.chat.about.partition(":")[2]].sign, tuple(told.says)


def test_in_kho_a_verdict_is_vietnamese_until_it_is_approved_and_its_sign_is_said_once() -> None:
    sign, says = verdict_in_kho(COURSE)
    assert [say.lang for say in says if sign in say.text] == ["vi"]
    assert {say.lang for say in says} == {"vi"}


def test_in_kho_an_approved_verdict_is_said_alone_with_its_sign_once() -> None:
    drafts = {key: COURSE.entries["kpm"][key] for key in ("bot/drill-swindle/text", "bot/drill-harmless/text")}
    approved = {key: replace(draft, state="approved") for key, draft in drafts.items()}
    sign, says = verdict_in_kho(overlaid(COURSE, Overlay({"kpm": approved})))
    (verdict,) = [say for say in says if sign in say.text]
    assert verdict.lang == "kpm" and "ờ gŏ tềl đơs blăc" in verdict.text
