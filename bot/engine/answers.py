"""An answer to what she asked: one screen or two, what to do next, and back to where she was.

It moves nobody in a lesson. Once something it rests on is out of date it is told no longer, only whom to ask.
"""

from bot import facts
from bot.course import OWN_BANK, Answer
from bot.engine import bank, menu
from bot.engine.trouble import ask_person, policy_bank_day
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, alt, phrase, recall, wording
from bot.replies import Call

SCREEN, MORE = "answer", "answer-more"
"""What is said first, and what is left for a second screen; both are about the answer."""

OUT_OF_DATE, NOTHING_DONE = "answer-old", "answer-none"
"""Phrases: what is said instead of what may have changed, and to whom has finished no lesson yet."""

FINISHED = "{count}"
"""Where an answer tells how many lessons she has finished."""


def open_answer(turn: Turning, id: str) -> None:
    """Answer, wherever she is; one answer after another leads back to where she was before the first."""
    if id not in turn.course.answers:
        turn.note("note-gone")
        return
    turn.fact(facts.QuestionAnswered, detail=id)
    if turn.screen in (SCREEN, MORE):
        turn.put(SCREEN, id)
    else:
        turn.go(SCREEN, id)


def tell_more(turn: Turning, _choice: str = "") -> None:
    """The second screen of an answer, in the place of the first."""
    turn.put(MORE, turn.about)


def teach(turn: Turning, _choice: str = "") -> None:
    """The lesson that says more of it."""
    menu.choose_lesson(turn, turn.course.answers[turn.about].lesson)


def leave(turn: Turning, _choice: str = "") -> None:
    """Back to where she was when she asked; whoever began with a question is greeted now."""
    turn.go_back()
    if turn.screen in (SCREEN, MORE):
        turn.put("hello")


def back_to_first(turn: Turning) -> None:
    """From the second screen to the first."""
    turn.put(SCREEN, turn.about)


ON = {"more": tell_more, "learn": teach, "person": ask_person, "go-on": leave}
"""What the choices on an answer do."""


def show_answer(turn: Turning) -> View:
    """What is said first."""
    answer = turn.course.answers[turn.about]
    if not answer.holds(turn.course.truths, turn.today):
        return phrase(turn, OUT_OF_DATE)
    if FINISHED in answer.text:
        return _of_her_own(turn, answer)
    if answer.day and (day := policy_bank_day(turn)):
        return _filled(_view(turn, f"answer/{answer.id}/day", answer, _choices(answer)), day=str(day))
    view = recall(turn, f"answer/{answer.id}/text", _view, answer, _choices(answer))
    calls = () if answer.more else _calls(turn, answer)
    return view.changed(calls=calls) if calls else view


def show_more(turn: Turning) -> View:
    """The rest of it."""
    answer = turn.course.answers[turn.about]
    view = recall(turn, f"answer/{answer.id}/more", _view, answer, _onward(answer))
    calls = _calls(turn, answer)
    return view.changed(calls=calls) if calls else view


def settle_answer(turn: Turning) -> None:
    """An answer that is no more leads back; what may no longer be said has no second screen."""
    answer = turn.course.answers.get(turn.about)
    if answer is None:
        leave(turn)
    elif turn.screen == MORE and not (answer.more and answer.holds(turn.course.truths, turn.today)):
        turn.put(SCREEN, turn.about)


def offer(turn: Turning, meant: str) -> Offer | None:
    """An answer (``answer:id``) as a choice, by its question."""
    answer = turn.course.answers.get(meant.partition(":")[2])
    return Offer(meant, *wording(turn, f"answer/{answer.id}/title"), icon="unclear") if answer else None


def _of_her_own(turn: Turning, answer: Answer) -> View:
    """How many lessons she has finished; nobody is told that it is none."""
    count = sum(id in turn.course.lessons for id in turn.learner.done)
    key = f"answer/{answer.id}/text" if count else f"bot/{NOTHING_DONE}/text"
    return _filled(_view(turn, key, answer, _onward(answer)), count=str(count)).changed(private=True)


def _filled(view: View, **values: str) -> View:
    return view.changed(message=view.message.filled(**values), voice=view.voice.filled(**values))


def _view(turn: Turning, key: str, answer: Answer, choices: tuple[str, ...]) -> View:
    offered = tuple(Offer(id, *wording(turn, f"bot/{SCREEN}/choice.{id}")) for id in choices)
    return View(*wording(turn, key), offered, *_picture(turn, answer))


def _choices(answer: Answer) -> tuple[str, ...]:
    """Two or three: the rest of it, or what to do next, and back to where she was."""
    return ("more", "go-on") if answer.more else _onward(answer)


def _onward(answer: Answer) -> tuple[str, ...]:
    return (*(("learn",) if answer.lesson else ()), *(("person",) if answer.person else ()), "go-on")


def _picture(turn: Turning, answer: Answer) -> tuple[str, str]:
    """That of a stage with its description, else the one all answers have."""
    lesson, _, slug = answer.picture.partition("/")
    told = turn.course.lessons.get(lesson)
    if told is None or slug not in told.places:
        return turn.course.phrases[SCREEN].picture, alt(turn, f"bot/{SCREEN}/alt")
    return told.stages[told.places[slug]].picture, alt(turn, f"{answer.picture}/alt")


def _calls(turn: Turning, answer: Answer) -> tuple[Call, ...]:
    """Numbers that are to be trusted today."""
    found = [call for name in answer.calls for call in (bank.call(turn) if name == OWN_BANK else _hotline(turn, name))]
    return tuple(dict.fromkeys(found))


def _hotline(turn: Turning, name: str) -> tuple[Call, ...]:
    hotline = turn.course.hotlines.get(name)
    return (Call(name, hotline.number),) if hotline and hotline.usable(turn.today) else ()
