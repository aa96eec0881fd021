"""A voice message: nobody here understands it, but a person may hear it, if she says yes to that.

Until then only its sealed name is remembered, in ``about``, and with no answer it is forgotten like any other screen.
"""

from bot import events, facts
from bot.engine.trouble import where
from bot.engine.turn import Turning
from bot.orders import AskPerson

SCREEN = "spoken"

MOST = 3
"""Voice messages put before a helper at once: people who speak in several pieces mean one thing."""


def offer(turn: Turning, ref: str) -> None:
    """Ask whether a person shall hear it; with it those she sent just before and has not decided about."""
    if turn.screen == SCREEN:
        turn.put(SCREEN, " ".join([*turn.about.split(" "), ref][-MOST:]))
    else:
        turn.go(SCREEN, ref)


def ask_listener(turn: Turning, _choice: str) -> None:
    """Yes: it goes to the helpers with her place and lesson, and she is where she was."""
    voices = tuple(turn.about.split(" "))
    turn.go_back()
    at = where(turn)
    turn.fact(facts.PersonAsked, *at)
    turn.orders.append(AskPerson(turn.who, *at, voices))
    turn.note("note-listen")


def drop(turn: Turning, _choice: str) -> None:
    """No: it is forgotten, and she is where she was."""
    turn.go_back()
    turn.note("note-not-kept")


def lost(turn: Turning, _event: events.VoiceLost) -> None:
    """Nobody can hear it any more: she is asked to say it again, unless she wants to hear nothing from us."""
    turn.note("note-voice-lost")
    turn.show = not turn.stopped
