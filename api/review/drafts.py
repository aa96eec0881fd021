"""What the drafts of a catalog say of themselves, and how much of a language's own they have.

Whoever wrote a draft left notes in the catalog: ``# lacks:`` what of the Vietnamese it does not say, ``# stays:``
which word it keeps although it reads like a Vietnamese one (``lookalikes.tsv``), and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from api.course.importance import weighed
from api.review.entries import ReviewEntry
from bot.course import DRAFT, Course, catalog_file, is_label, variety
from bot.language import LOAN, OWN, Lexicon, Lookalike, letters, lookalikes, po


class DraftNotes(NamedTuple):
    """What a draft ``lacks`` of its Vietnamese, and which words that read like Vietnamese it keeps, and why."""

    lacks: str = ""
    stays: str = ""


NO_NOTES = DraftNotes()


class Lack(NamedTuple):
    """A draft that says less than its Vietnamese, and about how often it is met (``bot.course.importance``)."""

    key: str
    vietnamese: str
    text: str
    lacks: str
    weight: float


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """Of the ``drafts``: which share of their words is ``vietnamese``, and how many are Vietnamese ``in_disguise``."""

    drafts: int
    vietnamese: float
    in_disguise: int


def draft_notes(root: Path, lang: str, *, dialect: str = "") -> Mapping[str, DraftNotes]:
    """The notes in a catalog as it lies on disk now, by key; none where there is no catalog that can be read."""
    path = root / catalog_file(variety(lang, dialect))
    return _notes(path, path.stat().st_mtime_ns) if path.is_file() else {}


def lookalikes_of(root: Path, lang: str) -> tuple[Lookalike, ...]:
    """The words of a language that read like others in Vietnamese, as listed on disk now; none where none can be read.

    What is wrong with the list ``bonso content check`` says.
    """
    path = root / "locales" / lang / "lookalikes.tsv"
    try:
        return lookalikes(path.read_text("utf-8")) if path.is_file() else ()
    except ValueError:
        return ()


def read_wrong(looking: Iterable[Lookalike], text: str) -> list[Lookalike]:
    """Which of the words of a text read like others in Vietnamese."""
    said = letters(text).split()
    return [word for word in looking if letters(word.spelled) in said]


def lacking(
    connection: Connection | None,
    course: Course,
    entries: Mapping[str, ReviewEntry],
    notes: Mapping[str, DraftNotes],
    today: date,
) -> list[Lack]:
    """The drafts that nobody has touched yet and that say less than their Vietnamese, the most heard first.

    What waits for approval, a button (heard in Vietnamese) and a picture in words are not heard, and come last.
    """
    weight = weighed(connection, course, today)
    found = [
        Lack(key, entry.vietnamese, entry.text, notes[key].lacks, weight[key])
        for key, entry in entries.items()
        if untouched(entry) and key in notes and notes[key].lacks
    ]
    return sorted(found, key=lambda one: (not _heard(course, one.key), -one.weight))


def _heard(course: Course, key: str) -> bool:
    return key not in course.marks.careful and not is_label(key) and not key.endswith("/alt")


def untouched(entry: ReviewEntry) -> bool:
    """Whether it is still the draft of the files, so that its notes speak of it."""
    return bool(entry.text) and entry.state == DRAFT and not entry.version


def draft_figures(known: Lexicon, entries: Iterable[ReviewEntry]) -> DraftFigures:
    """What the drafts are made of, as far as the word list can tell."""
    texts = [entry.text for entry in entries if entry.text and entry.state == DRAFT]
    found = [stretch for text in texts for stretch in known.stretches(text) if stretch.kind in (LOAN, OWN)]
    vietnamese = sum(len(stretch.text.split()) for stretch in found if known.is_vietnamese(stretch))
    share = vietnamese / max(1, sum(len(stretch.text.split()) for stretch in found))
    return DraftFigures(len(texts), share, sum(map(known.only_ties, texts)))


@lru_cache(maxsize=8)
def _notes(path: Path, _changed: int) -> dict[str, DraftNotes]:
    """Read again only when the file was changed."""
    try:
        items = po.read_items(path.read_text("utf-8"))
    except (po.BrokenCatalog, UnicodeDecodeError):
        return {}
    said = ((item.key, DraftNotes(item.said("lacks"), item.said("stays"))) for item in items if item.text)
    return {key: notes for key, notes in said if any(notes)}
