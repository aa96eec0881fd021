"""A question that has an answer, beside what a text means otherwise (``bot.engine.understand``).

Questions have an index of their own (``Vocabulary.asked``). One that is asked in the very words of an author is
answered; one that is only near gives way to an emergency and to a choice on the screen, is weighed against a command or
a lesson, and is asked about where neither is much nearer.
"""

from bot.engine.meaning import EMERGENCY, FOLDED, SAFE, SAID, SURE, Meaning, sure
from bot.engine.near import HeardText, heard_text
from bot.engine.screen_choices import CAN_FIT, Found, ScreenChoices
from bot.engine.sentence import read_clauses, read_heard
from bot.engine.whole_text import SUGGESTED, without_marks, word_for_word
from bot.language import Meant, Vocabulary, letters

RESCUE = "rescue"
"""The command of a swindle that is running: no question is weighed against it."""

NO_SCREEN = ScreenChoices((), {}, {}, CAN_FIT)

NEARLY_ASKED = 0.88
"""How near a question must be that is asked with words of a loss ("chuyển tiền rồi mà bên kia chưa nhận")."""

CLEARLY = 0.12
"""How much nearer one reading must be than the other, not to be asked about."""

ABOUT = 1.0
"""How much of a text must speak of a question for it to be offered."""

FEWEST_WORDS, FEWEST_TO_OFFER = 2, 4
"""Of a text that is taken for a question at all; of one in which none was found, for some to be offered."""


def with_questions(typed: str, meaning: Meaning, vocabulary: Vocabulary, *, exact: bool = False) -> Meaning:
    """``meaning``, or the answer that ``typed`` asks for, or both to choose from; with ``exact`` nothing is guessed."""
    asked = vocabulary.asked
    if asked is None or (meaning.kind in ("choice", "command") and meaning.score >= FOLDED):
        return meaning
    if whole := _answers(word_for_word(letters(typed), NO_SCREEN, asked, exact=False)):
        return _one_of(whole)
    if whole := _answers(without_marks(letters(typed), NO_SCREEN, asked)):
        return _one_of(whole)
    if _goes_first(meaning) or len(typed.split()) < FEWEST_WORDS:
        return meaning
    if sure(meaning) and meaning.score >= 1.0 - CLEARLY and meaning.id != EMERGENCY.id:
        return meaning  # nothing can be clearly nearer
    heard = heard_text(typed, asked)
    near = _answers(read_heard(heard, NO_SCREEN, asked) or read_clauses(typed, NO_SCREEN, asked))
    if meaning.id == EMERGENCY.id:
        return _asked_or_lost(meaning, near)
    if not near:
        return meaning if exact or meaning.kind != "unknown" else _offered(heard, meaning, asked)
    return _weighed(meaning, near)


def _answers(found: Found) -> Found:
    return {meant: score for meant, score in found.items() if meant.kind == "answer"}


def _one_of(found: Found) -> Meaning:
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].id))
    if len(best) == 1 or best[0][1] > best[1][1]:
        return Meaning("answer", best[0][0].id, best[0][1])
    return Meaning("tie", "", best[0][1], tuple(meant for meant, _ in best[:SUGGESTED]))


def _goes_first(meaning: Meaning) -> bool:
    """An emergency in so many words, what may be a choice, and a command that is sure and agrees to nothing."""
    safe = meaning.kind == "command" and meaning.id in SAFE and meaning.score >= SURE
    lost = meaning.id == RESCUE or (meaning.id == EMERGENCY.id and meaning.score > SAID)
    return lost or safe or meaning.kind == "choice"


def _asked_or_lost(meaning: Meaning, near: Found) -> Meaning:
    """Words that tell of a loss inside what is nearly a question of an author: the emergency first, and the answer."""
    likeliest = max(near.values(), default=0.0)
    return Meaning("tie", "", meaning.score, (EMERGENCY, _likeliest(near)[0])) if likeliest >= NEARLY_ASKED else meaning


def _weighed(meaning: Meaning, near: Found) -> Meaning:
    """The nearer of two readings: what is said of a lesson or a command stands unless a question is clearly nearer."""
    answer = _one_of(near)
    if meaning.kind == "unknown":
        if answer.kind == "answer" and answer.score >= SURE:
            return answer
        return Meaning("unknown", others=_first((*_likeliest(near), *meaning.others)))
    if answer.score > meaning.score + CLEARLY and answer.kind == "answer" and answer.score >= SURE:
        return answer
    if sure(meaning) or meaning.kind == "tie" or answer.score < meaning.score - CLEARLY:
        return meaning
    return Meaning("tie", "", max(meaning.score, answer.score), (Meant(meaning.kind, meaning.id), _likeliest(near)[0]))


def _likeliest(near: Found) -> tuple[Meant, ...]:
    return tuple(sorted(near, key=lambda meant: (-near[meant], meant.id)))


def _offered(text: HeardText, meaning: Meaning, asked: Vocabulary) -> Meaning:
    """What the words speak of, to be offered; nothing to who says what she does not want, or says little."""
    words = [heard.plain for heard in text.heard]
    if text.wish_nots or len(words) < FEWEST_TO_OFFER:
        return meaning
    nearest = asked.topics.about(words)[:SUGGESTED]
    about = [meant for share, meant in nearest if share >= ABOUT and meant.kind == "answer"]
    return Meaning("unknown", others=_first((*about, *meaning.others)))


def _first(others: tuple[Meant, ...]) -> tuple[Meant, ...]:
    return tuple(dict.fromkeys(others))[:SUGGESTED]
