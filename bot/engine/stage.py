"""What the stages of a lesson show: a step, a question, its feedback, the end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from bot.course import Lesson, Message, Question, Step
from bot.engine.lesson import coming, current, promised
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, alt, joined, phrase, recall, wording

Stage = TypeVar("Stage", Step, Question)


def show_step(turn: Turning) -> View:
    """A step with what can be answered to it."""
    stage = _at(turn, Step)
    return recall(turn, _said(turn, stage), _step_view, stage)


def show_question(turn: Turning) -> View:
    """A question with its options."""
    stage = _at(turn, Question)
    return recall(turn, _said(turn, stage), _question_view, stage)


def show_wrong(turn: Turning) -> View:
    """Why the answer was not right, and the same options once more."""
    stage = _at(turn, Question)
    return recall(turn, f"{_key(turn, stage)}/feedback.{turn.about}", _question_view, stage)


def show_right(turn: Turning) -> View:
    """What was right about it, and on."""
    stage = _at(turn, Question)
    return recall(turn, f"{_key(turn, stage)}/feedback.{turn.about}", _right_view, stage)


def show_finished(turn: Turning) -> View:
    """What she learned, and what comes next."""
    lesson = turn.course.lessons[turn.about]
    following = promised(turn, lesson)
    return recall(turn, f"{lesson.id}>{following.id if following else ''}", _finished_view, lesson, following)


def show_rest(turn: Turning) -> View:
    """That she may go on when she likes, and with which lesson if one was promised."""
    view, following = phrase(turn, "rest"), coming(turn)
    if following is None:
        return view
    return recall(turn, f"rest>{following.id}", _rest_view, following)


def settle_finished(turn: Turning) -> None:
    """A lesson that is no more has no end to be shown."""
    if turn.about not in turn.course.lessons:
        turn.put("rest")


def _at(turn: Turning, kind: type[Stage]) -> Stage:
    """The stage she stands at; on a settled screen (``lesson.settle``) of the kind that is shown there."""
    stage = current(turn)
    if not isinstance(stage, kind):
        raise TypeError(f"the screen {turn.screen} shows no {type(stage).__name__}")
    return stage


def _key(turn: Turning, stage: Step | Question) -> str:
    return f"{turn.learner.lesson}/{stage.slug}"


def _said(turn: Turning, stage: Step | Question) -> str:
    """The message that is said: the sentence, or what is left of it when a fact is out of date."""
    if stage.without:
        truths, today = turn.course.truths, turn.today
        if not all(truths[id].holds(today) for id in stage.facts):
            return f"{turn.learner.lesson}/{stage.slug}/without"
    return f"{turn.learner.lesson}/{stage.slug}/text"


def _step_view(turn: Turning, said: str, step: Step) -> View:
    if step.ask:
        return _question_view(turn, said, step)
    ids = ("done", "could-not") if step.do else ("next",)
    return _stage_view(turn, said, step, [(id, f"bot/step/choice.{id}", "") for id in ids])


def _question_view(turn: Turning, said: str, stage: Step | Question) -> View:
    key = _key(turn, stage)
    answers = [(one.slug, f"{key}/option.{one.slug}", one.picture) for one in stage.options]
    return _stage_view(turn, said, stage, answers)


def _right_view(turn: Turning, said: str, question: Question) -> View:
    view = _stage_view(turn, said, question, [("next", "bot/right/choice.next", "")])
    return view._replace(picture=turn.course.phrases["right"].picture, alt=alt(turn, "bot/right/alt"))


def _finished_view(turn: Turning, _key: str, lesson: Lesson, following: Lesson | None) -> View:
    view = phrase(turn, "finished", ("next-lesson", "redo", "rest") if following else ("redo", "rest"))
    said, heard = wording(turn, f"{lesson.id}/lesson/learned")
    view = view._replace(message=joined(view.message, said), voice=joined(view.voice.once(), heard))
    return _announcing(turn, view, following) if following else view


def _announcing(turn: Turning, view: View, following: Lesson) -> View:
    """The lesson that comes next, by its title: read below what she learned, heard once, with the choice."""
    to_it, *others = view.choices
    to_it = to_it._replace(voice=joined(to_it.voice, wording(turn, f"{following.id}/lesson/title")[1]))
    return view._replace(message=joined(view.message, _named(turn, following)[0]), choices=(to_it, *others))


def _rest_view(turn: Turning, _key: str, following: Lesson) -> View:
    view, (named, heard) = phrase(turn, "rest"), _named(turn, following)
    return view._replace(message=joined(view.message, named), voice=joined(view.voice, heard))


def _named(turn: Turning, following: Lesson) -> tuple[Message, Message]:
    """The lesson that comes next, by its title, as read and as heard."""
    said, heard = wording(turn, "bot/coming/text")
    title, spoken = wording(turn, f"{following.id}/lesson/title")
    return said.filled(lesson=title.lines[-1].text), heard.filled(lesson=spoken.once().says[0].text)


def _stage_view(turn: Turning, said: str, stage: Step | Question, labels: list[tuple[str, str, str]]) -> View:
    choices = tuple(Offer(id, *wording(turn, label), picture) for id, label, picture in labels)
    message, voice = wording(turn, said)
    if _opens_a_draft(turn, said, stage):
        # The warning is no part of what she may call wrong here.
        voice = joined(replace(wording(turn, "bot/in-draft/text")[1].once(), drafts=()), voice)
    return View(message, voice, choices, stage.picture, alt(turn, f"{_key(turn, stage)}/alt"))


def _opens_a_draft(turn: Turning, said: str, stage: Step | Question) -> bool:
    """Whether this is where a lesson begins in which drafts are heard. On the screen every draft is marked."""
    lesson = turn.course.lessons[turn.learner.lesson]
    if stage is not lesson.stages[0] or "/feedback." in said:
        return False
    heard = turn.course.messages[turn.hears]
    return any(line.draft for key in _heard(lesson) for line in heard[key].lines)


def _heard(lesson: Lesson) -> Iterator[str]:
    """The messages heard on the way through a lesson, whoever goes it."""
    for stage in lesson.stages:
        key = f"{lesson.id}/{stage.slug}"
        yield f"{key}/text"
        for option in stage.options:
            yield f"{key}/option.{option.slug}"
            if option.feedback:
                yield f"{key}/feedback.{option.slug}"
        if isinstance(stage, Step) and stage.do:
            yield from ("bot/step/choice.done", "bot/step/choice.could-not")
