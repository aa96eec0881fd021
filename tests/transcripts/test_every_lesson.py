"""Each lesson from its first step to its end, on each way through it, in each language, on every channel."""

from itertools import product

from bot import facts
from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.course.model import Course, Lesson
from tests.course import COURSE
from tests.rows import each_row
from tests.transcripts.play import walk


def answers(lesson: Lesson) -> list[dict[str, str]]:
    """Every combination of what its steps ask, in the order of ``Lesson.ways``."""
    asking = [step for step in lesson.steps if step.ask]
    chosen = product(*([option.slug for option in step.options] for step in asking))
    return [dict(zip((step.ask for step in asking), one, strict=True)) for one in chosen]


WAYS = [
    (id, known, [stage.slug for stage in way])
    for id, lesson in sorted(COURSE.lessons.items())
    for known, way in zip(answers(lesson), lesson.ways(), strict=True)
]


@each_row("lang", ["vi", "kpm"])
@each_row(("lesson", "known", "stages"), WAYS)
def test_a_lesson_can_be_taken_to_its_end(
    course: Course, lesson: str, known: dict[str, str], stages: list[str], lang: str
) -> None:
    talk, turns = walk(course, lesson, lang, known)
    counted = [fact for turn in turns for fact in turn.facts if fact.lesson == lesson]
    assert [fact.step for fact in counted if isinstance(fact, facts.StepShown)] == stages
    assert sum(isinstance(fact, facts.LessonStarted) for fact in counted) == 1
    assert sum(isinstance(fact, facts.LessonCompleted) for fact in counted) == 1
    assert [fact.detail for fact in counted if isinstance(fact, facts.VariantChosen)] == list(known.values())
    assert talk.state.learner.done == {lesson: 1}
    assert talk.state.learner.lessons == {}


@each_row("channel", sorted(CHANNELS))
@each_row(("lesson", "known", "stages"), WAYS)
def test_each_screen_of_it_is_shown_heard_and_answered(
    course: Course, lesson: str, known: dict[str, str], stages: list[str], channel: str
) -> None:
    can = CHANNELS[channel].capabilities
    _, turns = walk(course, lesson, way=known)
    assert len([turn for turn in turns if turn.replies]) > len(stages)
    for reply in (reply for turn in turns for reply in turn.replies):
        parts = plan(reply, can)
        shown = " ".join(str(part) for part in parts)
        assert all(line.text in shown for line in reply.lines)
        assert all(choice.label in shown for choice in reply.choices)
        assert reply.speech is not None
        assert reply.picture
        if can.card or can.voice:
            assert reply.speech.says[0].text in shown
