"""What a learner does on the page of a lesson that she opened from her chat.

The page shows the engine's own screens, each at an address that says which one it is (``api.player``). What she
chooses there is chosen here by the same tables, so it counts as if it had been tapped; but nothing is answered,
because the page has shown it. When she comes back, the chat goes on where the page ended.
"""

from typing import NamedTuple

from bot import events
from bot.course import Course
from bot.engine.lesson import STAGES, begin, current, screen_of, stand
from bot.engine.screens import SCREENS, choose, drawn, settle
from bot.engine.turn import DEPTH, Turning

ASIDE = frozenset(name for name in SCREENS if name.startswith(("person", "emergency-")))
"""Screens on which she is not in the lesson for a while; the chat goes on with the lesson all the same."""

AFTER = ("finished", "rest")
"""Screens after the last stage of a lesson."""

PLAYED = frozenset(name for name in SCREENS if name in (*STAGES, *AFTER) or name.startswith(("could-not", "reason-")))
PLAYED |= ASIDE
"""The screens that a page of a lesson shows; whatever leads to another one leads out of the page."""


class _Chat(NamedTuple):
    """What the chat shows while the page is looked at."""

    who: str
    screen: str
    about: str
    options: tuple[str, ...]
    came_from: tuple[str, ...]
    at: tuple[str, str]


def followed(turn: Turning, event: events.Followed) -> None:
    """Count and remember what she did on the page; answer nothing.

    What cannot be any more (she was erased, the step is gone, the lesson was finished meanwhile) changes nothing.
    """
    turn.show, shown_at = False, turn.at
    if event.screen not in PLAYED or event.who not in turn.learners:
        return
    chat = _Chat(turn.who, turn.screen, turn.about, turn.options, turn.came_from, _at(turn))
    turn.turn_to(event.who)
    stood = _stand(turn, event)
    if stood:
        _act(turn, event)
        turn.replies.clear()  # a voice that was asked for was heard on the page
    _leave(turn, event, chat, follows=stood and event.who == chat.who and not _busy(turn.course, chat.screen))
    turn.at = shown_at


def home(turn: Turning, lesson: str) -> tuple[str, str]:
    """The screen, and what it is about, from which she turned aside: that of her stage, or the end of ``lesson``."""
    stage = current(turn) if lesson in turn.learner.lessons else None
    return (screen_of(stage), "") if stage else ("finished", lesson)


def _stand(turn: Turning, event: events.Followed) -> bool:
    """Bring her to the screen of the page; False if she cannot be there.

    Only the first stage begins a lesson, and one that she has finished only when she does something there: whoever
    presses the last button of a page twice has not learned the lesson twice.
    """
    lesson, learner = turn.course.lessons.get(event.lesson), turn.learner
    if lesson is None:
        return False
    begun, done = event.lesson in learner.lessons, event.lesson in learner.done
    if event.screen in AFTER or not event.step:
        if begun or not done:
            return False
    elif event.step not in lesson.places:
        return False
    elif begun:
        turn.learner = learner._replace(lesson=event.lesson)
        stand(turn, event.step)
    elif event.step != lesson.stages[0].slug or (done and not event.choice):
        return False
    else:
        begin(turn, event.lesson)
    turn.screen, turn.about = event.screen, event.about
    return True


def _act(turn: Turning, event: events.Followed) -> None:
    """Choose what she chose, if the screen is still what she saw and offers it."""
    in_lesson = turn.screen in STAGES or turn.screen in AFTER
    turn.came_from = () if in_lesson else (":".join(home(turn, event.lesson)),)
    as_seen = settle(turn)
    turn.options = tuple(one.id for one in drawn(turn).choices)
    turn.at = turn.place
    if event.choice and as_seen:
        choose(turn, event.choice)


def _leave(turn: Turning, event: events.Followed, chat: _Chat, *, follows: bool) -> None:
    """Give the chat back as it was, or with ``follows`` where the page is now, its older buttons out of date."""
    screen, about, came_from = turn.screen, turn.about, chat.came_from
    if follows and (screen in ASIDE or event.screen in ASIDE):
        screen, about = home(turn, event.lesson)
    elif screen not in STAGES:
        came_from = (*came_from, *turn.came_from)[-DEPTH:]
    turn.turn_to(chat.who)
    moved = follows and (screen, about, _at(turn)) != (chat.screen, chat.about, chat.at)
    if moved:
        turn.screen, turn.about, turn.came_from, turn.options = screen, about, came_from, ()
        turn.serial += 1
    else:
        turn.screen, turn.about, turn.came_from, turn.options = chat.screen, chat.about, chat.came_from, chat.options


def _at(turn: Turning) -> tuple[str, str]:
    """The lesson she is in, and the stage."""
    lesson = turn.learner.lesson
    progress = turn.learner.lessons.get(lesson)
    return lesson, progress.at if progress else ""


def _busy(course: Course, screen: str) -> bool:
    """Whether the chat waits for something that must not be swept away: a name, a consent, a call to the bank."""
    phrase = course.phrases.get(screen)
    return screen in ("name", "secret") or screen.startswith("emergency-") or bool(phrase and phrase.exact)
