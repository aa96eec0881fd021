"""Screens on which nobody has begun yet, and the way from there."""

from bot.engine import linked_chats
from bot.engine.turn import Turning

FRESH = ("new", *linked_chats.GONE)
"""Screens on which nobody has begun yet."""


def leave_fresh(turn: Turning) -> None:
    """From a screen on which nobody has begun to the greeting, or to the menu of who has."""
    if turn.screen in FRESH:
        turn.put("menu" if turn.learner.begun else "hello")
