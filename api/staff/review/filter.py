"""What all pages of review share: what an address asks for, and what things are called."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from api.errors import NotFound
from api.review import FILTERS, OPEN, REPORTED, QueueFilter, dialects, names, translated_languages
from api.settings import ROOT
from api.staff.pages import Given
from bot.course import Course, part_of

LONGEST_FIND = 100
"""Letters that are looked for."""

FILTER_NAMES: Mapping[str, str] = {OPEN: "Việc còn lại", REPORTED: "Bà con báo", **names.STATES}


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """The filter as an address carries it."""

    lang: str
    dialect: str = ""
    state: str = OPEN
    part: str = ""
    find: str = ""

    @property
    def wanted(self) -> QueueFilter:
        """As the queue takes it."""
        return QueueFilter(**asdict(self))

    def query(self, **more: str) -> str:
        """As the query of an address, with ``more`` (also instead of a field), without what is empty."""
        fields = {name: value for name, value in more.items() if name in asdict(self)}
        values = asdict(replace(self, **fields)) | {name: more[name] for name in more if name not in fields}
        return urlencode({name: value for name, value in values.items() if value})


def review_filter(request: Request, given: Given) -> ReviewFilter:
    """What the address asks for. Raises ``NotFound`` for a language, dialect, state or part there is not."""
    course, query = given.courses.current, request.query_params
    known = translated_languages(course)
    lang = query.get("lang", "") or next(iter(known), "")
    dialect, state, part, find = (query.get(name, "") for name in ("dialect", "state", "part", "find"))
    if lang not in known or dialect not in dialects(course, lang):
        raise NotFound
    if state not in FILTERS or part not in ("", *parts(course)):
        raise NotFound
    return ReviewFilter(lang, dialect, state, part, find.replace("\0", "").strip()[:LONGEST_FIND])


Place = Annotated[ReviewFilter, Depends(review_filter)]


def a_key(given: Given, key: str = "") -> str:
    """The key of a text that the address names. Raises ``NotFound`` where there is no such text."""
    if key not in given.courses.written.sources:
        raise NotFound
    return key


Key = Annotated[str, Depends(a_key)]


def parts(course: Course) -> dict[str, str]:
    """The parts of the course one may look at alone, and what they are called."""
    lessons = {id: lesson.title for id, lesson in course.lessons.items()}
    there = {part_of(key) for key in course.sources}
    return {id: name for id, name in (lessons | dict(names.PARTS)).items() if id in there}


def root(given: Given) -> Path:
    """The folder in which the course and its languages lie."""
    return given.courses.files.root if given.courses.files else ROOT


def choices(course: Course, found: ReviewFilter) -> dict[str, object]:
    """What templates need to draw the filter and the names of things."""
    return {
        "asked": found,
        "language": course.languages[found.lang],
        "dialects": dialects(course, found.lang),
        "filters": FILTER_NAMES,
        "parts": parts(course),
        "states": names.STATES,
    }
