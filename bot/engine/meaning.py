"""What a text means, and how sure that is.

Only a meaning that is ``sure`` moves anything: what a saying or some nearness suggests is offered to be tapped.
"""

from dataclasses import dataclass

from bot.language import Meant

SAFE = frozenset({"menu", "stop", "emergency", "help", "person", "back", "again"})
SAFE |= frozenset({"scam", "rescue", "trust", "rest", "no-sound", "no-reading", "thanks", "waited", "skip"})
"""Commands that agree to nothing and finish nothing: they may come from a saying inside a sentence, and work even where
choices are taken literally."""

EXACT, SPELLED, FOLDED, SAID = 1.0, 0.98, 0.95, 0.7
"""How sure a reading is that is not measured: word for word, with short forms written out, without marks,
by a saying inside a sentence."""

SURE = 0.8
"""From here on a reading may move her and be written down. Below it an utterance was not said whole, or more was said:
"mai học tiếp" is no "học tiếp", and "mất máy rồi" no step done."""

NEARLY = 0.6
"""Enough for what agrees to nothing and is left by one tap."""

LEAST = {"person": SAID, "delete": FOLDED}
"""Of these commands more is asked: somebody is told to come; "không đồng ý" is near "không đồng ý nữa"."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means. ``kind``: ``choice``, ``command``, ``lesson``, ``answer``, ``tie`` or ``unknown``.

    ``score`` is between 0 and 1. ``others`` are, for a tie, all that it may mean, surest first; for
    ``unknown`` what it may be about, to be suggested.
    """

    kind: str
    id: str = ""
    score: float = 0.0
    others: tuple[Meant, ...] = ()


UNKNOWN = Meaning("unknown")

EMERGENCY = Meant("command", "emergency")


def sure(meaning: Meaning) -> bool:
    """Whether it may be acted upon; what is less is offered. An emergency is never asked about."""
    if meaning.kind == "answer":
        return meaning.score >= NEARLY
    if meaning.kind not in ("choice", "command", "lesson") or meaning.id == EMERGENCY.id:
        return meaning.id == EMERGENCY.id
    if meaning.kind == "command":
        return meaning.score >= LEAST.get(meaning.id, NEARLY if meaning.id in SAFE else SURE)
    return meaning.score >= SURE


def meaning_json(meaning: Meaning) -> dict[str, object]:
    """A meaning as JSON values, for ``bonso understand``."""
    others = [{"kind": other.kind, "id": other.id} for other in meaning.others]
    return {"kind": meaning.kind, "id": meaning.id, "score": round(meaning.score, 3), "others": others}
