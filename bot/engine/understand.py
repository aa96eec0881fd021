"""Free text -> a choice on the screen, a command or a lesson. What may mean two things is asked, not guessed.

The surest reading wins: a digit; the very words of a choice, an answer, a command or a lesson; the
same without marks; words that tell of a loss ("lỡ chuyển tiền rồi"), which open the emergency from
anywhere; the same words typed on the wrong keyboard, with held or slipped letters or politeness around;
sayings inside a sentence; and last what is only near an utterance. A negation is never read as its opposite.

Only a reading that is ``sure`` moves anything: what a saying or some nearness suggests is offered to be tapped.

What a language needs for it is in ``locales/*/words.toml``; nothing here is Vietnamese but examples.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from bot.engine.near import HeardText, Nearness, heard_text, near_label, near_meanings
from bot.language.fold import letters, loose
from bot.language.vocabulary import Meant, Saying, Vocabulary
from bot.replies import TOOL_DIGITS

CAN_FIT = {
    "yes": ("yes", "next", "go-on"),
    "no": ("no", "could-not", "not-yet", "later", "rest"),
    "decline": ("no",),
    "done": ("done", "told", "next", "yes"),
    "could-not": ("could-not", "not-yet", "no"),
    "next": ("next", "go-on"),
}
"""Which choice an answer takes: the first of these that is on the screen. Other answers fit only their own."""

MOST_CLAUSES = 3
"""A longer story is not taken apart: somewhere in it there is always a word we know."""
_BETWEEN = re.compile(r"[,.;:!?\n…]+")

SAFE = frozenset({"menu", "stop", "emergency", "help", "person", "back", "again"})
SAFE |= frozenset({"scam", "trust", "rest", "no-sound", "no-reading"})
"""Commands that agree to nothing and finish nothing: they may come from a saying inside a sentence, and work even where
choices are taken literally."""

REFUSAL = Meant("choice", "no")
"""To agree takes the very words, to refuse any that are sure."""

HANDS = {
    **dict.fromkeys("👍👌🆗", ("yes", "done")),
    **dict.fromkeys("✅✔", ("done",)),
    **dict.fromkeys("👎❌🚫", ("no",)),
}
"""Signs that people send instead of a word, and the answers they stand for."""
ALARM = frozenset("🆘🚨")

MOST_LETTERS = 400
"""What is read of a long text; nobody asks for a menu further down."""
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
NEAR = 0.65
"""How near an utterance a text must be."""
MARGIN = 0.05
"""What is less apart than this is equally near."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means. ``kind``: ``choice``, ``command``, ``lesson``, ``tie`` or ``unknown``.

    ``score`` is between 0 and 1. ``others`` are, for a tie, all that it may mean, surest first; for
    ``unknown`` what it may be about, to be suggested.
    """

    kind: str
    id: str = ""
    score: float = 0.0
    others: tuple[Meant, ...] = ()


SUGGESTED = 2
"""Things suggested at most."""
ABOUT = 0.5
"""How much of a text must speak of a lesson for it to be suggested."""
FEWEST_WORDS = 4
"""A shorter text says too little to suggest anything."""

UNKNOWN = Meaning("unknown")
EMERGENCY = Meant("command", "emergency")


class ScreenChoices(NamedTuple):
    """The choices: their ids in order, and which of them a label names, at levels 1 and 3."""

    ids: tuple[str, ...]
    exact: dict[str, set[Meant]]
    folded: dict[str, set[Meant]]


Found = dict[Meant, float]


def sure(meaning: Meaning) -> bool:
    """Whether it may be acted upon; what is less is offered. An emergency is never asked about."""
    if meaning.kind not in ("choice", "command", "lesson") or meaning.id == EMERGENCY.id:
        return meaning.id == EMERGENCY.id
    if meaning.kind == "command":
        return meaning.score >= LEAST.get(meaning.id, NEARLY if meaning.id in SAFE else SURE)
    return meaning.score >= SURE


def understand(
    text: str, choices: Sequence[tuple[str, Sequence[str]]], vocabulary: Vocabulary, *, exact: bool = False
) -> Meaning:
    """What ``text`` means on a screen with these ``choices``, each with the labels that name it.

    With ``exact`` (consent, deletion) a choice is taken only by its digit or word for word, marks and
    all, except that a refusal need only be sure; ``SAFE`` commands are understood as always. Never raises, whatever
    the text.
    """
    typed = unicodedata.normalize("NFKC", text[:MOST_LETTERS])[:MOST_LETTERS]
    screen = _screen(choices)
    firm = _digit(letters(typed), screen) or _word_for_word(letters(typed), screen, vocabulary, exact=exact)
    if firm:
        return _decided(firm)
    if exact:
        return _literally(text, typed, screen, vocabulary)
    freely = _freely(text, typed, screen, vocabulary)
    return freely if freely.kind != "unknown" else _suggested(typed, screen, vocabulary)


def answer(meaning: Meaning) -> dict[str, Any]:
    """A meaning as JSON values, for ``bonso understand``."""
    others = [{"kind": other.kind, "id": other.id} for other in meaning.others]
    return {"kind": meaning.kind, "id": meaning.id, "score": round(meaning.score, 3), "others": others}


def _literally(text: str, typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Meaning:
    """Where no choice was named literally: what agrees to nothing, and a refusal. Of what may be more only that."""
    found = _word_for_word(letters(typed), screen, vocabulary, exact=False)
    loosely = _decided(found) if found else _freely(text, typed, screen, vocabulary)
    meant = Meant(loosely.kind, loosely.id)
    if sure(loosely) and (meant == REFUSAL or _is_safe(meant)):
        return loosely
    offered = (one for one in (meant, *loosely.others) if _is_safe(one) or one.kind == "lesson")
    return Meaning("unknown", others=tuple(offered)[:SUGGESTED])


def _is_safe(meant: Meant) -> bool:
    return meant.kind == "command" and meant.id in SAFE


def _freely(text: str, typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Meaning:
    """At every level below word for word, the surest first."""
    said = letters(typed)
    found = (
        _named_number(said, screen, vocabulary) or _without_marks(said, screen, vocabulary) or _by_hand(text, screen)
    )
    if found:
        return _decided(found)
    return _decided(_sentence(typed, screen, vocabulary) or _clauses(typed, screen, vocabulary))


def _suggested(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Meaning:
    """Nothing was understood: what it looks like in K'Ho without marks, or which lessons the words speak of.

    Who says what she does not want is left alone.
    """
    if alike := _like_own(typed, screen, vocabulary):
        return Meaning("unknown", others=alike)
    text = heard_text(typed, vocabulary)
    words = [heard.plain for heard in text.heard]
    if len(words) < FEWEST_WORDS or text.wish_nots:
        return UNKNOWN
    about = [meant for share, meant in vocabulary.topics.about(words)[:SUGGESTED] if share >= ABOUT]
    return Meaning("unknown", others=tuple(meant for meant in about if meant.kind == "lesson"))


def _sentence(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    text = heard_text(typed, vocabulary, screen.exact)
    if not text.heard:
        return {}
    found = _written_out(text, screen, vocabulary) or _number(text, screen, vocabulary)
    return found or _did_it(_nearly(text, screen, vocabulary), text, screen, vocabulary)


def _nearly(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A loss; what is surely meant for all its slips; else a saying inside the sentence, and last what is near."""
    inside = _inside(text, screen, vocabulary)
    if _on(EMERGENCY, screen) in inside or max(inside.values(), default=0.0) >= SURE:
        return inside
    near = _near(text, screen, vocabulary)
    return near if max(near.values(), default=0.0) >= SURE else inside or near


