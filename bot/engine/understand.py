"""Free text -> a choice, a command, a lesson or an answer. What may mean two things is asked, not guessed.

The surest reading wins: a digit; the very words of a choice, an answer, a command or a lesson; the
same without marks (``whole_text``); words that tell of a loss, which open the emergency from anywhere; the same
words typed on the wrong keyboard, with held or slipped letters or politeness around; sayings inside a sentence;
and last what is only near an utterance (``sentence``). A negation is never read as its opposite.

What a language needs for it is in ``locales/*/words.toml``; nothing here is Vietnamese but examples.
"""

import unicodedata
from collections.abc import Sequence

from bot.engine.meaning import EMERGENCY, SAFE, UNKNOWN, Meaning, sure
from bot.engine.near import heard_text
from bot.engine.question import with_questions
from bot.engine.screen_choices import Found, ScreenChoices, screen_choices
from bot.engine.sentence import read_clauses, read_sentence
from bot.engine.whole_text import SUGGESTED, by_digit, by_hand, like_own, named_number, without_marks, word_for_word
from bot.language import Meant, Vocabulary, letters

REFUSAL = Meant("choice", "no")
"""To agree takes the very words, to refuse any that are sure."""

MOST_LETTERS = 400
"""What is read of a long text; nobody asks for a menu further down."""

ABOUT = 0.5
"""How much of a text must speak of a lesson for it to be suggested."""

FEWEST_WORDS = 4
"""A shorter text says too little to suggest anything."""


def understand(
    text: str, choices: Sequence[tuple[str, Sequence[str]]], vocabulary: Vocabulary, *, exact: bool = False
) -> Meaning:
    """What ``text`` means on a screen with these ``choices``, each with the labels that name it.

    With ``exact`` (consent, deletion) a choice is taken only by its digit or word for word, marks and
    all, except that a refusal need only be sure; ``SAFE`` commands are understood as always. Never raises, whatever
    the text.
    """
    typed = unicodedata.normalize("NFKC", text[:MOST_LETTERS])[:MOST_LETTERS]
    screen = screen_choices(choices, exact=exact)
    firm = by_digit(letters(typed), screen) or word_for_word(letters(typed), screen, vocabulary, exact=exact)
    if firm:
        return _decided(firm)
    if exact:
        return _literally(text, typed, screen, vocabulary)
    freely = _freely(text, typed, screen, vocabulary)
    meaning = freely if freely.kind != "unknown" else _suggested(typed, screen, vocabulary)
    return with_questions(typed, meaning, vocabulary)


def _literally(text: str, typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Meaning:
    """Where no choice was named literally: what agrees to nothing, and a refusal. Of what may be more only that."""
    found = word_for_word(letters(typed), screen, vocabulary, exact=False)
    freely = _decided(found) if found else _freely(text, typed, screen, vocabulary)
    loosely = with_questions(typed, freely, vocabulary, exact=True)
    meant = Meant(loosely.kind, loosely.id)
    if sure(loosely) and (meant == REFUSAL or _is_safe(meant)):
        return loosely
    answer = meant if loosely.kind == "answer" and sure(loosely) else None
    offered = (one for one in (meant, *loosely.others) if _is_safe(one) or one.kind == "lesson" or one == answer)
    return Meaning("unknown", others=tuple(offered)[:SUGGESTED])


def _is_safe(meant: Meant) -> bool:
    return meant.kind == "command" and meant.id in SAFE


def _freely(text: str, typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Meaning:
    """At every level below word for word, the surest first."""
    said = letters(typed)
    found = named_number(said, screen, vocabulary) or without_marks(said, screen, vocabulary) or by_hand(text, screen)
    if found:
        return _decided(found)
    return _decided(read_sentence(typed, screen, vocabulary) or read_clauses(typed, screen, vocabulary))


def _suggested(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Meaning:
    """Nothing was understood: what it looks like in K'Ho without marks, or which lessons the words speak of.

    Who says what she does not want is left alone.
    """
    if alike := like_own(typed, screen, vocabulary):
        return Meaning("unknown", others=alike)
    text = heard_text(typed, vocabulary)
    words = [heard.plain for heard in text.heard]
    if len(words) < FEWEST_WORDS or text.wish_nots:
        return UNKNOWN
    about = [meant for share, meant in vocabulary.topics.about(words)[:SUGGESTED] if share >= ABOUT]
    return Meaning("unknown", others=tuple(meant for meant in about if meant.kind == "lesson"))


def _decided(found: Found) -> Meaning:
    """One meaning; several are a tie, except that an emergency is never asked about."""
    if not found:
        return UNKNOWN
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].kind, pair[0].id))
    sure = next((pair for pair in best if pair[0].id == EMERGENCY.id), best[0])
    if len(best) == 1 or sure[0].id == EMERGENCY.id:
        return Meaning(sure[0].kind, sure[0].id, sure[1])
    return Meaning("tie", "", best[0][1], tuple(meant for meant, _ in best))
