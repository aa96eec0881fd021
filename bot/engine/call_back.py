"""She wants to be called: whether somebody does that where she lives, on which number, and that it was done.

Nothing is promised that nobody keeps. It is offered to whoever said in which commune she lives; where no request was
taken lately she is told so, and given the number to ring herself. The number she names is sealed before it comes here
and goes on with the order; no state holds it. She types it, or says it in a voice message for whoever calls her.
"""

from copy import copy

from bot import events
from bot.engine.state import NOBODY, Learner
from bot.engine.trouble import person_screen, where
from bot.engine.turn import Turning
from bot.orders import CallBack, FindCaller

SCREEN, AGAIN = "call-back", "call-back-again"
SCREENS = (SCREEN, AGAIN)
"""Where a number is taken as hers: the first time, and while she waits, when it replaces the one before."""


def ask(turn: Turning, _choice: str = "") -> None:
    """She pressed it: the shell finds out whether anybody takes requests, and ``found`` goes on."""
    if turn.learner is NOBODY:  # before the greeting: from now on there is somebody to call
        turn.learner = Learner()
    turn.orders.append(FindCaller(turn.who))
    turn.go(SCREEN)
    turn.show = False


def found(turn: Turning, event: events.CallerFound) -> None:
    """Ask for her number, or say that nobody calls here, or that somebody is about to and what if it was wrong."""
    if event.waiting or event.anybody:
        if turn.screen != SCREEN:  # it was pressed on the page of a lesson
            turn.go(SCREEN)
        if event.waiting:
            turn.put(AGAIN)
    else:
        leave(turn)
        turn.go(person_screen(turn))
        turn.note("note-no-caller")


def typed(turn: Turning, number: str) -> None:
    """Her number, sealed: it goes to whoever takes requests, and she is where she was."""
    _order(turn, number, ())


def spoken(turn: Turning, ref: str) -> None:
    """Her number in a voice message, which goes along for whoever calls."""
    _order(turn, "", (ref,))


def called(turn: Turning, _event: events.CalledBack) -> None:
    """Somebody noted that she was called; told to her unless she wants to hear nothing from us."""
    turn.note("note-called")
    turn.show = not turn.stopped


def leave(turn: Turning, _choice: str = "") -> None:
    """Back to where she was before she looked for a person."""
    while turn.screen.startswith(_ASIDE) and turn.came_from:
        turn.go_back()
    if turn.screen in SCREENS:
        turn.go_back()


_ASIDE = (SCREEN, "person")


def _order(turn: Turning, number: str, voices: tuple[str, ...]) -> None:
    before = copy(turn)
    leave(before)
    turn.orders.append(CallBack(turn.who, *where(before), number, voices))
    leave(turn)
    turn.note("note-call-back")
