"""How she is spoken to from here on: slower or not, with the voice first or the text. The screen comes once more."""

from bot.engine import household
from bot.engine.fresh import leave_fresh
from bot.engine.turn import Turning
from bot.orders import TryVoice


def slower(turn: Turning, _choice: str = "") -> None:
    """Slower from here on, and this screen once more."""
    leave_fresh(turn)
    turn.learner = turn.learner._replace(slow=True)
    turn.note("note-slow")


def faster(turn: Turning, _choice: str = "") -> None:
    """At the usual speed again."""
    turn.learner = turn.learner._replace(slow=False)
    turn.note("note-normal")


def text_first(turn: Turning, _choice: str = "") -> None:
    """From here on no voice before she asks for it, and this screen once more."""
    leave_fresh(turn)
    household.ask_for_voice(turn)


def voice_first(turn: Turning, _choice: str = "") -> None:
    """The voice comes by itself again, and this screen once more."""
    leave_fresh(turn)
    household.voice_by_itself(turn)


def no_sound(turn: Turning, _choice: str = "") -> None:
    """She hears nothing: the voice comes by itself, how to turn the phone up, and this screen once more."""
    leave_fresh(turn)
    turn.orders.append(TryVoice(turn.who))
    turn.learner = turn.learner._replace(text_first=False)
    turn.note("note-no-sound")


def no_reading(turn: Turning, _choice: str = "") -> None:
    """She does not read: she needs not, the voice comes by itself, and this screen once more."""
    leave_fresh(turn)
    turn.learner = turn.learner._replace(text_first=False)
    turn.note("note-no-reading")
