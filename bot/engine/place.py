"""Where she lives: the code of a poster says it, or she is asked when it is needed, and never before a lesson.

It is needed to count her with her village, for messages of the union to a village, and by whoever comes to help. So
she is asked once a lesson is finished or when she wanted a person, and may pass over it: then it is hers to say.
"""

from bot import facts
from bot.engine.household import paged, subject
from bot.engine.turn import Turning
from bot.engine.view import View, phrase, plain

TRAIT, PASSED_OVER = "place", "passed-over"
"""Among her traits, that she would not say where she lives; no lesson asks by that name."""


def wanted(turn: Turning) -> bool:
    """Whether to ask: she agreed that it is kept, there is more to know of it, and she did not pass over it before."""
    learner = turn.learner
    if not learner.agreed or learner.village or TRAIT in learner.traits:
        return False
    commune = turn.course.communes.get(learner.commune)
    return bool(commune.villages) if commune else bool(turn.course.communes)


def ask(turn: Turning, why: str = "note-place") -> None:
    """What is not known of it, by buttons, and ``why``, a note; the answer leads back here."""
    turn.note(why)
    if turn.learner.commune in turn.course.communes:
        turn.go("village", turn.learner.commune)
    else:
        turn.go("commune")


def change(turn: Turning, _choice: str = "") -> None:
    """She wants to say it herself: commune and village anew."""
    turn.go("commune")


def show_commune(turn: Turning) -> View:
    """The communes."""
    names = [plain(commune.id, text=commune.name, icon="place") for commune in turn.course.communes.values()]
    return paged(turn, phrase(turn, "commune"), names)


def choose_commune(turn: Turning, slug: str) -> None:
    """Her commune; then its villages."""
    turn.learner = turn.learner._replace(commune=slug, village="")
    if turn.course.communes[slug].villages and turn.learner.agreed:
        turn.put("village", slug)
    else:
        _placed(turn)


def show_village(turn: Turning) -> View:
    """The villages of the commune she chose."""
    commune = turn.course.communes.get(subject(turn))
    villages = commune.villages if commune else ()
    names = [plain(village.id, text=village.name, icon="place") for village in villages]
    return paged(turn, phrase(turn, "village"), names)


def choose_village(turn: Turning, slug: str) -> None:
    """Her village, which lies in the commune on the screen."""
    turn.learner = turn.learner._replace(commune=subject(turn), village=slug)
    _placed(turn)


def pass_over(turn: Turning, _choice: str = "") -> None:
    """She would rather not say; where she said the commune, the village stays open."""
    turn.learner = turn.learner._replace(traits={**turn.learner.traits, TRAIT: PASSED_OVER})
    if turn.screen == "village":
        turn.fact(facts.PlaceChosen, detail=turn.learner.commune)
    turn.go_back()


def _placed(turn: Turning) -> None:
    learner = turn.learner
    turn.fact(facts.PlaceChosen, detail="/".join(filter(None, (learner.commune, learner.village))))
    turn.note("note-saved")
    turn.go_back()
