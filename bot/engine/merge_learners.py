"""Two learners who turn out to be one person: what is kept of each.

Pure; their rows are made one in ``api.conversation.merging``.

Nothing she did is lost, and nothing is allowed that she did not allow: see ADR 0014.
"""

from bot.engine.state import Learner, Progress

AGREES, REFUSES = "yes", "no"


def conflicting(kept: Learner, other: Learner) -> bool:
    """Whether one of the two agreed to be remembered and the other said no: then she must be asked."""
    return {_answer(kept), _answer(other)} == {AGREES, REFUSES}


def united(kept: Learner, other: Learner, consent: str = "") -> Learner:
    """One learner of two. What she is called and how she learns is as ``kept`` has it, where it has anything.

    ``consent`` is what she answered, on the chat of ``other``, when they were ``conflicting``; without an answer
    a "no" stands.
    """
    lessons = {id: _further(id, kept, other) for id in {**kept.lessons, **other.lessons}}
    whole = kept._replace(
        **{
            name: getattr(kept, name) or getattr(other, name)
            for name in ("name", "face", "age", "form", "dialect", "first")
        },
        consent=_consent(kept, other, consent),
        greeted=kept.greeted or other.greeted,
        neighbour=kept.neighbour or other.neighbour,
        due=min(filter(None, (kept.due, other.due)), default=0),
        drills=max(kept.drills, other.drills),
        round=max(kept.round, other.round),
        done={id: max(kept.done.get(id, 0), other.done.get(id, 0)) for id in {**kept.done, **other.done}},
        traits={**other.traits, **kept.traits},
        lesson=kept.lesson if kept.lesson in lessons else other.lesson,
        lessons=lessons,
    )
    home = kept if kept.village or not other.village else other
    whole = whole._replace(commune=home.commune or other.commune, village=home.village)
    return whole._replace(village="", name="") if whole.consent == REFUSES else whole


def _answer(learner: Learner) -> str:
    return AGREES if learner.agreed else learner.consent


def _consent(kept: Learner, other: Learner, answer: str) -> str:
    """The version in force; of two that were given, the one of ``kept``."""
    if conflicting(kept, other):
        return other.consent if answer == AGREES and other.agreed else REFUSES
    return kept.consent or other.consent


def _further(lesson: str, kept: Learner, other: Learner) -> Progress:
    """Where she is further: in a later attempt, or with more of it seen."""
    ways = [one for one in (kept, other) if lesson in one.lessons]
    best = max(ways, key=lambda one: (one.attempt(lesson), len(one.lessons[lesson].trail)))
    return best.lessons[lesson]
