"""Which dialect of her language she speaks: her village says it, or she is asked, once, where anything differs by it.

Whoever cannot say hears the voice of her village's dialect, else the standard's, else any neighbour's
(``bot.speech.voices``): not knowing costs her nothing.
"""

from bot import facts
from bot.course import SOURCE, Language
from bot.engine.state import UNSURE
from bot.engine.turn import Turning

SCREEN = "own-dialect"

SPEAKS = "speak-"
"""What the ids of dialects begin with where they are choices."""


def differing(turn: Turning) -> dict[str, str]:
    """Names of the dialects that make a difference to her; none where everybody gets the standard."""
    language = _own(turn)
    if language is None:
        return {}
    messages = turn.course.messages
    own = {id: name for id, name in language.dialects.items() if f"{language.id}/{id}" in messages}
    standard = {id: name for id, name in language.dialects.items() if id == language.standard}
    return {**standard, **own} if own else {}


def unasked(turn: Turning) -> bool:
    """Whether it makes a difference, and neither her village nor she herself has said it."""
    learner, course = turn.learner, turn.course
    known = learner.dialect or course.dialect_at(learner.commune, learner.village)
    return not known and bool(differing(turn))


def said_dialect(turn: Turning, choice: str) -> None:
    """What she chose of ``differing``, or that she cannot say."""
    dialect = choice.removeprefix(SPEAKS) if choice.startswith(SPEAKS) else UNSURE
    turn.learner = turn.learner._replace(dialect=dialect)
    turn.fact(facts.LanguageChosen, detail=f"dialect:{turn.learner.speaks}")


def _own(turn: Turning) -> Language | None:
    """The language she hears or reads beside Vietnamese."""
    chosen = (turn.learner.voice_lang, turn.learner.text_lang)
    return turn.course.languages.get(next((lang for lang in chosen if lang != SOURCE), ""))
