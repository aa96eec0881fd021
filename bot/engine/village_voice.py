"""The first voice of her own village that somebody hears: once she is told that it is from there, and nobody's name.

The voice is the lesson's, so this stands beside it and never instead of it.
"""

from bot.course import language_of
from bot.engine.turn import Turning
from bot.engine.view import noted
from bot.replies import Reply

_NAMED = ("Thôn ", "Tổ ")
"""What names of places begin with that say themselves what they are."""


def tell(turn: Turning) -> None:
    """Say before the screen just drawn whose village's voice is in it, if she was never told and it is of hers."""
    learner = turn.learner
    said = turn.course.village_voices.get((learner.commune, learner.village))
    if not said or learner.neighbour or not turn.replies or not _heard_in(turn.replies[-1], said):
        return
    commune = turn.course.communes.get(learner.commune)
    village = commune.village(learner.village) if commune else None
    if village is None:
        return
    place = village.name if village.name.startswith(_NAMED) else f"thôn {village.name}"
    told = turn.course.messages[turn.reads]["bot/note-village-voice/text"].filled(place=place)
    turn.replies[-1] = noted(turn, turn.replies[-1], told)
    turn.learner = learner._replace(neighbour=True)


def _heard_in(reply: Reply, said: frozenset[tuple[str, str]]) -> bool:
    """Whether one of the sentences is heard. What was told freely is asked for by its Vietnamese."""
    says = reply.speech.says if reply.speech else ()
    return any((language_of(say.lang), say.text) in said for say in says if not say.draft)
