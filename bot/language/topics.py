"""What a text is about, by its words alone: only good enough to suggest, never to decide.

A word that one lesson's utterances have and few others is a strong sign of that lesson; two words that
follow each other are a stronger one. It helps where somebody asks in words nobody thought of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import Generic, TypeVar

Topic = TypeVar("Topic")

PAIR = 1.6
"""How much more a pair of words says than one."""
PAIR_MISSED = 0.3
"""What a pair weighs that tells of something else, beside one that fits."""
STRANGE = 0.5
"""What a word weighs that no utterance has."""
FILLER = 0.15


class Topics(Generic[Topic]):
    """``lines`` are utterances as words without marks, with what they are about; ``fillers`` say little."""

    def __init__(self, lines: Iterable[tuple[Topic, Sequence[str]]], fillers: frozenset[str]) -> None:
        counts: dict[str, Counter[Topic]] = defaultdict(Counter)
        for topic, words in lines:
            for gram in set(_grams(words)):
                counts[gram][topic] += 1
        self._fillers = fillers
        self._all = len({topic for found in counts.values() for topic in found})
        self._shares = {gram: _shares(found) for gram, found in counts.items()}

    def about(self, words: Sequence[str]) -> list[tuple[float, Topic]]:
        """Topics and how much of the text speaks of them, the surest first: 1 where every word does, more for pairs."""
        scores: dict[Topic, float] = defaultdict(float)
        weight = 0.0
        for gram in dict.fromkeys(_grams(words)):
            pair = " " in gram
            shares = self._shares.get(gram)
            if shares is None:
                weight += 0.0 if pair else STRANGE
                continue
            says = self._says(gram, len(shares)) * (PAIR if pair else 1.0)
            weight += says * (PAIR_MISSED if pair else 1.0)
            for topic, share in shares.items():
                scores[topic] += says * share
        return sorted(((score / weight, topic) for topic, score in scores.items()), key=lambda one: -one[0])

    def _says(self, gram: str, topics: int) -> float:
        """How much a word or pair tells, from 1 for one that a single topic has down to nearly nothing."""
        rare = log((1 + self._all) / topics) / log(1 + self._all)
        return rare * FILLER if gram in self._fillers else rare


def _grams(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _shares(found: Mapping[Topic, int]) -> dict[Topic, float]:
    # The square root: a lesson is not meant more because its author wrote the word ten times.
    total = sum(sqrt(count) for count in found.values())
    return {topic: sqrt(count) / total for topic, count in found.items()}
