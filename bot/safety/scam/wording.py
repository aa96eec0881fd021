"""How like swindles a message is worded: a linear model over its words and pairs of words.

It was learned from messages of our own (``tests/learn_scams.py``) and reads only its weights here. It knows no reason
that could be told, so it does no more than raise "no sign" to "unclear".
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from bot.safety.scam.reading import Word

WEIGHTS_FILE = Path(__file__).with_name("wording.tsv")
SCALE = 1000
"""Weights are whole thousandths, so that the same messages give the same file on every machine."""

FEWEST = 4
"""Words under which there is nothing to go by."""


def features(words: Sequence[Word]) -> Iterator[str]:
    """The words of a message and its pairs of neighbours, each once."""
    texts = [word.text for word in words]
    yield from dict.fromkeys((*texts, *(f"{one} {other}" for one, other in pairwise(texts))))


def is_worded_alike(words: Sequence[Word]) -> bool:
    """Whether the words of a message are rather those of swindles."""
    if len(words) < FEWEST:
        return False
    weights = _weights()
    return weights[""] + sum(weights.get(feature, 0) for feature in features(words)) > 0


@cache
def _weights() -> Mapping[str, int]:
    """What each word and pair weighs; ``""`` is what has to be overcome."""
    lines = WEIGHTS_FILE.read_text("utf-8").splitlines()
    return {feature: int(weight) for feature, weight in (line.split("\t") for line in lines)}
