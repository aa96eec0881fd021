"""What is done on the page of a lesson counts as in the chat, says nothing there, and the chat goes on from it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot import events, facts
from bot.course.model import Course, Question, Step
from bot.engine.followed import PLAYED
from bot.engine.screens import SCREENS
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Followed, Said, Tapped
from bot.orders import AskPerson
from tests.rows import each_row
from tests.transcripts.play import reloaded

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
LESSON = "qr-pay"


def begun(course: Course, lesson: str = LESSON) -> State:
    """A chat that has just shown the first step of a lesson."""
    learner = Learner(age="adult", greeted=True, consent="no")
    chat = Chat("lessons", course.lessons[lesson].course, (lesson,), seen=1)
    return step(State(chat, {"1": learner}), Tapped(0, lesson), course, NOW).state


def follow(course: Course, state: State, *done: Followed) -> tuple[State, list[facts.Fact]]:
    """What comes of things done on the page, one after the other; nothing may be answered."""
    counted: list[facts.Fact] = []
    for event in done:
        turn = step(state, event, course, NOW)
        assert turn.replies == ()
        state = reloaded(turn.state)
        counted += turn.facts
    return state, counted


def way(course: Course, lesson: str = LESSON, who: str = "1") -> list[Followed]:
    """Everything pressed on the page from the first step to the end, one question wrong at first."""
    pressed: list[Followed] = []
    for stage in course.lessons[lesson].stages:
        if isinstance(stage, Step):
            pressed.append(Followed(who, lesson, stage.slug, "step", choice="done" if stage.do else "next"))
            continue
        wrong, right = (next(one.slug for one in stage.options if one.right is right) for right in (False, True))
        pressed.append(Followed(who, lesson, stage.slug, "question", choice=wrong))
        pressed.append(Followed(who, lesson, stage.slug, "wrong", wrong, right))
        pressed.append(Followed(who, lesson, stage.slug, "right", right, "next"))
    return pressed


def tapped_through(course: Course, lesson: str = LESSON) -> tuple[State, list[facts.Fact]]:
    """The same by tapping in the chat."""
    state, counted = begun(course, lesson), []
    for event in way(course, lesson):
        turn = step(state, Tapped(state.chat.serial, event.choice), course, NOW)
        state = turn.state
        counted += turn.facts
    return state, counted


@each_row("lesson", ["qr-pay", "scam-three-rules", "helper-guide"])
def test_a_lesson_on_the_page_counts_as_in_the_chat(course: Course, lesson: str) -> None:
    tapped, expected = tapped_through(course, lesson)
    state, counted = follow(course, begun(course, lesson), *way(course, lesson))
    assert counted == expected
    assert state.learner == tapped.learner
    assert (state.chat.screen, state.chat.about) == ("finished", lesson)


def test_seeing_the_screen_that_the_chat_shows_changes_nothing(course: Course) -> None:
    state = begun(course)
    first = course.lessons[LESSON].stages[0].slug
    after, counted = follow(course, state, Followed("1", LESSON, first, "step"))
    assert counted == []
    assert after == state


def test_the_chat_goes_on_where_the_page_ended(course: Course) -> None:
    before = begun(course)
    state, _ = follow(course, before, *way(course)[:2])
    third = course.lessons[LESSON].stages[2]
    turn = step(state, Tapped(before.chat.serial, "done"), course, NOW)
    said = [line.text for line in turn.replies[-1].lines]
    assert said == [course.phrases["note-old"].text, third.text]
    assert turn.facts == ()
    assert [choice.id for choice in turn.replies[-1].choices] == ["done", "could-not"]


def test_a_number_typed_for_an_older_screen_chooses_nothing(course: Course) -> None:
    state, _ = follow(course, begun(course), *way(course)[:2])
    turn = step(state, Said("1"), course, NOW)
    assert (turn.state.learner, turn.facts) == (state.learner, ())
    said = [line.text for line in turn.replies[-1].lines]
    assert said == [course.phrases["note-old"].text, course.lessons[LESSON].stages[2].text]


def test_next_said_in_the_chat_shows_where_the_page_ended(course: Course) -> None:
    state, _ = follow(course, begun(course), *way(course)[:3])
    turn = step(state, Said("tiếp"), course, NOW)
    assert turn.replies[-1].lines[-1].text == course.lessons[LESSON].stages[3].text


def test_the_last_button_pressed_again_is_no_second_completion(course: Course) -> None:
    pressed = way(course)
    state, _ = follow(course, begun(course), *pressed)
    after, counted = follow(course, state, *pressed[-2:], pressed[3])
    assert counted == []
    assert after.learner == state.learner


def test_only_doing_something_on_the_first_step_begins_a_lesson_again(course: Course) -> None:
    pressed = way(course)
    state, _ = follow(course, begun(course), *pressed)
    looked, counted = follow(course, state, replace(pressed[0], choice=""))
    assert (looked.learner, counted) == (state.learner, [])
    _, counted = follow(course, state, *pressed)
    kinds = [type(fact) for fact in counted]
    assert (kinds.count(facts.LessonStarted), kinds.count(facts.LessonCompleted)) == (1, 1)
    assert {fact.attempt for fact in counted} == {2}


def test_a_link_to_a_lesson_that_was_never_begun_begins_it(course: Course) -> None:
    first = course.lessons[LESSON].stages[0].slug
    menu = State(Chat("menu", seen=1), {"1": Learner(greeted=True, consent="no")})
    state, counted = follow(course, menu, Followed("1", LESSON, first, "step"))
    assert [type(fact) for fact in counted] == [facts.LessonStarted, facts.StepShown]
    assert state.chat.screen == "step"
    later = course.lessons[LESSON].stages[4].slug
    stayed, counted = follow(course, menu, Followed("1", LESSON, later, "step", choice="done"))
    assert (stayed.learners, stayed.chat._replace(seen=1), counted) == (*reversed(menu), [])


def test_could_not_and_its_reason_are_counted_and_the_lesson_goes_on(course: Course) -> None:
    first, second = course.lessons[LESSON].stages[:2]
    state, counted = follow(
        course,
        begun(course),
        Followed("1", LESSON, first.slug, "step", choice="could-not"),
        Followed("1", LESSON, first.slug, "could-not", choice="signal"),
    )
    assert counted == [facts.StepNotDone("1", LESSON, first.slug, "signal", 1)]
    assert state.chat.screen == "reason-signal"
    state, counted = follow(course, state, Followed("1", LESSON, first.slug, "reason-signal", choice="next"))
    assert counted == [facts.StepShown("1", LESSON, second.slug, attempt=1)]
    assert state.chat.screen == "step"


def test_asking_for_a_person_orders_one_and_the_chat_stays_in_the_lesson(course: Course) -> None:
    first = course.lessons[LESSON].stages[0].slug
    turn = step(begun(course), Followed("1", LESSON, first, "step", choice="person"), course, NOW)
    assert turn.orders == (AskPerson("1", LESSON, first),)
    assert turn.facts == (facts.PersonAsked("1", LESSON, first),)
    assert turn.state.chat.screen == "step"


def test_what_a_step_asks_decides_the_way_in_the_chat_too(course: Course) -> None:
    lesson = course.lessons["account-phone"]
    asks = next(one for one in lesson.steps if one.ask)
    state, counted = follow(
        course,
        begun(course, lesson.id),
        Followed("1", lesson.id, lesson.steps[0].slug, "step", choice="done"),
        Followed("1", lesson.id, asks.slug, "asked", choice="no"),
    )
    assert facts.VariantChosen("1", lesson.id, asks.slug, "no", 1) in counted
    assert state.learner.traits == {"chip": "no"}
    assert state.learner.lessons[lesson.id].at == "no-new-phone"


def test_another_learner_of_the_phone_keeps_the_chat(course: Course) -> None:
    begun_state = begun(course)
    other = Learner(name="Lan", greeted=True, consent="no")
    chat = begun_state.chat._replace(who="2", screen="menu", options=("go-on",))
    shared = State(chat, {**begun_state.learners, "2": other})
    state, counted = follow(course, shared, *way(course))
    assert {fact.who for fact in counted} == {"1"}
    assert facts.LessonCompleted("1", LESSON, attempt=1) in counted
    assert state.chat._replace(seen=0) == chat._replace(seen=0)
    assert state.learners["2"] == other
    assert state.learners["1"].done == {LESSON: 1}


@each_row("screen", ["emergency-bank", "delete", "consent", "name"])
def test_what_must_not_be_swept_away_stays_in_the_chat(course: Course, screen: str) -> None:
    state = begun(course)
    chat = state.chat._replace(screen=screen, options=("other",))
    after, counted = follow(course, State(chat, state.learners), way(course)[0])
    assert facts.StepDone("1", LESSON, way(course)[0].step, attempt=1) in counted
    assert after.chat._replace(seen=0) == chat._replace(seen=0)


@each_row(
    "change",
    [
        {"lesson": "no-such-lesson"},
        {"step": "no-such-step"},
        {"screen": "menu"},
        {"screen": "finished", "step": ""},
        {"who": "7"},
    ],
)
def test_what_cannot_be_changes_nothing(course: Course, change: dict[str, str]) -> None:
    state = begun(course)
    after, counted = follow(course, state, replace(way(course)[0], **change))
    assert (after.learners, after.chat._replace(seen=0), counted) == (
        state.learners,
        state.chat._replace(seen=0),
        [],
    )


def test_a_voice_asked_for_on_the_page_is_not_sent_to_the_chat(course: Course) -> None:
    state = begun(course)
    learner = state.learner._replace(text_first=True)
    first = course.lessons[LESSON].stages[0].slug
    follow(course, State(state.chat, {"1": learner}), Followed("1", LESSON, first, "step", choice="again"))


def test_whoever_was_erased_is_not_made_anew(course: Course) -> None:
    state = step(begun(course), Said("xóa"), course, NOW).state
    state = step(state, Tapped(state.chat.serial, "yes"), course, NOW).state
    after, counted = follow(course, state, *way(course))
    assert (after, counted) == (state, [])


def test_a_choice_that_the_screen_does_not_offer_only_brings_her_there(course: Course) -> None:
    second = course.lessons[LESSON].stages[1].slug
    state, counted = follow(course, begun(course), Followed("1", LESSON, second, "step", choice="right"))
    assert counted == [facts.StepShown("1", LESSON, second, attempt=1)]
    assert state.learner.lessons[LESSON].at == second


def test_a_question_seen_as_a_step_after_an_edit_answers_nothing(course: Course) -> None:
    question = next(stage for stage in course.lessons[LESSON].stages if isinstance(stage, Question))
    state, counted = follow(course, begun(course), Followed("1", LESSON, question.slug, "step", choice="done"))
    assert [type(fact) for fact in counted] == [facts.StepShown]
    assert state.chat.screen == "question"


def test_the_next_lesson_is_begun_from_the_end_of_this_one(course: Course) -> None:
    state, _ = follow(course, begun(course), *way(course))
    after = course.lessons[LESSON].after
    state, counted = follow(course, state, Followed("1", LESSON, "", "finished", LESSON, "next-lesson"))
    assert counted[0] == facts.LessonStarted("1", after, attempt=1)
    assert state.learner.lesson == after
    _, counted = follow(course, state, Followed("1", LESSON, "", "finished", LESSON, "next-lesson"))
    assert counted == []


def test_slower_on_the_page_is_slower_in_the_chat_and_its_buttons_stay(course: Course) -> None:
    state = begun(course)
    first = course.lessons[LESSON].stages[0].slug
    after, _ = follow(course, state, Followed("1", LESSON, first, "step", choice="slower"))
    assert after.learner.slow
    assert after.chat == state.chat


def test_every_screen_of_the_page_can_be_followed_anywhere(course: Course) -> None:
    for screen in PLAYED:
        for before in SCREENS:
            state = State(Chat(before, seen=1), {"1": Learner(lesson=LESSON, lessons={LESSON: Progress("open")})})
            turn: Turn = step(state, Followed("1", LESSON, "open", screen, "x", "next"), course, NOW)
            assert turn.replies == ()
            assert isinstance(step(turn.state, events.Opened(), course, NOW), Turn)
