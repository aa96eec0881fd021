"""Languages: catalogs, folding, numbers in words, words of commands. Load once, then pure.

This is the door: what other rooms use they import from here; ``catalog``, ``numbers``, ``po`` and ``slips`` keep the
subject before what they do.
"""

from bot.language import catalog, numbers, po, slips
from bot.language.amounts import as_money
from bot.language.apps import APP_SITES, APPS, MESSENGER
from bot.language.catalog import Translation
from bot.language.fold import letters, loose
from bot.language.lexicon import (
    CONTENT,
    LOAN,
    OWN,
    TIES,
    Lexicon,
    LexiconWord,
    Lookalike,
    attested_spellings,
    lexicon_of,
    loans,
    lookalikes,
)
from bot.language.po import BrokenCatalog
from bot.language.signs import SpelledWord
from bot.language.spelling import PLAIN, Fold, Spelling
from bot.language.spellings import SPELLINGS
from bot.language.topics import Topics
from bot.language.vocabulary import Meant, Saying, Utterance, Vocabulary, vocabulary_of

__all__ = [
    "APPS",
    "APP_SITES",
    "CONTENT",
    "LOAN",
    "MESSENGER",
    "OWN",
    "PLAIN",
    "SPELLINGS",
    "TIES",
    "BrokenCatalog",
    "Fold",
    "Lexicon",
    "LexiconWord",
    "Lookalike",
    "Meant",
    "Saying",
    "SpelledWord",
    "Spelling",
    "Topics",
    "Translation",
    "Utterance",
    "Vocabulary",
    "as_money",
    "attested_spellings",
    "catalog",
    "letters",
    "lexicon_of",
    "loans",
    "lookalikes",
    "loose",
    "numbers",
    "po",
    "slips",
    "vocabulary_of",
]
