"""Whether typed words may answer the screen: only one that she had before her when she sent them.

A tap names its screen; a number, a word or a thumb does not. A digit typed twice, or one sent before a screen arrived,
would answer a question she never saw. So what is typed chooses only on a screen that had been delivered by then; while
a screen is under way nothing is chosen and nothing answered, for its arrival is the answer. What decides something
about her, or about what is kept of her, wants more: the button itself, or where there is none, words that were sent
over a second after the screen came. What is about safety wants that second too, but never a button: whoever is in need
and types is not told to press. Commands are no answers and work always (``bot.engine.screens.COMMANDS``).
"""

from collections.abc import Mapping

from bot.engine.meaning import Meaning
from bot.engine.screens import COMMANDS, old_button, onward
from bot.engine.turn import Turning
from bot.events import Delivered, Said

DECIDING: Mapping[str, tuple[str, ...]] = {
    "who": ("adult", "child", "together"),
    "my-data": ("refuse",),
    "link": ("only-here",),
    "link-join": ("join", "apart"),
    "linked": ("undo",),
    "linked-elsewhere": ("not-me",),
}
"""Choices that decide, by screen, beside all of the screens that take words literally (``exact``): whether a guardian
is asked, whether two people become one, who is cut off."""

SAFETY = ("emergency-", "rescue", "practice", "secret")
"""Screens, by how they begin, that are to be read before they are answered, also where they are answered by typing."""


def answers(turn: Turning, event: Said, choice: str) -> bool:
    """Whether what she typed may take ``choice`` now. If not, the turn says what she gets instead."""
    known = event.delivered
    if known is None:
        return True
    if known.arrived < turn.serial:
        turn.show = False
    elif _wants_tap(turn, known, choice):
        turn.note("note-press")
    elif _had(turn, known, choice) < turn.serial:
        old_button(turn, "note-new")
    else:
        return True
    return False


def answer_of(turn: Turning, meaning: Meaning) -> str:
    """The choice that words take; empty for a command or a lesson, also where a choice of the screen does the same."""
    if meaning.kind == "command" and meaning.id == "next":
        return onward(turn)
    free = meaning.id in COMMANDS or meaning.id in turn.course.lessons
    return meaning.id if meaning.kind == "choice" and not free else ""


def _had(turn: Turning, known: Delivered, choice: str) -> int:
    """The newest screen that she knew well enough for such a choice."""
    return known.read if decides(turn, choice) or turn.screen.startswith(SAFETY) else known.seen


def _wants_tap(turn: Turning, known: Delivered, choice: str) -> bool:
    return decides(turn, choice) and turn.options.index(choice) < known.buttons


def decides(turn: Turning, choice: str) -> bool:
    """Whether ``choice`` decides something about her; of things she may have meant, the one she chooses."""
    screen = turn.screen
    if screen == "tie":
        kind, _, choice = choice.partition(":")
        screen = turn.came_from[-1].partition(":")[0] if kind == "choice" else ""
    phrase = turn.course.phrases.get(screen)
    return choice in DECIDING.get(screen, ()) or bool(phrase and phrase.exact and choice)
