"""Free text -> a choice on the screen, a command or a lesson. What may mean two things is asked, not guessed.

The surest reading wins: a digit; the very words of a choice, an answer, a command or a lesson; the
same without marks; words that tell of a loss ("lỡ chuyển tiền rồi"), which open the emergency from
anywhere; other sayings inside a sentence; and last what is near an utterance: words typed on the
wrong keyboard, held or slipped letters, words around. A negation is never read as its opposite.

What a language needs for it is in ``locales/*/words.toml``; nothing here is Vietnamese but examples.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.engine.near import Text, hear, near_label, near_lines
from bot.language.fold import letters, loose
from bot.language.vocabulary import Meant, Saying, Vocabulary
from bot.replies import TOOL_DIGITS

CAN_FIT = {
    "yes": ("yes", "next", "done", "told", "go-on"),
    "no": ("no", "could-not", "not-yet"),
    "done": ("done", "told", "next", "yes"),
    "could-not": ("could-not", "not-yet", "no"),
    "next": ("next", "go-on"),
}
"""Which choice an answer takes: the first of these that is on the screen. Other answers fit only their own."""

SAFE = frozenset({"menu", "stop", "emergency", "help", "person", "back", "again"})
"""Commands that work at every level even where choices are taken literally: none of them agrees to anything."""

HANDS = {"👍": "yes", "👌": "yes", "🆗": "yes", "✅": "done", "✔": "done", "👎": "no", "❌": "no", "🚫": "no"}
"""Signs that people send instead of a word, and the answer they stand for."""
ALARM = frozenset("🆘🚨")

MOST_LETTERS = 400
"""What is read of a long text; nobody asks for a menu further down."""
EXACT, SPELLED, FOLDED, SAID = 1.0, 0.98, 0.95, 0.9
"""How sure a reading is that is not measured: word for word, short forms written out, without marks, inside a sentence."""
NEAR = 0.7
"""How near an utterance a text must be."""
MARGIN = 0.05
"""What is less apart than this is equally near."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means. ``kind``: ``choice``, ``command``, ``lesson``, ``tie`` or ``unknown``.

    ``score`` is between 0 and 1. ``others`` are, for a tie, all that it may mean, surest first.
    """

    kind: str
    id: str = ""
    score: float = 0.0
    others: tuple[Meant, ...] = ()


UNKNOWN = Meaning("unknown")
EMERGENCY = Meant("command", "emergency")


class Screen(NamedTuple):
    """The choices: their ids in order, and their labels at levels 1 and 3."""

    ids: tuple[str, ...]
    exact: Mapping[str, Meant]
    folded: Mapping[str, Meant]


Found = dict[Meant, float]


def understand(
    text: str, choices: Sequence[tuple[str, Sequence[str]]], vocabulary: Vocabulary, *, exact: bool = False
) -> Meaning:
    """What ``text`` means on a screen with these ``choices``, each with the labels that name it.

    With ``exact`` (consent, deletion) a choice is taken only by its digit or word for word, marks and
    all; ``SAFE`` commands are understood as always. Never raises, whatever the text.
    """
    typed = unicodedata.normalize("NFKC", text[:MOST_LETTERS])[:MOST_LETTERS]
    screen = _screen(choices)
    firm = _digit(letters(typed), screen) or _word_for_word(letters(typed), screen, vocabulary, exact=exact)
    if firm or not exact:
        return _decided(firm) if firm else _freely(text, typed, screen, vocabulary)
    loosely = _freely(text, typed, screen, vocabulary)
    return loosely if loosely.kind == "command" and loosely.id in SAFE else UNKNOWN


def answer(meaning: Meaning) -> dict[str, Any]:
    """A meaning as JSON values, for ``bonso understand``."""
    others = [{"kind": other.kind, "id": other.id} for other in meaning.others]
    return {"kind": meaning.kind, "id": meaning.id, "score": round(meaning.score, 3), "others": others}


def _freely(text: str, typed: str, screen: Screen, vocabulary: Vocabulary) -> Meaning:
    """At every level below word for word, the surest first."""
    found = _without_marks(letters(typed), screen, vocabulary) or _by_hand(text, screen)
    if found:
        return _decided(found)
    heard = hear(typed, vocabulary)
    if not heard.heard:
        return UNKNOWN
    return _decided(
        _written_out(heard, screen, vocabulary)
        or _number(heard, screen, vocabulary)
        or _inside(heard, screen, vocabulary)
        or _near(heard, screen, vocabulary)
    )


def _digit(typed: str, screen: Screen) -> Found:
    """A digit: the choice of that number, else the tool that has it everywhere."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
        return {}
    tool = _TOOLS.get(typed)
    if tool and len(typed) == 1:
        return {_on(Meant("command", tool), screen): EXACT}
    place = int(typed)
    return {Meant("choice", screen.ids[place - 1]): EXACT} if 0 < place <= len(screen.ids) else {}


_TOOLS = {digit: tool for tool, digit in TOOL_DIGITS.items()}


def _word_for_word(typed: str, screen: Screen, vocabulary: Vocabulary, *, exact: bool) -> Found:
    """Level 1. Literally (``exact``), only choices and no answer that merely fits one."""
    if typed in screen.exact:
        return {screen.exact[typed]: EXACT}
    if exact:
        ids = {meant.id for meant in vocabulary.exact.get(typed, ()) if meant.kind == "answer"} & {*screen.ids}
        return {Meant("choice", id): EXACT for id in ids} or _digit(vocabulary.signs.numbers.get(typed, ""), screen)
    return dict.fromkeys(_meant(vocabulary.exact.get(typed, ()), screen), EXACT)


