"""A swindle that is running: she is being pressed and nothing is gone yet.

Stop, hang up, tell somebody at home, then have the message looked at. One thing at a time, never frightening, never
blaming; what is already gone leads to the emergency. The order is that of ``bot.engine.trouble``, before the loss.
"""

from bot import facts
from bot.engine.menu import Action
from bot.engine.trouble import police, where
from bot.engine.turn import Turning
from bot.engine.view import View, phrase

SCREEN = "rescue"


def open_rescue(turn: Turning, _choice: str = "") -> None:
    """From any screen, by one tap or any such words."""
    turn.fact(facts.RescueOpened, *where(turn))
    turn.go(SCREEN)


def onward(screen: str) -> Action:
    """An action that leads to the next ``screen`` of the rescue; "back" still leads to where she was before."""

    def move(turn: Turning, _choice: str) -> None:
        turn.put(screen)

    return move


def show_held(turn: Turning) -> View:
    """They do not let her hang up: what she may do, and the police."""
    return phrase(turn, "rescue-held").changed(calls=police(turn))
