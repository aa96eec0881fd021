"""Inside a lesson: steps, "I could not", questions with feedback, and the end.

A learner is at one *stage* (a step or a question) named by its slug. When the lesson was edited
under her, she stays there, or comes to the stage after the last one she saw that still exists.
"""

from bot import facts
from bot.course.model import Lesson, Question, Step
from bot.engine.state import Progress
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, alt, joined, phrase, recall, wording

STAGES = ("step", "question", "wrong", "right")
"""Screens that belong to the stage a learner is at."""


def enter(turn: Turning, lesson_id: str) -> None:
    """Go on in a lesson where she stopped, or begin it."""
    progress = turn.learner.lessons.get(lesson_id)
    if progress is not None and progress.at:
        turn.learner = turn.learner._replace(lesson=lesson_id)
        to_stage(turn)
    else:
        begin(turn, lesson_id)


def begin(turn: Turning, lesson_id: str) -> None:
    """Begin a lesson, for the first time or once more."""
    before = turn.learner.lessons.get(lesson_id)
    attempt = before.attempt + 1 if before else 1
    completed = before.completed if before else 0
    turn.learner = turn.learner._replace(lesson=lesson_id)
    turn.fact(facts.LessonStarted, lesson_id, attempt=attempt)
    _keep(turn, Progress("", (), attempt, completed))
    _arrive(turn, turn.course.lessons[lesson_id].stages[0].slug)


def to_stage(turn: Turning) -> None:
    """Show the stage she is at."""
    stage = current(turn)
    if stage is None:
        turn.note("note-gone")
        turn.put("menu")
    else:
        turn.go(_screen(stage))


def unfinished(turn: Turning) -> Lesson | None:
    """The lesson she is in the middle of, if it still exists."""
    lesson = turn.course.lessons.get(turn.learner.lesson)
    progress = turn.learner.lessons.get(turn.learner.lesson)
    return lesson if lesson and progress and progress.at else None


def current(turn: Turning) -> Step | Question | None:
    """The stage she is at, after moving her to the nearest one if hers was edited away."""
    lesson = turn.course.lessons.get(turn.learner.lesson)
    progress = turn.learner.lessons.get(turn.learner.lesson)
    if lesson is None or progress is None or not progress.at:
        return None
    place = lesson.places.get(progress.at)
    if place is None:
        place = nearest(lesson, progress.trail)
        _stand(turn, lesson.stages[place].slug)
    return lesson.stages[place]


def nearest(lesson: Lesson, trail: tuple[str, ...]) -> int:
    """The stage after the last one she saw that is still there; the first if none is."""
    for slug in reversed(trail):
        if slug in lesson.places:
            return min(lesson.places[slug] + 1, len(lesson.stages) - 1)
    return 0


def show_step(turn: Turning) -> View:
    """A step with what can be answered to it."""
    stage = current(turn)
    if not isinstance(stage, Step):
        return _show_elsewhere(turn, stage)
    step = stage
    return recall(turn, _key(turn, step), lambda _: _step_view(turn, step))


def show_question(turn: Turning) -> View:
    """A question with its options."""
    stage = current(turn)
    if not isinstance(stage, Question):
        return _show_elsewhere(turn, stage)
    question = stage
    return recall(turn, _key(turn, question), lambda _: _question_view(turn, question))


def show_wrong(turn: Turning) -> View:
    """Why the answer was not right, and the same options once more."""
    stage = current(turn)
    option = stage.option(turn.about) if isinstance(stage, Question) else None
    if not isinstance(stage, Question) or option is None:
        return _show_elsewhere(turn, stage)
    question, key = stage, f"{_key(turn, stage)}/feedback.{option.slug}"
    return recall(turn, key, lambda _: _feedback_view(turn, key, _question_view(turn, question)))


def show_right(turn: Turning) -> View:
    """What was right about it, and on."""
    stage = current(turn)
    option = stage.option(turn.about) if isinstance(stage, Question) else None
    if not isinstance(stage, Question) or option is None:
        return _show_elsewhere(turn, stage)
    question, key = stage, f"{_key(turn, stage)}/feedback.{option.slug}"
    return recall(turn, key, lambda _: _feedback_view(turn, key, _right_view(turn, question)))


def show_finished(turn: Turning) -> View:
    """What she learned, and what comes next."""
    lesson = turn.course.lessons.get(turn.about)
    if lesson is None:
        turn.put("rest")
        return phrase(turn, "rest")
    following = turn.course.lessons.get(lesson.after)
    only = ("next-lesson", "redo", "rest") if following else ("redo", "rest")
    view = phrase(turn, "finished", only)
    learned, heard = wording(turn, f"{lesson.id}/lesson/learned")
    message, voice = joined(view.message, learned), joined(view.voice, heard)
    if following:
        title, spoken = wording(turn, f"{following.id}/lesson/title")
        coming, announced = wording(turn, "bot/coming/text")
        message = joined(message, coming.filled(lesson=title.lines[-1].text))
        voice = joined(voice, announced.filled(lesson=spoken.says[0].text))
    return view._replace(key=f"{view.key}/{lesson.id}", message=message, voice=voice)


def go_on(turn: Turning, _choice: str = "") -> None:
    """From a step or an answered question to the next stage, or to the end."""
    stage = current(turn)
    if stage is None:
        turn.put("menu")
        return
    lesson = turn.course.lessons[turn.learner.lesson]
    place = lesson.places[stage.slug] + 1
    if place < len(lesson.stages):
        _arrive(turn, lesson.stages[place].slug)
    else:
        _finish(turn, lesson)


