"""How soon somebody new gets something for her trouble: taps, and seconds of sound, as she hears them.

What K'Ho takes more is the screen that says what a draft is, and each sentence being heard in two languages.
"""

from typing import NamedTuple

from bot.course.model import Course
from bot.speech.length import estimated
from tests.rows import each_row
from tests.transcripts.play import Conversation

JOINED, ALONE = "{join BS12344 lac-duong/da-tro}", "{open}"


class Reached(NamedTuple):
    """After how many taps something is on the screen, and how much was heard up to the end of its voice."""

    taps: int
    seconds: float


def come(course: Course, first: str, lang: str) -> tuple[Reached, Reached]:
    """Somebody new who taps what leads on: her first right or wrong, and her first lesson."""
    talk, taps, seconds = Conversation(course), 0, 0.0
    feedback = None
    talk.do(first)
    while True:
        seconds += sum(estimated(one.speech) for one in talk.turns[-1].replies if one.speech)
        if feedback is None and talk.state.chat.screen.startswith("practice-"):
            feedback = Reached(taps, seconds)
        if talk.state.learner.lessons:
            assert feedback
            return feedback, Reached(taps, seconds)
        options = talk.state.chat.options
        talk.do(f"[{options.index(lang) + 1}]" if lang in options else "[1]")
        taps += 1


@each_row("first", [JOINED, ALONE])
def test_in_vietnamese_she_is_told_something_within_four_taps_and_learns_within_six(course: Course, first: str) -> None:
    feedback, lesson = come(course, first, "vi")
    assert feedback.taps <= 4 and feedback.seconds <= 35
    assert lesson.taps <= 6


@each_row("first", [JOINED, ALONE])
def test_in_kho_it_is_one_tap_more_and_twice_the_sound(course: Course, first: str) -> None:
    feedback, lesson = come(course, first, "kpm")
    assert (feedback.taps, lesson.taps) == (4, 7)
    assert 65 < feedback.seconds < 75


def test_nothing_is_asked_before_a_lesson_but_who_learns_and_what_may_be_kept(course: Course) -> None:
    talk = Conversation(course)
    talk.do(ALONE)
    screens = []
    while not talk.state.learner.lessons:
        screens.append(talk.state.chat.screen)
        talk.do("[1]")
    assert screens == ["hello", "promise", "practice", "practice-right", "who", "consent"]


def test_a_chat_that_an_earlier_version_left_at_a_screen_that_is_no_more_goes_on(course: Course) -> None:
    talk = Conversation(course)
    for line in (ALONE, "[1]", "[1]", "[1]"):
        talk.do(line)
    old = talk.state.chat._replace(screen="tell-one", options=("told", "not-yet"))
    talk.state = talk.state._replace(chat=old)
    talk.do("[1]")
    assert talk.state.chat.screen == "who"
    talk.state = talk.state._replace(chat=old)
    talk.do("{open}")
    assert talk.state.chat.screen == "practice-right"
