"""What people call commands and lessons: utterances, folded and indexed once.

``bot.engine.understand`` looks things up here; ``locales/*/words.toml`` holds the utterances.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.language.fold import letters, loose


@dataclass(frozen=True, slots=True)
class Meant:
    """What an utterance stands for: ``kind`` is ``command``, ``lesson`` or ``answer``."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``exact`` maps an NFC lower-case utterance, ``folded`` one without any marks, to what it may mean."""

    exact: Mapping[str, frozenset[Meant]]
    folded: Mapping[str, frozenset[Meant]]


def vocabulary(utterances: Iterable[tuple[Meant, str]]) -> Vocabulary:
    """Index ``(meaning, utterance)`` pairs. An utterance may mean several things; then it is asked."""
    exact: dict[str, set[Meant]] = {}
    folded: dict[str, set[Meant]] = {}
    for meant, utterance in utterances:
        exact.setdefault(letters(utterance), set()).add(meant)
        folded.setdefault(loose(utterance), set()).add(meant)
    return Vocabulary(
        {text: frozenset(meanings) for text, meanings in exact.items()},
        {text: frozenset(meanings) for text, meanings in folded.items()},
    )
