"""How far a translation is trusted, and how far it must be before learners get it.

Four states, from a draft by outsiders to approved by speakers. Two kinds of text ask for more:

* *careful* ones (consent, emergency steps, verdicts on messages, what a whole village hears at once) reach
  learners only once approved, whatever the operator's minimum;
* *safety* text (money, banks, swindles, help; careful ones too) is approved by two people, who have
  read a translation back into Vietnamese.

Which texts those are stands in the content beside them (``careful``, ``safety``) and is gathered by ``marks.py``;
``checks/marks.py`` and ``bot.engine.gate`` find the marks that somebody forgot.
"""

from dataclasses import dataclass

STATES = ("draft", "suggested", "reviewed", "approved")
"""Of a translation, from least to most trusted."""

DRAFT, SUGGESTED, REVIEWED, APPROVED = STATES

REJECTED = "rejected"
"""Of a translation that somebody found wrong: below every state, so that nobody gets it."""

APPROVERS, SAFETY_APPROVERS = 1, 2
"""How many different people approve an entry."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The keys of texts that are careful, and of those that are safety text, which all careful ones are."""

    careful: frozenset[str] = frozenset()
    safety: frozenset[str] = frozenset()

    def approvers(self, key: str) -> int:
        """How many different people must approve the text of a key."""
        return SAFETY_APPROVERS if key in self.safety else APPROVERS

    def least(self, key: str, minimum: str) -> str:
        """The state from which on learners get the text of ``key``, where ``minimum`` holds for all."""
        return APPROVED if key in self.careful else minimum


def trusted(state: str, minimum: str) -> bool:
    """Whether ``state`` is at least ``minimum``; an unknown state is not."""
    return state in STATES and STATES.index(state) >= STATES.index(minimum)
