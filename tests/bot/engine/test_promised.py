"""What she is told comes next is what comes, now or after a rest."""

from datetime import UTC, datetime

from bot.course.model import Course
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Opened, Said, Tapped

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
LAST = "qr-receive"
"""A lesson in the middle of its course, so that what comes first in the course is not what follows it."""


def ended(done: dict[str, int] | None = None, lessons: dict[str, Progress] | None = None) -> State:
    """She has just finished ``LAST``, and ``done`` before it; she is in the middle of ``lessons``."""
    learner = Learner(greeted=True, consent="2026", age="adult", commune="lac-duong", village="da-tro", lesson=LAST)
    learner = learner._replace(lessons=lessons or {}, done={**(done or {}), LAST: 1})
    return State(Chat("finished", LAST, ("next-lesson", "redo", "rest"), serial=3), {"1": learner})


def taps(course: Course, state: State, *choices: str) -> Turn:
    turn = Turn(state)
    for choice in choices:
        turn = step(turn.state, Tapped(turn.state.chat.serial, choice), course, NOW)
    return turn


def begun(turn: Turn) -> str:
    return turn.state.learners["1"].lesson


def title(course: Course, id: str) -> str:
    return course.sources[f"{id}/lesson/title"]


def test_a_rest_names_the_lesson_that_was_promised_and_going_on_opens_it(course: Course) -> None:
    following = course.lessons[LAST].after
    turn = taps(course, ended(), "rest")
    shown = turn.replies[-1]
    assert shown.lines[-1].text == f"Bài tiếp theo: “{title(course, following)}”."
    assert shown.speech and title(course, following) in shown.speech.says[-1].text
    assert begun(taps(course, turn.state, "go-on")) == following


def test_it_is_opened_from_the_menu_and_on_another_day_too(course: Course) -> None:
    rested = taps(course, ended(), "rest").state
    again = step(rested, Opened(), course, NOW)
    assert begun(step(again.state, Said("học tiếp"), course, NOW)) == course.lessons[LAST].after


def test_a_lesson_left_in_the_middle_waits_for_the_promised_one(course: Course) -> None:
    first = next(iter(course.lessons))
    state = ended(lessons={first: Progress(course.lessons[first].stages[0].slug)})
    assert begun(taps(course, state, "rest", "go-on")) == course.lessons[LAST].after


def test_what_she_has_finished_already_is_not_promised(course: Course) -> None:
    following = course.lessons[LAST].after
    shown = taps(course, ended({following: 1}), "again").replies[-1]
    named = course.lessons[following].after
    assert shown.lines[-1].text == f"Bài tiếp theo: “{title(course, named)}”."
    assert begun(taps(course, ended({following: 1}), "next-lesson")) == named
    assert begun(taps(course, ended({following: 1}), "rest", "go-on")) == named


def test_who_has_finished_everything_is_promised_the_one_right_after_it(course: Course) -> None:
    everything = dict.fromkeys(course.lessons, 1)
    assert begun(taps(course, ended(everything), "next-lesson")) == course.lessons[LAST].after
    assert begun(taps(course, ended(everything), "rest", "go-on")) == course.lessons[LAST].after


def test_a_rest_in_the_middle_of_a_lesson_promises_no_other(course: Course) -> None:
    slug = course.lessons[LAST].stages[1].slug
    learner = Learner(greeted=True, consent="2026", age="adult", lesson=LAST, lessons={LAST: Progress(slug, (slug,))})
    turn = step(State(Chat("step", serial=3), {"1": learner}), Said("mai học tiếp"), course, NOW)
    assert turn.state.chat.screen == "rest"
    assert [line.text for line in turn.replies[-1].lines] == ["Bà con nghỉ nha. Muốn học tiếp, bấm “Học tiếp”."]
    assert begun(taps(course, turn.state, "go-on")) == LAST
