"""A text taken word by word: with slips and politeness, a saying inside it, what it is only near.

Words that tell of a loss ("lỡ chuyển tiền rồi") open the emergency from anywhere. A negation is never read as its
opposite.
"""

import re
from collections.abc import Iterable

from bot.engine.meaning import EMERGENCY, SAID, SPELLED, SURE
from bot.engine.near import HeardText, Nearness, heard_text, near_label, near_meanings
from bot.engine.screen_choices import Found, ScreenChoices, meant_here, on_screen
from bot.engine.whole_text import by_digit, without_marks
from bot.language import Meant, Saying, Vocabulary

MOST_CLAUSES = 3
"""A longer story is not taken apart: somewhere in it there is always a word we know."""

_BETWEEN = re.compile(r"[,.;:!?\n…]+")

NEAR = 0.65
"""How near an utterance a text must be."""

MARGIN = 0.05
"""What is less apart than this is equally near."""


def read_sentence(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """What a sentence means, the surest reading of it."""
    return read_heard(heard_text(typed, vocabulary, screen.exact), screen, vocabulary)


def read_heard(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """The same of a text as heard."""
    if not text.heard:
        return {}
    found = _written_out(text, screen, vocabulary) or _number(text, screen, vocabulary)
    return found or _did_it(_surest(text, screen, vocabulary), text, screen, vocabulary)


def read_clauses(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """What the clauses of a short text mean one by one. Different things are equally likely."""
    clauses = [clause for clause in _BETWEEN.split(typed) if clause.strip()]
    if not 1 < len(clauses) <= MOST_CLAUSES:
        return {}
    meanings = {meant for clause in clauses for meant in read_sentence(clause, screen, vocabulary)}
    return dict.fromkeys(meanings, NEAR)


def _surest(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A loss; what is surely meant for all its slips; else a saying inside the sentence, and last what is near."""
    inside = _inside(text, screen, vocabulary)
    if on_screen(EMERGENCY, screen) in inside or max(inside.values(), default=0.0) >= SURE:
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


def _written_out(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """Word for word after short forms are written out and keyboards forgiven."""
    spelled = " ".join(word.spelled for word in text.words)
    if spelled in vocabulary.exact:
        found = dict.fromkeys(meant_here(vocabulary.exact[spelled], screen), SPELLED)
        if found:
            return found
    return without_marks(" ".join(word.plain for word in text.words), screen, vocabulary)


def _number(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A number in words or digits, with at most such words around it as "chọn số hai nha"."""
    signs = vocabulary.signs
    rest = [word for word in text.words if word.plain not in signs.counters]
    if len(rest) != 1:
        return {}
    word = rest[0]
    return by_digit(signs.numbers.get(word.spelled, signs.numbers.get(word.plain, word.plain)), screen)


def _inside(text: HeardText, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A saying inside a sentence: the emergency wherever it is plausible, else the one that says most."""
    said = [(saying, one) for one in text.readings for saying in _may_stand(one, vocabulary)]
    if _lost(text, [saying for saying, _ in said], vocabulary):
        return {on_screen(EMERGENCY, screen): SAID}
    there = [saying for saying, one in said if _stands(saying, one)]
    most = max((len(saying.pattern.words) for saying in there), default=0)
    longest = [saying for saying in there if len(saying.pattern.words) == most]
    says = max((_of_text(saying, text) for saying in longest), default=0.0)
    return dict.fromkeys(
        meant_here([saying.meant for saying in longest], screen), max(SAID, says if says >= SURE else 0.0)
    )


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
            _keep(found, meant_here([meant], screen), nearness)
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
