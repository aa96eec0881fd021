"""Drawing changes nothing; what can be on a screen no more is put right once, before it is drawn."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot import events, facts
from bot.course.model import Course
from bot.engine.lesson import STAGES
from bot.engine.screens import OF_STAGE, SCREENS, drawn, settle
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.engine.turn import Turning
from bot.orders import Record
from tests.transcripts.play import without

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)

LESSON = "qr-pay"


def beside(chat: Chat, learner: Learner, course: Course) -> Turning:
    return Turning(State(chat._replace(serial=3, seen=1), {"1": learner}), course, NOW)


def at(slug: str) -> Learner:
    return Learner(greeted=True, lesson=LESSON, lessons={LESSON: Progress(slug, ("open", "scan", slug))})


def told(turn: Turning) -> tuple[object, ...]:
    """Everything that a turn has decided so far."""
    values = {name: getattr(turn, name) for name in Turning.__slots__ if name != "course"}
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())


def every_screen(course: Course) -> Iterator[Turning]:
    """Each screen, with what it may be about, for who is at a step and at a question, and for who is in no lesson."""
    abouts = ("", LESSON, "right", "nobody", "LK12348@1", "Agribank", "kpm/nobody", "command:menu choice:done")
    learners = (Learner(), at("scan"), at("name-differs"), at("gone"))
    for screen in SCREENS:
        for about in abouts:
            for learner in learners:
                yield beside(Chat(screen, about, came_from=("step:", "question:")), learner, course)


def test_drawing_changes_nothing_and_what_is_settled_stays(course: Course) -> None:
    drawings = 0
    for turn in every_screen(course):
        settle(turn)
        before = told(turn)
        if turn.screen in ("drill-right", "drill-wrong", "drill-done", "linked-elsewhere") or turn.screen == "village":
            continue  # about is never anything but what an action of theirs wrote
        drawn(turn)
        assert told(turn) == before, turn.screen
        assert settle(turn), turn.screen
        assert told(turn) == before, turn.screen
        drawings += 1
    assert drawings > 1000


def test_what_can_be_no_more_is_put_right(course: Course) -> None:
    cut = without(course, f"{LESSON}/frame")
    cases = {
        "an old code": (Chat("link-code", "LK12348@1"), Learner(greeted=True), "link", ""),
        "a bank without a number": (Chat("emergency-call", "nobody"), Learner(greeted=True), "emergency-branch", ""),
        "a day of a bank that is known no more": (
            Chat("emergency-policy-day"),
            Learner(greeted=True),
            "emergency-policy",
            "",
        ),
        "nobody to call": (Chat("person-call"), Learner(greeted=True), "person", ""),
        "nobody to trust": (Chat("trust-call"), Learner(greeted=True), "trust", ""),
        "in the middle of nothing": (Chat("welcome-back"), Learner(greeted=True), "menu", ""),
        "the end of a lesson that is gone": (Chat("finished", "nobody"), Learner(greeted=True), "rest", ""),
        "a lesson that is gone": (Chat("step"), Learner(greeted=True, lesson="x"), "rest", ""),
        "a step that is gone": (Chat("step"), at("frame"), "step", "name"),
        "a step that became a question": (Chat("step"), at("name-differs"), "question", "name-differs"),
        "an answer that is gone": (Chat("wrong", "nobody"), at("name-differs"), "question", "name-differs"),
        "why she could not do what is gone": (Chat("could-not"), at("frame"), "step", "name"),
        "help with what is gone": (Chat("reason-paper"), at("frame"), "step", "name"),
        "what she meant on a step that is gone": (
            Chat("tie", "choice:done command:menu", came_from=("step:",)),
            at("frame"),
            "step",
            "name",
        ),
    }
    for name, (chat, learner, screen, stage) in cases.items():
        turn = beside(chat, learner, cut)
        assert not settle(turn), name
        assert turn.screen == screen, name
        if stage:
            assert turn.learner.lessons[LESSON].at == stage, name
        assert settle(turn), name


def test_a_prompt_that_nobody_may_record_any_more_makes_way_for_another(course: Course) -> None:
    turn = beside(Chat("record", "nobody"), Learner(greeted=True), course)
    assert not settle(turn)
    assert (turn.about, turn.orders) == ("", [Record("next")])
    assert settle(turn)
    assert turn.orders == [Record("next")]


def test_a_step_that_was_edited_away_cannot_be_done(course: Course) -> None:
    cut = without(course, f"{LESSON}/frame")
    chat = Chat("step", options=("done", "could-not"), serial=3, seen=1, at=f"{LESSON}/frame/0")
    for event in (events.Tapped(3, "done"), events.Said("1"), events.Said("xong rồi")):
        turn = step(State(chat, {"1": at("frame")}), event, cut, NOW)
        assert [type(fact) for fact in turn.facts] == [facts.StepShown]
        assert turn.state.learner.lessons[LESSON].at == "name"
        assert turn.replies[-1].picture == f"{LESSON}/name"


def test_a_message_of_the_union_moves_nobody_whose_step_was_edited_away(course: Course) -> None:
    cut = without(course, f"{LESSON}/frame")
    before = State(Chat("step", serial=3, seen=1), {"1": at("frame")})
    turn = step(before, events.CampaignArrived("c1", "Đoàn xã", {"vi": "Mai họp thôn."}), cut, NOW)
    assert turn.state.learners == before.learners


def test_screens_of_a_stage_are_put_right_when_it_goes() -> None:
    assert {*STAGES} < OF_STAGE
    assert [name for name in OF_STAGE if SCREENS[name].settle is None] == []
