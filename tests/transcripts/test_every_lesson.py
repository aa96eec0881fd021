"""Each lesson from its first step to its end, in each language, on every channel: nobody gets stuck."""

import pytest

from api.settings import ROOT
from bot import facts
from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.course.load import load
from bot.course.model import Course
from tests.transcripts.play import walk

LESSONS = sorted(load(ROOT).lessons)


@pytest.mark.parametrize("lang", ["vi", "kpm"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_can_be_taken_to_its_end(course: Course, lesson: str, lang: str) -> None:
    talk, turns = walk(course, lesson, lang)
    stages = [stage.slug for stage in course.lessons[lesson].stages]
    counted = [fact for turn in turns for fact in turn.facts if fact.lesson == lesson]
    assert [fact.step for fact in counted if isinstance(fact, facts.StepShown)] == stages
    assert sum(isinstance(fact, facts.LessonStarted) for fact in counted) == 1
    assert sum(isinstance(fact, facts.LessonCompleted) for fact in counted) == 1
    assert talk.state.learner.lessons[lesson].completed == 1


@pytest.mark.parametrize("channel", sorted(CHANNELS))
@pytest.mark.parametrize("lesson", LESSONS)
def test_each_screen_of_it_is_shown_heard_and_answered(course: Course, lesson: str, channel: str) -> None:
    can = CHANNELS[channel].capabilities
    _, turns = walk(course, lesson)
    for reply in (reply for turn in turns for reply in turn.replies):
        parts = plan(reply, can)
        shown = " ".join(str(part) for part in parts)
        assert all(line.text in shown for line in reply.lines)
        assert all(choice.label in shown for choice in reply.choices)
        assert reply.speech is not None
        assert reply.picture
        if can.card or can.voice:
            assert reply.speech.says[0].text in shown
