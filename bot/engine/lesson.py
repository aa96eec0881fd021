"""Moving through a lesson: steps, "I could not", answers, and the end. What each shows is ``stage.py``.

A learner is at one *stage* (a step or a question) named by its slug. When the lesson was edited
under her, she stays there, or comes to the stage after the last one she saw that still exists.
"""

from collections.abc import Iterator, Mapping

from bot import facts
from bot.course import Course, Lesson, Question, Step
from bot.engine import drill
from bot.engine.state import Progress
from bot.engine.turn import Turning

STAGES = ("step", "asked", "question", "wrong", "right")
"""Screens that belong to the stage a learner is at."""

ANSWERED = ("wrong", "right")
"""Those on which her answer is spoken of; ``about`` is its slug."""


def enter(turn: Turning, lesson_id: str) -> None:
    """Go on in a lesson where she stopped, or begin it."""
    if lesson_id in turn.learner.lessons:
        turn.learner = turn.learner._replace(lesson=lesson_id)
        to_stage(turn)
    else:
        begin(turn, lesson_id)


def begin(turn: Turning, lesson_id: str) -> None:
    """Begin a lesson, for the first time or once more."""
    before = turn.learner.lessons.get(lesson_id)
    turn.learner = turn.learner._replace(lesson=lesson_id)
    if before is None:  # from its first step again, in the middle of it, is no second start
        turn.fact(facts.LessonStarted, lesson_id, attempt=turn.learner.attempt(lesson_id))
    _keep(turn, before or Progress())
    _arrive(turn, turn.course.lessons[lesson_id].stages[0])


def to_stage(turn: Turning) -> None:
    """Show the stage she is at."""
    stage = current(turn)
    if stage is None:
        turn.note("note-gone")
        turn.put("menu")
    else:
        turn.go(screen_of(stage))


def unfinished(turn: Turning) -> Lesson | None:
    """The lesson she is in the middle of, if it still exists."""
    return turn.course.lessons.get(turn.learner.lesson) if turn.learner.lesson in turn.learner.lessons else None


def current(turn: Turning) -> Step | Question | None:
    """The stage she is at, or the nearest one if hers was edited away; None outside of lessons."""
    lesson = turn.course.lessons.get(turn.learner.lesson)
    progress = turn.learner.lessons.get(turn.learner.lesson)
    if lesson is None or progress is None:
        return None
    place = lesson.places.get(progress.at)
    return nearest(lesson, progress.trail, turn.learner.traits) if place is None else lesson.stages[place]


def gone(turn: Turning) -> bool:
    """Whether the stage she stood at was edited away, or her lesson with it."""
    stage = current(turn)
    return stage is None or stage.slug != _progress(turn).at


def settle(turn: Turning) -> None:
    """Stand at a stage that exists, on the screen that shows it; where the lesson is gone, have a rest."""
    stage = current(turn)
    if stage is None:
        turn.put("rest")
        return
    if stage.slug != _progress(turn).at:
        stand(turn, stage.slug)
    if turn.screen in ANSWERED and isinstance(stage, Question) and stage.option(turn.about):
        return
    if turn.screen != screen_of(stage):
        turn.put(screen_of(stage))


def settle_aside(turn: Turning) -> None:
    """Why she could not do a step is asked for as long as there is one."""
    if gone(turn):
        settle(turn)


def nearest(lesson: Lesson, trail: tuple[str, ...], traits: Mapping[str, str]) -> Step | Question:
    """The stage after the last one she saw that is still there; the first if none is."""
    for slug in reversed(trail):
        if slug in lesson.places:
            return following(lesson, slug, traits) or lesson.stages[lesson.places[slug]]
    return lesson.stages[0]


def following(lesson: Lesson, slug: str, traits: Mapping[str, str]) -> Step | Question | None:
    """The next stage after ``slug`` that is for her; None at the end."""
    for stage in lesson.stages[lesson.places[slug] + 1 :]:
        if not stage.when or lesson.meant_for(stage, traits):
            return stage
    return None


def preceding(lesson: Lesson, slug: str, traits: Mapping[str, str]) -> Step | Question | None:
    """The stage before ``slug`` that is for her; None at the beginning."""
    for stage in reversed(lesson.stages[: lesson.places[slug]]):
        if not stage.when or lesson.meant_for(stage, traits):
            return stage
    return None


def position(lesson: Lesson, at: str, traits: Mapping[str, str]) -> tuple[int, int]:
    """Which stage of her way through ``lesson`` the one called ``at`` is, from 1, and how many there are.

    Without a name she is through. Whoever changed an answer may stand on a step of the other way: then at the first.
    """
    way = [stage.slug for stage in lesson.stages if not stage.when or lesson.meant_for(stage, traits)]
    return (way.index(at) + 1 if at in way else 1 if at else len(way)), len(way)


def go_on(turn: Turning, _choice: str = "") -> None:
    """From a step or an answered question to the next stage, or to the end."""
    stage = current(turn)
    if stage is None:
        turn.put("menu")
    else:
        _leave(turn, stage)


def did(turn: Turning, _choice: str) -> None:
    """She says that she did the step."""
    stage = current(turn)
    if stage is None:
        turn.put("menu")
        return
    turn.fact(facts.StepDone, turn.learner.lesson, stage.slug, attempt=_attempt(turn))
    _leave(turn, stage)