def _did_it(found: Found, text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """Nobody asks for a lesson with "quét mã rồi": where a step waits that may be done. With "mất máy rồi" none is."""
    signs, plain = vocabulary.signs, [word.plain for word in text.words]
    if plain[signs.last(plain)] not in signs.over or all(meant.kind != "lesson" for meant in found):
        return found
    done = "done" in screen.ids and signs.befell.isdisjoint(plain)
    return {Meant("choice", "done"): SAID} if done else dict.fromkeys(found, SAID)


def _clauses(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """What the clauses of a short text mean one by one. Different things are equally likely."""
    clauses = [clause for clause in _BETWEEN.split(typed) if clause.strip()]
    if not 1 < len(clauses) <= MOST_CLAUSES:
        return {}
    meanings = {meant for clause in clauses for meant in _sentence(clause, screen, vocabulary)}
    return dict.fromkeys(meanings, NEAR)


def _digit(typed: str, screen: ScreenChoices) -> Found:
    """A digit: the choice of that number, else the tool that has it everywhere."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
        return {}
    tool = _TOOLS.get(typed)
    if tool and len(typed) == 1:
        return {_on(Meant("command", tool), screen): EXACT}
    place = int(typed)
    return {Meant("choice", screen.ids[place - 1]): EXACT} if 0 < place <= len(screen.ids) else {}


def _named_number(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A number with its marks ("sáu"), before anything that only looks like it without them ("sau", go on)."""
    return {} if typed.isascii() else _digit(vocabulary.signs.numbers.get(typed, ""), screen)


_TOOLS = {digit: tool for tool, digit in TOOL_DIGITS.items()}


def _word_for_word(typed: str, screen: ScreenChoices, vocabulary: Vocabulary, *, exact: bool) -> Found:
    """Level 1. Literally (``exact``), only choices and no answer that merely fits one."""
    if typed and typed in screen.exact:
        return dict.fromkeys(screen.exact[typed], EXACT)
    if exact:
        ids = {meant.id for meant in vocabulary.exact.get(typed, ()) if meant.kind == "answer"} & {*screen.ids}
        return {Meant("choice", id): EXACT for id in ids}
    return dict.fromkeys(_meant(vocabulary.exact.get(typed, ()), screen), EXACT)


def _without_marks(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """Level 3; at level 2 a language with rules of its own. What is spelled differently and looks the same is asked."""
    plain = loose(typed)
    if plain and plain in screen.folded:
        return dict.fromkeys(screen.folded[plain], FOLDED)
    spellings = [text for text in vocabulary.spellings.get(plain, ()) if text not in vocabulary.apart]
    alike = [
        *(vocabulary.exact[text] for text in spellings),
        *(level.get(fold(typed), ()) for fold, level in vocabulary.levels.items()),
    ]
    return dict.fromkeys((one for meanings in alike for one in _meant(meanings, screen)), FOLDED)


def _like_own(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> tuple[Meant, ...]:
    """What looks the same without any marks in a language with rules of its own: different words do (kòn, kờñ)."""
    spellings = [text for text in vocabulary.spellings.get(loose(typed), ()) if text in vocabulary.apart]
    found = {one for text in spellings for one in _meant(vocabulary.exact[text], screen)}
    return tuple(sorted(found, key=lambda meant: (meant.kind, meant.id))[:SUGGESTED])


def _by_hand(text: str, screen: ScreenChoices) -> Found:
    """A thumb or a cross instead of a word."""
    if any(sign in ALARM for sign in text):
        return {_on(EMERGENCY, screen): FOLDED}
    if any(letter.isalnum() for letter in text):
        return {}
    answers = [Meant("answer", answer) for sign in text for answer in HANDS.get(sign, ())]
    return dict.fromkeys(_meant(answers, screen), FOLDED)


def _written_out(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """Word for word after short forms are written out and keyboards forgiven."""
    spelled = " ".join(word.spelled for word in text.words)
    if spelled in vocabulary.exact:
        found = dict.fromkeys(_meant(vocabulary.exact[spelled], screen), SPELLED)
        if found:
            return found
    return _without_marks(" ".join(word.plain for word in text.words), screen, vocabulary)


def _number(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A number in words or digits, with at most such words around it as "chọn số hai nha"."""
    signs = vocabulary.signs
    rest = [word for word in text.words if word.plain not in signs.counters]
    if len(rest) != 1:
        return {}
    word = rest[0]
    return _digit(signs.numbers.get(word.spelled, signs.numbers.get(word.plain, word.plain)), screen)


def _inside(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A saying inside a sentence: the emergency wherever it is plausible, else the one that says most."""
    said = [(saying, one) for one in text.readings for saying in _may_stand(one, vocabulary)]
    if _lost(text, [saying for saying, _ in said], vocabulary):
        return {_on(EMERGENCY, screen): SAID}
    there = [saying for saying, one in said if _stands(saying, one)]
    most = max((len(saying.pattern.words) for saying in there), default=0)
    longest = [saying for saying in there if len(saying.pattern.words) == most]
    says = max((_of_text(saying, text) for saying in longest), default=0.0)
    return dict.fromkeys(_meant([saying.meant for saying in longest], screen), max(SAID, says if says >= SURE else 0.0))


def _of_text(saying: Saying, text: HeardText) -> float:
    """How much of the text a saying is; where it is nearly all, nothing else was said."""
    plain = {word.plain for word in saying.pattern.words}
    return sum(one.weight for one in text.heard if one.plain in plain) / text.weight


def _may_stand(text: HeardText, vocabulary: Vocabulary) -> list[Saying]:
    return [saying for word in {word.plain for word in text.words} for saying in vocabulary.sayings.get(word, ())]


def _lost(text: HeardText, sayings: Iterable[Saying], vocabulary: Vocabulary) -> bool:
    """Whether money or a code is gone."""
    seen = [_guarded(one.seen, vocabulary) for one in text.readings]
    return any(saying.pattern.form.search(one) for saying in sayings if saying.meant == EMERGENCY for one in seen)


def _guarded(seen: str, vocabulary: Vocabulary) -> str:
    """Without what is only feared, asked about or denied."""
    for guard in vocabulary.signs.guards:
        seen = guard.form.sub(" |", seen)
    return seen


def _stands(saying: Saying, text: HeardText) -> bool:
    if saying.meant == EMERGENCY or saying.nots != text.wish_nots:
        return False
    return saying.pattern.form.search(text.seen) is not None


def _near(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """Labels and utterances that the text is near to."""
    found: dict[Meant, Nearness] = {}
    for label, named in screen.exact.items():
        score = near_label(text, vocabulary.signs.words(label), vocabulary)
        _keep(found, named, Nearness(score, score))
    feared = _guarded(text.seen, vocabulary) != text.seen
    for meant, nearness in _near_utterances(text, vocabulary).items():
        if not (feared and meant == EMERGENCY) and nearness.near >= NEAR - MARGIN:
            _keep(found, _meant([meant], screen), nearness)
    best = max((one.near for one in found.values()), default=0.0)
    return {meant: _sureness(one) for meant, one in found.items() if best >= NEAR and one.near > best - MARGIN}


def _near_utterances(text: HeardText, vocabulary: Vocabulary) -> dict[Meant, Nearness]:
    """A mere no is near everything with a no in it ("ba không"), and means none of that."""
    signs = vocabulary.signs
    if all(word.plain in signs.fillers or word.spelled in signs.nots for word in text.words):
        return {}
    return near_meanings(text, vocabulary)


def _sureness(one: Nearness) -> float:
    """An utterance said whole, with nothing else of weight, is as sure as it is near; any other is not sure."""
    return one.near if one.whole >= SURE else one.near * SURE


def _keep(found: dict[Meant, Nearness], meanings: Iterable[Meant], nearness: Nearness) -> None:
    for meant in meanings:
        found[meant] = max(nearness, found.get(meant, nearness))


def _decided(found: Found) -> Meaning:
    """One meaning; several are a tie, except that an emergency is never asked about."""
    if not found:
        return UNKNOWN
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].kind, pair[0].id))
    sure = next((pair for pair in best if pair[0].id == EMERGENCY.id), best[0])
    if len(best) == 1 or sure[0].id == EMERGENCY.id:
        return Meaning(sure[0].kind, sure[0].id, sure[1])
    return Meaning("tie", "", best[0][1], tuple(meant for meant, _ in best))


def _meant(meanings: Iterable[Meant], screen: ScreenChoices) -> set[Meant]:
    """What may be meant here: first what is on the screen, then commands, then lessons."""
    fitting = [_on(meant, screen) for meant in meanings]
    direct = {meant for meant in meanings if meant.id in screen.ids}
    for kind in ("choice", "command", "lesson"):
        of_kind = {meant for meant in fitting if meant.kind == kind}
        if of_kind:
            return {_on(meant, screen) for meant in direct} or of_kind
    return set()


def _on(meant: Meant, screen: ScreenChoices) -> Meant:
    """The choice on the screen that a meaning is, or the meaning itself."""
    fits = CAN_FIT.get(meant.id, (meant.id,)) if meant.kind == "answer" else (meant.id,)
    return next((Meant("choice", id) for id in fits if id in screen.ids), meant)


def _screen(choices: Sequence[tuple[str, Sequence[str]]]) -> ScreenChoices:
    screen = ScreenChoices(tuple(id for id, _ in choices), {}, {})
    for id, labels in choices:
        for spelled, plain in map(_label, labels):
            screen.exact.setdefault(spelled, set()).add(Meant("choice", id))
            screen.folded.setdefault(plain, set()).add(Meant("choice", id))
    return screen


@lru_cache(4096)
def _label(label: str) -> tuple[str, str]:
    return letters(label), loose(label)
