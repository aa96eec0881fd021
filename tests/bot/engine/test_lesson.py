"""Moving through a lesson, where neither the golden transcripts nor the walks come."""

from datetime import UTC, datetime

from bot import facts
from bot.course.model import Course
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Tapped

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
LESSON = "qr-pay"


def once_more(course: Course, lessons: dict[str, Progress]) -> Turn:
    """She presses "Học lại" at the end of a lesson that she has finished once."""
    learner = Learner(age="adult", greeted=True, done={LESSON: 1}, lesson=LESSON, lessons=lessons)
    chat = Chat("finished", LESSON, ("next-lesson", "redo", "rest"), seen=1)
    return step(State(chat, {"1": learner}), Tapped(0, "redo"), course, NOW)


def test_a_finished_lesson_is_started_once_more(course: Course) -> None:
    turn = once_more(course, {})
    started = [fact for fact in turn.facts if isinstance(fact, facts.LessonStarted)]
    assert [(fact.lesson, fact.attempt) for fact in started] == [(LESSON, 2)]


def test_what_another_chat_of_hers_has_begun_meanwhile_is_started_no_second_time(course: Course) -> None:
    first, second, *_ = (stage.slug for stage in course.lessons[LESSON].stages)
    turn = once_more(course, {LESSON: Progress(second, (first, second))})
    assert turn.facts == ()
    assert turn.state.learner.lessons[LESSON] == Progress(first, (first, second))
    assert turn.replies[-1].lines[-1].text == course.lessons[LESSON].stages[0].text
