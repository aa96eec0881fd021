"""What people call commands and lessons: utterances, folded and indexed once.

``bot.engine.understand`` looks things up here; ``locales/*/words.toml`` holds the utterances.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from bot.language.fold import letters, loose
from bot.language.signs import GAP, Pattern, Signs, SpelledWord, pattern, signs
from bot.language.spelling import Fold
from bot.language.topics import Topics

FILLER_WEIGHT = 0.12
"""What a word of politeness weighs beside one that carries the meaning (at most 1)."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What an utterance stands for: ``kind`` is ``command``, ``lesson``, ``reply`` or ``answer``.

    A reply answers the screen she is on, an answer a question of hers.
    Two more kinds only help to read (see ``bot.language.signs``): ``short``, whose ``id`` is the full
    form, and ``sign``, whose ``id`` is ``not``, ``neutral``, ``filler``, ``guard``, ``counter`` or ``number-1`` ….
    """

    kind: str
    id: str


class Utterance(NamedTuple):
    """An utterance ready for comparing: its words, what they weigh together, what it negates."""

    meant: Meant
    words: tuple[SpelledWord, ...]
    weight: float
    nots: frozenset[str]


class Saying(NamedTuple):
    """An utterance with gaps, and what it negates."""

    meant: Meant
    pattern: Pattern
    nots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``exact`` maps an NFC lower-case utterance, ``folded`` one without any marks, to what it may mean.

    ``spellings`` says which exact utterances a folded one comes from. The rest serves texts that only
    resemble an utterance: ``sayings`` by first word, ``lines`` and, for a word without marks,
    in which of them it stands with what weight; the ``weights`` of words between 0 and 1, as spelled
    and without marks; the words ``known`` at all, in order and (``among``) as a set; what texts are about (``topics``).

    ``levels`` maps the utterances of a language with a fold of its own as that folds them; ``apart`` are those of no
    other language. Without any marks different words of it look alike, so that level only suggests there.
    ``asked`` holds the questions that have an answer, with weights of their own.
    """

    exact: Mapping[str, frozenset[Meant]]
    folded: Mapping[str, frozenset[Meant]]
    spellings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    signs: Signs = field(default_factory=Signs)
    sayings: Mapping[str, frozenset[Saying]] = field(default_factory=dict)
    lines: tuple[Utterance, ...] = ()
    places: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    among: frozenset[str] = frozenset()
    levels: Mapping[Fold, Mapping[str, frozenset[Meant]]] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    topics: Topics[Meant] = field(default_factory=lambda: Topics((), frozenset()), compare=False, repr=False)
    asked: "Vocabulary | None" = None


def vocabulary_of(
    utterances: Iterable[tuple[Meant, str]], folded: Mapping[Fold, Iterable[tuple[Meant, str]]] = MappingProxyType({})
) -> Vocabulary:
    """Index ``(meaning, utterance)`` pairs. An utterance may mean several things; then it is asked.

    ``folded`` are further pairs, of languages with a fold of their own, which are compared as that folds them.
    """
    others, theirs = list(utterances), {fold: list(pairs) for fold, pairs in folded.items()}
    whole, gapped, short, said = _sorted([*others, *(pair for pairs in theirs.values() for pair in pairs)])
    elsewhere = {letters(text) for _, text in others}
    levels = {
        fold: [pair for pair in _sorted(pairs)[0] if letters(pair[1]) not in elsewhere]
        for fold, pairs in theirs.items()
    }
    own = {pair: None for pairs in levels.values() for pair in pairs}
    marks = signs(short, said, _spoken(whole + gapped))
    lines = [line for meant, text in whole if (meant, text) not in own for line in _lines(meant, text, marks)]
    weights = _weights(lines, marks)
    sayings = [_saying(meant, pattern(text, form), marks) for meant, text in gapped for form in (marks, Signs())]
    known = {*map(loose, weights), *marks.numbers, *(word.plain for saying in sayings for word in saying.pattern.words)}
    return Vocabulary(
        _index((letters(text), meant) for meant, text in whole),
        _index((loose(text), meant) for meant, text in whole),
        _index((loose(text), letters(text)) for _, text in whole),
        marks,
        _index((saying.pattern.first, saying) for saying in sayings),
        tuple(line._replace(weight=sum(weights[word.spelled] for word in line.words)) for line in lines),
        _places(lines, weights),
        weights,
        tuple(sorted(word for word in known if word.isascii())),
        frozenset(known),
        {fold: _index((fold(text), meant) for meant, text in pairs) for fold, pairs in levels.items()},
        frozenset(letters(text) for _, text in own),
        # That something is over says as little of a lesson as a filler does.
        Topics(_topics(lines, sayings), frozenset((*marks.fillers, *marks.over))),
    )


def _topics(lines: list[Utterance], sayings: list[Saying]) -> Iterator[tuple[Meant, list[str]]]:
    """What can be asked for in whole sentences; replies are not."""
    said = [
        *((line.meant, line.words) for line in lines),
        *((saying.meant, saying.pattern.words) for saying in sayings),
    ]
    return ((meant, [word.plain for word in words]) for meant, words in said if meant.kind != "reply")


Pairs = list[tuple[Meant, str]]
Named = list[tuple[str, str]]


def _sorted(utterances: Iterable[tuple[Meant, str]]) -> tuple[Pairs, Pairs, Named, Named]:
    """Utterances without gaps and with, short forms, and signs; each once."""
    whole: Pairs = []
    gapped: Pairs = []
    helping: dict[str, Named] = {"short": [], "sign": []}
    for meant, text in dict.fromkeys(utterances):
        if meant.kind in helping:
            helping[meant.kind].append((meant.id, text))
        else:
            (gapped if GAP in text else whole).append((meant, text))
    return whole, gapped, helping["short"], helping["sign"]


def _spoken(pairs: Pairs) -> dict[str, set[str]]:
    """For each word without marks, the ways the utterances spell it."""
    spoken: dict[str, set[str]] = defaultdict(set)
    for spelled in {word for _, text in pairs for word in letters(text).split()}:
        spoken[loose(spelled)].add(spelled)
    return spoken


def _lines(meant: Meant, text: str, marks: Signs) -> list[Utterance]:
    """An utterance with its short forms written out and, if that differs, as it is: people type both."""
    wish = meant.kind != "reply"
    forms = dict.fromkeys((marks.words(text), Signs().words(text)))
    return [Utterance(meant, words, 0.0, marks.negations(words, wish=wish)) for words in forms if words]


def _saying(meant: Meant, form: Pattern, marks: Signs) -> Saying:
    return Saying(meant, form, marks.negations(form.words, wish=True))


def _weights(lines: list[Utterance], marks: Signs) -> dict[str, float]:
    """How much a word says: 1 for one that few utterances have, little for one of politeness."""
    counts = Counter(form for line in lines for form in {form for word in line.words for form in word})
    most = log(1 + len(lines)) or 1.0
    says = {form: log(1 + len(lines) / count) / most for form, count in counts.items()}
    return {**says, **dict.fromkeys(marks.fillers, FILLER_WEIGHT)}


def _places(lines: list[Utterance], weights: Mapping[str, float]) -> dict[str, tuple[tuple[int, float], ...]]:
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, line in enumerate(lines):
        for word in line.words:
            places[word.plain].append((place, weights[word.spelled]))
    return {plain: tuple(found) for plain, found in places.items()}


Key = TypeVar("Key")
Value = TypeVar("Value")


def _index(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, frozenset[Value]]:
    found: dict[Key, set[Value]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}
