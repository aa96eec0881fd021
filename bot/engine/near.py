"""How near a text is to utterances: word by word, forgiving keyboards and slips, never a negation.

It knows no screen and decides nothing; ``bot.engine.understand`` does both.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.language.signs import Word
from bot.language.slips import Guess, guesses, parts
from bot.language.vocabulary import Line, Meant, Vocabulary

MOST_WORDS = 40
"""What is read of a long text."""
OTHER_MARKS = 0.75
"""How much a word counts that is spelled with other marks than the utterance has."""
STRANGE_WORD = 0.7
"""What a word weighs that no utterance has: as much as a middling one, so that chatter stays far away."""
AROUND = {"answer": 1.0, "command": 0.7, "lesson": 0.45}
"""How much words around an utterance spoil it: an answer is short, a question about a lesson may be long."""
APART = 0.8
"""What is left of the nearness when no two words follow each other as in the utterance."""
PART_OF_LABEL = 0.35
"""How much it matters that a label was not said whole; it stands on the screen, so a part of it will do."""


class Heard(NamedTuple):
    """One word of a text: as spelled, what known words it may be, how much it weighs."""

    spelled: str
    guesses: tuple[Guess, ...]
    weight: float

    @property
    def plain(self) -> str:
        """The likeliest word, without marks."""
        return self.guesses[0].word

    @property
    def seen(self) -> str:
        """The word for searching: with its marks if it was typed with marks, else the likeliest one without."""
        return self.plain if self.spelled.isascii() else self.spelled

    def like(self, word: Word) -> float:
        """How sure it is that this word was meant, between 0 and 1."""
        sure = max((guess.sure for guess in self.guesses if guess.word == word.plain), default=0.0)
        other = self.spelled not in (word.spelled, word.plain) and not self.spelled.isascii()
        return sure * OTHER_MARKS if other else sure


class Text(NamedTuple):
    """A text as heard, the same as plain words, and what it negates: counting everything, and as a wish."""

    heard: tuple[Heard, ...]
    words: tuple[Word, ...]
    weight: float
    nots: frozenset[str]
    wish_nots: frozenset[str]


def hear(typed: str, vocabulary: Vocabulary) -> Text:
    """A text as words, each with what it may be."""
    words = [part for word in vocabulary.signs.words(typed)[:MOST_WORDS] for part in _split(word, vocabulary)]
    heard = tuple(_heard(word, vocabulary) for word in words)
    mended = tuple(Word(one.plain, one.spelled) for one in heard)
    nots = vocabulary.signs.negations
    weight = sum(one.weight for one in heard)
    return Text(heard, mended, weight, nots(mended, wish=False), nots(mended, wish=True))


def near_lines(text: Text, vocabulary: Vocabulary) -> Iterator[tuple[Meant, float]]:
    """Utterances that share most of their weight with the text, and how near they are, between 0 and 1."""
    shared: dict[int, float] = defaultdict(float)
    for word in {guess.word for one in text.heard for guess in one.guesses}:
        for place in vocabulary.places.get(word, ()):
            shared[place] += vocabulary.weights[word]
    for place, weight in shared.items():
        line = vocabulary.lines[place]
        if weight > line.weight * 0.7 and not _turned(text, line, vocabulary):
            yield line.meant, _nearness(text, line.words, line.weight, vocabulary, AROUND[line.meant.kind], 1.0)


def near_label(text: Text, words: Sequence[Word], vocabulary: Vocabulary) -> float:
    """How near a text is to a label on the screen."""
    if vocabulary.signs.negations(words, wish=False) != text.nots:
        return 0.0
    return _nearness(
        text, words, sum(_weight(word.plain, vocabulary) for word in words), vocabulary, 1.0, PART_OF_LABEL
    )


def _nearness(
    text: Text, words: Sequence[Word], weight: float, vocabulary: Vocabulary, around: float, whole: float
) -> float:
    """Shared weight as a part of the text's and of the utterance's, less where the order is another."""
    used: list[int] = []
    said = shared = 0.0
    for word in words:
        place, like = max(enumerate(one.like(word) for one in text.heard), key=_by_likeness)
        if like and place not in used:
            used.append(place)
            said += like * _weight(word.plain, vocabulary)
            shared += like * text.heard[place].weight
    if not used or not weight or not text.weight:
        return 0.0
    together = sum(b - a in (1, 2) for a, b in zip(used, used[1:], strict=False)) / (len(used) - 1 or 1)
    order = 1.0 if len(used) == 1 else APART + (1 - APART) * together
    return min(1.0, said / weight) ** whole * min(1.0, shared / text.weight) ** around * order


def _by_likeness(pair: tuple[int, float]) -> float:
    return pair[1]


def _turned(text: Text, line: Line, vocabulary: Vocabulary) -> bool:
    """Whether one negates what the other says."""
    if line.nots != (text.nots if line.meant.kind == "answer" else text.wish_nots):
        return True
    doubtful = vocabulary.signs.doubtful
    return any(one.plain in doubtful and all(one.plain != word.plain for word in line.words) for one in text.heard)


def _split(word: Word, vocabulary: Vocabulary) -> tuple[Word, ...]:
    if word.plain in vocabulary.among or not word.spelled.isascii():
        return (word,)
    return tuple(Word(part, part) for part in parts(word.plain, vocabulary.among)) or (word,)


def _heard(word: Word, vocabulary: Vocabulary) -> Heard:
    if word.plain in vocabulary.among:
        return Heard(word.spelled, (Guess(word.plain, 1.0),), _weight(word.plain, vocabulary))
    near = guesses(word.plain, vocabulary.known, vocabulary.among)
    if not near:
        return Heard(word.spelled, (Guess(word.plain, 1.0),), STRANGE_WORD)
    return Heard(near[0].word, near, max(_weight(guess.word, vocabulary) for guess in near))


def _weight(plain: str, vocabulary: Vocabulary) -> float:
    return vocabulary.weights.get(plain, STRANGE_WORD)