def did(turn: Turning, _choice: str) -> None:
    """She says that she did the step."""
    stage = current(turn)
    if stage is not None:
        progress = _progress(turn)
        turn.fact(facts.StepDone, turn.learner.lesson, stage.slug, attempt=progress.attempt)
    go_on(turn)


def could_not(turn: Turning, reason: str) -> None:
    """She says why she could not; nobody is blamed and the lesson goes on when she likes."""
    stage = current(turn)
    if stage is not None:
        progress = _progress(turn)
        turn.fact(facts.StepNotDone, turn.learner.lesson, stage.slug, reason, progress.attempt)
    turn.put(f"reason-{reason}")


def answer(turn: Turning, slug: str) -> None:
    """Her answer to the question on the screen."""
    stage = current(turn)
    option = stage.option(slug) if isinstance(stage, Question) else None
    if not isinstance(stage, Question) or option is None:
        to_stage(turn)
        return
    progress = _progress(turn)
    turn.fact(facts.AnswerGiven, turn.learner.lesson, stage.slug, option.slug, progress.attempt, correct=option.right)
    turn.put("right" if option.right else "wrong", option.slug)


def retry(turn: Turning, _choice: str = "") -> None:
    """The same stage once more."""
    stage = current(turn)
    turn.put(_screen(stage) if stage else "menu")


def go_back(turn: Turning) -> None:
    """One stage back; from the first one to the list of lessons."""
    lesson = turn.course.lessons.get(turn.learner.lesson)
    stage = current(turn)
    if lesson is None or stage is None:
        turn.put("menu")
        return
    if turn.screen in ("wrong", "right"):
        turn.put("question")
        return
    place = lesson.places[stage.slug]
    if place == 0:
        turn.go("lessons", lesson.course)
        return
    before = lesson.stages[place - 1]
    _keep(turn, _progress(turn)._replace(at=before.slug))
    turn.put(_screen(before))


def next_lesson(turn: Turning, _choice: str) -> None:
    """The lesson that follows the one just finished."""
    lesson = turn.course.lessons.get(turn.about)
    if lesson and lesson.after in turn.course.lessons:
        enter(turn, lesson.after)
    else:
        turn.go("courses")


def rest(turn: Turning, _choice: str) -> None:
    """Enough for now. Who skipped the greeting has something worth keeping now, and is asked."""
    if turn.learner.consent:
        turn.go("rest")
    else:
        turn.go("consent" if turn.learner.age else "who")


def redo(turn: Turning, _choice: str) -> None:
    """The same lesson from its first step."""
    if turn.about in turn.course.lessons:
        begin(turn, turn.about)
    else:
        turn.go("courses")


def _arrive(turn: Turning, slug: str) -> None:
    _stand(turn, slug)
    lesson = turn.course.lessons[turn.learner.lesson]
    screen = _screen(lesson.stages[lesson.places[slug]])
    if turn.screen in STAGES or turn.screen.startswith("reason-"):
        turn.put(screen)
    else:
        turn.go(screen)


def _stand(turn: Turning, slug: str) -> None:
    """Be at a stage; seeing it for the first time in this attempt is counted."""
    progress = _progress(turn)
    trail = progress.trail
    if slug not in trail:
        trail = (*trail, slug)
        turn.fact(facts.StepShown, turn.learner.lesson, slug, attempt=progress.attempt)
    _keep(turn, Progress(slug, trail, progress.attempt, progress.completed))


def _finish(turn: Turning, lesson: Lesson) -> None:
    progress = _progress(turn)
    turn.fact(facts.LessonCompleted, lesson.id, attempt=progress.attempt)
    _keep(turn, Progress("", (), progress.attempt, progress.completed + 1))
    turn.put("finished", lesson.id)


def _screen(stage: Step | Question) -> str:
    return "step" if isinstance(stage, Step) else "question"


def _progress(turn: Turning) -> Progress:
    return turn.learner.lessons[turn.learner.lesson]


def _keep(turn: Turning, progress: Progress) -> None:
    turn.learner = turn.learner.at(progress)


def _key(turn: Turning, stage: Step | Question) -> str:
    return f"{turn.learner.lesson}/{stage.slug}"


def _step_view(turn: Turning, step: Step) -> View:
    ids = ("done", "could-not") if step.do else ("next",)
    return _stage_view(turn, step, [(id, f"bot/step/choice.{id}", "") for id in ids])


def _question_view(turn: Turning, question: Question) -> View:
    key = _key(turn, question)
    return _stage_view(
        turn, question, [(one.slug, f"{key}/option.{one.slug}", one.picture) for one in question.options]
    )


def _right_view(turn: Turning, question: Question) -> View:
    view = _stage_view(turn, question, [("next", "bot/right/choice.next", "")])
    happy = turn.course.phrases["practice-right"]
    return view._replace(picture=happy.picture, alt=alt(turn, "bot/practice-right/alt"))


def _feedback_view(turn: Turning, key: str, view: View) -> View:
    message, voice = wording(turn, key)
    return view._replace(key=key, message=message, voice=voice)


def _stage_view(turn: Turning, stage: Step | Question, labels: list[tuple[str, str, str]]) -> View:
    key = _key(turn, stage)
    choices = tuple(Offer(id, *wording(turn, label), picture) for id, label, picture in labels)
    return View(key, *wording(turn, f"{key}/text"), choices, stage.picture, alt(turn, f"{key}/alt"))


def _show_elsewhere(turn: Turning, stage: Step | Question | None) -> View:
    """The course changed while this screen was up: show what she is at now."""
    if stage is None:
        turn.put("rest")
        return phrase(turn, "rest")
    turn.put(_screen(stage))
    return show_step(turn) if isinstance(stage, Step) else show_question(turn)
