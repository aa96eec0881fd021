"""Her bank, once she has named it in an emergency: so that the next first screen has its number, one press away.

Who agreed to be remembered has it among her traits; of anybody else it is known only as long as the chat still
remembers the screen on which she was shown the number.
"""

from bot.engine.turn import Turning
from bot.replies import Call

TRAIT = "bank"
"""Its name among the traits; no lesson asks by that name."""

BANKS = ("Agribank", "BIDV", "VietinBank", "Vietcombank")
"""Offered by name, those with a branch near Lạc Dương first; any other goes to its counter."""

CALLED = "emergency-call"
"""The screen with the number of a bank, which it is about."""


def remember(turn: Turning, name: str) -> None:
    """She said which one it is."""
    if turn.learner.agreed:
        turn.learner = turn.learner._replace(traits={**turn.learner.traits, TRAIT: name})


def call(turn: Turning) -> tuple[Call, ...]:
    """The number of her bank; nothing while it is unknown, or not to be trusted."""
    name = turn.learner.traits.get(TRAIT) or _shown(turn)
    hotline = turn.course.hotlines.get(name) if name else None
    return (Call(name, hotline.number),) if hotline and hotline.usable(turn.today) else ()


def usable(turn: Turning) -> tuple[Call, ...]:
    """The numbers of the banks that are offered, as far as they are to be trusted today."""
    known = [(name, turn.course.hotlines.get(name)) for name in BANKS]
    return tuple(Call(name, one.number) for name, one in known if one and one.usable(turn.today))


def _shown(turn: Turning) -> str:
    """The bank on the screen of now or on one before it."""
    if turn.screen == CALLED:
        return turn.about
    screens = (place.partition(":") for place in reversed(turn.came_from))
    return next((about for screen, _, about in screens if screen == CALLED), "")
