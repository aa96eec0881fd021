"""The preview is what learners get: compared with learners who tapped their way there from the greeting."""

from dataclasses import replace
from itertools import product

from api.clock import now
from bot.course.model import Course, Lesson
from bot.engine.walk import END, walk
from bot.replies import Reply
from tests.api.staff.course.shelf import fresh, in_days, number_step, with_fact
from tests.course import COURSE
from tests.rows import each_row
from tests.transcripts import play

LESSONS = sorted(COURSE.lessons)


def ways(lesson: Lesson) -> list[dict[str, str]]:
    """Every combination of answers to what its steps ask."""
    asking = [step for step in lesson.steps if step.ask]
    chosen = product(*([option.slug for option in step.options] for step in asking))
    return [dict(zip((step.ask for step in asking), one, strict=True)) for one in chosen]


def unnumbered(reply: Reply) -> Reply:
    """How many stages there are depends on the way."""
    return reply._replace(screen=0, stage=None)


@each_row("lang", ["vi", "kpm"])
@each_row("id", LESSONS)
def test_learners_get_the_same_on_every_way(course: Course, id: str, lang: str) -> None:
    course = fresh(course)
    taken = walk(course, course.lessons[id], lang, now())
    shown = {slug: unnumbered(reply) for slug, reply in taken.replies().items()}
    met = set()
    for way in ways(course.lessons[id]):
        _, turns = play.walk(course, id, lang, way)
        for turn in turns:
            learner, screen = turn.state.learner, turn.state.chat.screen
            at = learner.lessons[id].at if id in learner.lessons else END
            if screen in ("step", "asked", "question", "finished"):
                met.add(at)
                assert unnumbered(turn.replies[-1]) == shown[at]
    assert met == {END, *(stage.slug for stage in course.lessons[id].stages)}


@each_row("id", LESSONS)
def test_every_answer_is_followed_by_its_feedback(course: Course, id: str) -> None:
    for walked in walk(course, course.lessons[id], "vi", now()).stages:
        for option, reply in walked.answers():
            if option.feedback:
                assert reply
                assert (
                    reply.lines[0].text
                    == course.messages["vi"][f"{id}/{walked.stage.slug}/feedback.{option.slug}"].lines[0].text
                )
            else:
                assert reply is None


def test_what_is_said_without_a_lapsed_fact_is_the_other_reply(course: Course) -> None:
    course = fresh(course)
    id, slug, fact = number_step(course)
    text, without = (course.messages["vi"][f"{id}/{slug}/{field}"].lines for field in ("text", "without"))

    def screens(given: Course) -> tuple[bool, Reply, Reply | None]:
        taken = walk(given, given.lessons[id], "vi", now())
        [found] = [one for one in taken.stages if one.stage.slug == slug]
        assert taken.replies().get(f"{slug}~") == found.other
        return found.lapsed, found.reply, found.other

    lapsed, reply, other = screens(course)
    assert other
    assert (lapsed, reply.lines, other.lines) == (False, text, without)

    lapsed, reply, other = screens(with_fact(course, fact, check_again=in_days(-1)))
    assert other
    assert (lapsed, reply.lines, other.lines) == (True, without, text)

    lapsed, reply, other = screens(with_fact(course, fact, check_again=in_days(-1), valid_from=in_days(1)))
    assert (lapsed, reply.lines, other) == (True, without, None)


def test_a_step_that_needs_no_fact_has_no_other_reply(course: Course) -> None:
    for walked in walk(course, course.lessons["account-prepare"], "vi", now()).stages:
        assert bool(walked.other) == bool(walked.stage.without)


def test_two_ways_that_part_meet_and_part_again_are_both_walked(course: Course) -> None:
    """A step after the ways met again depends on what was answered before they did."""
    told = course.lessons["account-prepare"]
    late = replace(next(step for step in told.steps if step.when), slug="late")
    edited = replace(told, steps=(*told.steps[:-1], late, told.steps[-1]))
    key = f"{told.id}/{next(step for step in told.steps if step.when).slug}"
    messages = {
        lang: {**found, **{f"{told.id}/late/{field}": found[f"{key}/{field}"] for field in ("text", "alt")}}
        for lang, found in course.messages.items()
    }
    sources = course.sources | {
        f"{told.id}/late/{field}": course.sources[f"{key}/{field}"] for field in ("text", "alt")
    }
    lessons = {**course.lessons, told.id: edited}
    changed = replace(course, lessons=lessons, messages=messages, sources=sources, views={})
    slugs = [walked.stage.slug for walked in walk(changed, edited, "vi", now()).stages]
    assert slugs == [stage.slug for stage in edited.stages]
