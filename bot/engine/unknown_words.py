"""What somebody typed that nobody understood, where it may be a word of her own language: speakers are asked.

Only what is short and can be a word or a saying: no digits, no signs of an address, no name of her people. At least one
of its words is none that Vietnamese has here.
"""

import re
import unicodedata

from bot.course import SOURCE, Language
from bot.engine.turn import Turning
from bot.language import SPELLINGS, Spelling, letters, loose
from bot.orders import AskMeaning

LONGEST = 60
"""Letters of what speakers are asked about: a word or a short saying, and no letter to somebody."""

_PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’‘ʼ` ,.?!…-])*")


def question(turn: Turning, text: str) -> AskMeaning | None:
    """What to ask speakers about ``text``, which meant nothing; None where there is nobody to ask, or nothing."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    language = _language(turn)
    if language is None or len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return None
    rules = SPELLINGS[language.spelling]
    if rules.name.search(text) or all(_is_vietnamese(turn, word, rules) for word in letters(text).split()):
        return None
    return AskMeaning(turn.who, language.id, _dialect(turn, language), text)


def _language(turn: Turning) -> Language | None:
    """The language that she hears or else reads, if people who speak it are at hand."""
    learner, languages = turn.learner, turn.course.languages
    chosen = (languages.get(lang) for lang in (learner.voice_lang, learner.text_lang))
    own = (language for language in chosen if language and language.id != SOURCE)
    return next((language for language in own if language.speakers), None)


def _dialect(turn: Turning, language: Language) -> str:
    """Hers, or that of her place, as ``bot.course.variety`` has it: empty for the standard."""
    learner = turn.learner
    dialect = learner.speaks or turn.course.dialect_at(learner.commune, learner.village)
    return dialect if dialect in language.dialects and dialect != language.standard else ""


def _is_vietnamese(turn: Turning, word: str, rules: Spelling) -> bool:
    """Whether it is a word that Vietnamese has here, or can only be one by its letters."""
    if rules.foreign.search(word) or rules.tone.search(unicodedata.normalize("NFD", word)):
        return True
    return loose(word) in turn.course.vocabulary.among and not _own(word, rules)


def _own(word: str, rules: Spelling) -> bool:
    return bool(rules.own.pattern) and bool(rules.own.search(word))