def tell(turn: Turning, slug: str) -> None:
    """What she says of her phone or bank where a step asks; it decides which steps she gets."""
    stage = current(turn)
    if not isinstance(stage, Step) or slug not in {option.slug for option in stage.options}:
        to_stage(turn)
        return
    turn.learner = turn.learner._replace(traits={**turn.learner.traits, stage.ask: slug})
    turn.fact(facts.VariantChosen, turn.learner.lesson, stage.slug, slug, _attempt(turn))
    _leave(turn, stage)


def could_not(turn: Turning, reason: str) -> None:
    """She says why she could not; nobody is blamed and the lesson goes on when she likes."""
    stage = current(turn)
    if stage is not None:
        turn.fact(facts.StepNotDone, turn.learner.lesson, stage.slug, reason, _attempt(turn))
    turn.put(f"reason-{reason}")


def answer(turn: Turning, slug: str) -> None:
    """Her answer to the question on the screen."""
    stage = current(turn)
    option = stage.option(slug) if isinstance(stage, Question) else None
    if not isinstance(stage, Question) or option is None:
        to_stage(turn)
        return
    attempt = _attempt(turn)
    turn.fact(facts.AnswerGiven, turn.learner.lesson, stage.slug, option.slug, attempt, correct=option.right)
    turn.put("right" if option.right else "wrong", option.slug)


def retry(turn: Turning, _choice: str = "") -> None:
    """The same stage once more."""
    stage = current(turn)
    turn.put(screen_of(stage) if stage else "menu")


def go_back(turn: Turning) -> None:
    """One stage back; from the first one to the list of lessons."""
    lesson = turn.course.lessons.get(turn.learner.lesson)
    stage = current(turn)
    if lesson is None or stage is None:
        turn.put("menu")
        return
    if turn.screen in ANSWERED:
        turn.put("question")
        return
    before = preceding(lesson, stage.slug, turn.learner.traits)
    if before is None:
        turn.go("lessons", lesson.course)
        return
    _keep(turn, _progress(turn)._replace(at=before.slug))
    turn.put(screen_of(before))


def promised(turn: Turning, lesson: Lesson) -> Lesson | None:
    """The lesson she is told at the end of ``lesson`` comes next: of those after it the first she has not finished.

    Where she has finished them all, the one right after it. None where nothing comes after it.
    """
    course = turn.course
    if lesson.after not in course.lessons:
        return None
    others = (id for ids in course.courses.values() for id in ids if id != lesson.id)
    ahead = (*_after(course, lesson), *others)
    return course.lessons[next((id for id in ahead if id not in turn.learner.done), lesson.after)]


def coming(turn: Turning) -> Lesson | None:
    """What was promised her at the end of the lesson she finished last; None while she is in the middle of one."""
    last = turn.course.lessons.get(turn.learner.lesson)
    return promised(turn, last) if last and last.id in turn.learner.done and unfinished(turn) is None else None


def next_lesson(turn: Turning, _choice: str) -> None:
    """The lesson that was promised at the end of the one just finished."""
    lesson = turn.course.lessons.get(turn.about)
    following = promised(turn, lesson) if lesson else None
    if following:
        enter(turn, following.id)
    else:
        turn.go("courses")


def redo(turn: Turning, _choice: str) -> None:
    """The same lesson from its first step."""
    if turn.about in turn.course.lessons:
        begin(turn, turn.about)
    else:
        turn.go("courses")


def stand(turn: Turning, slug: str) -> None:
    """Be at a stage; seeing it for the first time in this attempt is counted."""
    trail = _progress(turn).trail
    if slug not in trail:
        trail = (*trail, slug)
        turn.fact(facts.StepShown, turn.learner.lesson, slug, attempt=_attempt(turn))
    _keep(turn, Progress(slug, trail))


def _after(course: Course, lesson: Lesson) -> Iterator[str]:
    """The lessons that follow one another after ``lesson``, up to where that ends or begins anew."""
    met = {lesson.id}
    while lesson.after in course.lessons and lesson.after not in met:
        lesson = course.lessons[lesson.after]
        met.add(lesson.id)
        yield lesson.id


def _leave(turn: Turning, stage: Step | Question) -> None:
    lesson = turn.course.lessons[turn.learner.lesson]
    ahead = following(lesson, stage.slug, turn.learner.traits)
    if ahead is not None:
        _arrive(turn, ahead)
    else:
        _finish(turn, lesson)


def _arrive(turn: Turning, stage: Step | Question) -> None:
    stand(turn, stage.slug)
    screen = screen_of(stage)
    if turn.screen in STAGES or turn.screen.startswith("reason-"):
        turn.put(screen)
    else:
        turn.go(screen)


def _finish(turn: Turning, lesson: Lesson) -> None:
    attempt, learner = _attempt(turn), turn.learner
    turn.fact(facts.LessonCompleted, lesson.id, attempt=attempt)
    left = {id: progress for id, progress in learner.lessons.items() if id != lesson.id}
    turn.learner = learner._replace(lessons=left, done={**learner.done, lesson.id: attempt})
    drill.begin(turn, lesson.course)
    turn.put("finished", lesson.id)


def screen_of(stage: Step | Question) -> str:
    """The screen on which a stage is shown."""
    if isinstance(stage, Question):
        return "question"
    return "asked" if stage.ask else "step"


def _progress(turn: Turning) -> Progress:
    return turn.learner.lessons[turn.learner.lesson]


def _attempt(turn: Turning) -> int:
    return turn.learner.attempt(turn.learner.lesson)


def _keep(turn: Turning, progress: Progress) -> None:
    turn.learner = turn.learner.at(progress)
