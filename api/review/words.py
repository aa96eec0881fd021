"""The words of a translation explained from the word list, and words that only speakers have brought."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from api.review.entries import ReviewEntry
from bot.course import DRAFT, REJECTED
from bot.language import Lexicon, LexiconWord, lexicon_of


class Explained(NamedTuple):
    """A word or phrase of a text, what it is (``bot.language.lexicon.OWN`` …), and its rows in the word list."""

    text: str
    kind: str
    rows: tuple[LexiconWord, ...]


class NewWord(NamedTuple):
    """A word that no source has, in a text that somebody wrote."""

    word: str
    entry: ReviewEntry


def words_of(root: Path, lang: str) -> Lexicon:
    """The word list and loans of a language as they lie on disk now; an empty one where none can be read.

    What is wrong with it ``bonso content check`` says.
    """
    table, loans = (root / "locales" / lang / name for name in ("lexicon.tsv", "loans.txt"))
    return _read(table, _changed(table), loans, _changed(loans))


def explained(known: Lexicon, text: str) -> list[Explained]:
    """The words of a text in their order, each once."""
    return [Explained(found.text, found.kind, known.meanings(found.text)) for found in _once(known, text)]


def new_words(known: Lexicon, entries: Iterable[ReviewEntry]) -> list[NewWord]:
    """Words that are new from speakers, for whoever keeps the word list; of each the first text that has it."""
    found: dict[str, NewWord] = {}
    for entry in entries:
        if entry.version and entry.state not in (DRAFT, REJECTED):
            for word in known.unknown(entry.text):
                found.setdefault(word, NewWord(word, entry))
    return sorted(found.values(), key=lambda one: one.word)


def _once(known: Lexicon, text: str) -> Iterator[Explained]:
    yield from (Explained(text, kind, ()) for text, kind in dict.fromkeys(known.stretches(text)))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=8)
def _read(table: Path, changed: int, loans: Path, loans_changed: int) -> Lexicon:
    """Read again only when a file was changed."""
    if not changed:
        return Lexicon(())
    try:
        return lexicon_of(table.read_text("utf-8"), listed=loans.read_text("utf-8") if loans_changed else "")
    except ValueError:
        return Lexicon(())