def _without_marks(typed: str, screen: Screen, vocabulary: Vocabulary, sure: float = FOLDED) -> Found:
    """Level 3. What is spelled differently and looks the same here stays apart, so that it can be asked."""
    plain = loose(typed)
    if plain in screen.folded:
        return {screen.folded[plain]: sure}
    spellings = vocabulary.spellings.get(plain, ())
    return dict.fromkeys((one for text in spellings for one in _meant(vocabulary.exact[text], screen)), sure)


def _by_hand(text: str, screen: Screen) -> Found:
    """A thumb or a cross instead of a word."""
    if any(sign in ALARM for sign in text):
        return {_on(EMERGENCY, screen): SAID}
    if any(letter.isalnum() for letter in text):
        return {}
    answers = [Meant("answer", HANDS[sign]) for sign in text if sign in HANDS]
    return dict.fromkeys(_meant(answers, screen), SAID)


def _written_out(text: Text, screen: Screen, vocabulary: Vocabulary) -> Found:
    """Word for word after short forms are written out and keyboards forgiven."""
    spelled = " ".join(word.spelled for word in text.words)
    if spelled in vocabulary.exact:
        found = dict.fromkeys(_meant(vocabulary.exact[spelled], screen), SPELLED)
        if found:
            return found
    return _without_marks(" ".join(word.plain for word in text.words), screen, vocabulary)


def _number(text: Text, screen: Screen, vocabulary: Vocabulary) -> Found:
    """A number in words or digits, with at most such words around it as "chọn số hai nha"."""
    signs = vocabulary.signs
    rest = [word for word in text.words if word.plain not in signs.counters]
    if len(rest) != 1:
        return {}
    word = rest[0]
    return _digit(signs.numbers.get(word.spelled, signs.numbers.get(word.plain, word.plain)), screen)


def _inside(text: Text, screen: Screen, vocabulary: Vocabulary) -> Found:
    """A saying inside a sentence: the emergency wherever it is plausible, else the one that says most."""
    seen = " ".join(one.seen for one in text.heard)
    sayings = [saying for word in {word.plain for word in text.words} for saying in vocabulary.sayings.get(word, ())]
    if _lost(seen, sayings, vocabulary):
        return {_on(EMERGENCY, screen): SAID}
    there = [saying for saying in sayings if _stands(saying, seen, text)]
    most = max((len(saying.pattern.words) for saying in there), default=0)
    longest = [saying.meant for saying in there if len(saying.pattern.words) == most]
    return dict.fromkeys(_meant(longest, screen), SAID)


def _lost(seen: str, sayings: Iterable[Saying], vocabulary: Vocabulary) -> bool:
    """Whether money or a code is gone, after what is only feared, asked or denied is taken out."""
    for guard in vocabulary.signs.guards:
        seen = guard.form.sub(" |", seen)
    return any(saying.pattern.form.search(seen) for saying in sayings if saying.meant == EMERGENCY)


def _stands(saying: Saying, seen: str, text: Text) -> bool:
    if saying.meant == EMERGENCY or saying.nots != text.wish_nots:
        return False
    return saying.pattern.form.search(seen) is not None


def _near(text: Text, screen: Screen, vocabulary: Vocabulary) -> Found:
    """Labels and utterances that the text is near to."""
    found: Found = {}
    for label, meant in screen.exact.items():
        _keep(found, [meant], near_label(text, vocabulary.signs.words(label), vocabulary))
    for meant, score in near_lines(text, vocabulary):
        if score >= NEAR - MARGIN:
            _keep(found, _meant([meant], screen), score)
    best = max(found.values(), default=0.0)
    return {meant: score for meant, score in found.items() if best >= NEAR and score > best - MARGIN}


def _keep(found: Found, meanings: Iterable[Meant], score: float) -> None:
    for meant in meanings:
        found[meant] = max(score, found.get(meant, 0.0))


def _decided(found: Found) -> Meaning:
    """One meaning; several are a tie, except that an emergency is never asked about."""
    if not found:
        return UNKNOWN
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].kind, pair[0].id))
    sure = next((pair for pair in best if pair[0].id == EMERGENCY.id), best[0])
    if len(best) == 1 or sure[0].id == EMERGENCY.id:
        return Meaning(sure[0].kind, sure[0].id, sure[1])
    return Meaning("tie", "", best[0][1], tuple(meant for meant, _ in best))


def _meant(meanings: Iterable[Meant], screen: Screen) -> set[Meant]:
    """What may be meant here: first what is on the screen, then commands, then lessons."""
    fitting = [_on(meant, screen) for meant in meanings]
    direct = {meant for meant in meanings if meant.id in screen.ids}
    for kind in ("choice", "command", "lesson"):
        of_kind = {meant for meant in fitting if meant.kind == kind}
        if of_kind:
            return {_on(meant, screen) for meant in direct} or of_kind
    return set()


def _on(meant: Meant, screen: Screen) -> Meant:
    """The choice on the screen that a meaning is, or the meaning itself."""
    fits = CAN_FIT.get(meant.id, (meant.id,)) if meant.kind == "answer" else (meant.id,)
    return next((Meant("choice", id) for id in fits if id in screen.ids), meant)


def _screen(choices: Sequence[tuple[str, Sequence[str]]]) -> Screen:
    labels = [(label, Meant("choice", id)) for id, labels in reversed(choices) for label in reversed(labels)]
    ids = tuple(id for id, _ in choices)
    return Screen(
        ids, {letters(label): meant for label, meant in labels}, {loose(label): meant for label, meant in labels}
    )
