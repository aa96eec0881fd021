"""The files about swindles as values: phrases, patterns, official sites, and the list that an operator imported."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.course.content_reader import ContentReader
from bot.course.problem import Problem
from bot.course.scams import (
    SCAM_WORDS_FILE,
    SCAMS_FILE,
    SITES_FILE,
    Blocked,
    OfficialSite,
    ScamBook,
    ScamPattern,
    ScamPhrases,
)

BLOCKED_COLUMNS = ("what", "reported_on", "source")

T = TypeVar("T")


def read_scams(shelf: ContentReader, root: Path, blocked: Path | None) -> ScamBook:
    """What is known of swindles under ``root``, and what stands in ``blocked``. Any of the files may be missing.

    Lines of ``blocked`` that cannot be read are left out: a list that somebody edited by hand stops no lesson.
    """
    return ScamBook(
        _rows(shelf, root / SCAM_WORDS_FILE, ("name", "kind", "phrases"), _phrases),
        _rows(shelf, root / SCAMS_FILE, ("id", "weight", "sign", "wants"), _pattern),
        _rows(shelf, root / SITES_FILE, ("domain", "org", "brands"), _site),
        read_reported(blocked)[0] if blocked else (),
    )


def read_reported(path: Path) -> tuple[tuple[Blocked, ...], tuple[Problem, ...]]:
    """The reported domains and numbers of a file, none where there is none, and what is wrong with it."""
    shelf = ContentReader(path.parent)
    return _rows(shelf, path, BLOCKED_COLUMNS, _blocked), tuple(shelf.problems)


def _rows(
    shelf: ContentReader, path: Path, columns: tuple[str, ...], build: Callable[[dict[str, str]], T]
) -> tuple[T, ...]:
    return tuple(shelf.rows(path, columns, build)) if path.exists() else ()


def _phrases(row: dict[str, str]) -> ScamPhrases:
    return ScamPhrases(row["name"], row["kind"], tuple(row["phrases"].split("|")))


def _pattern(row: dict[str, str]) -> ScamPattern:
    return ScamPattern(row["id"], int(row["weight"]), row["sign"], tuple(row["wants"].split(" + ")))


def _site(row: dict[str, str]) -> OfficialSite:
    return OfficialSite(row["domain"], row["org"], tuple(row["brands"].split("|")))


def _blocked(row: dict[str, str]) -> Blocked:
    date.fromisoformat(row["reported_on"])
    return Blocked(row["what"].strip().lower(), row["reported_on"], row["source"])
