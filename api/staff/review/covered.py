"""``/staff/review/status``: how much there is and what is missing."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.media.voices import folders
from api.review import coverage, drafts, names, review_entries, words_of
from api.staff.pages import Given, allowed, page, staff_router
from api.staff.review.filter import Place, choices, root
from api.store import reading

SHOWN = 40
"""Gaps, drafts that say less, and kept terms on the page; the command line has all."""

Reader = Annotated[Caller, Depends(allowed("review"))]

router = staff_router()


@router.get("/staff/review/status")
def coverage_page(request: Request, given: Given, who: Reader, asked: Place) -> Response:
    """The same counts as ``bonso locales status`` prints."""
    course, base = given.courses.written, root(given)
    with reading(given.database) as connection:
        entries = review_entries(connection, course, asked.lang, dialect=asked.dialect)
        standard = review_entries(connection, course, asked.lang, dialect="") if asked.dialect else entries
        shelves = folders(given.settings, asked.lang)
        heard = coverage.people(connection, course, standard, shelves, asked.lang, dialect=asked.dialect)
        gaps = coverage.gaps(connection, course, entries, local_day(now()))
        notes = drafts.draft_notes(base, asked.lang, dialect=asked.dialect)
        lacking = drafts.lacking(connection, course, entries, notes, local_day(now()))
    covered = coverage.coverage(course, entries, heard)
    kept = coverage.kept(words_of(base, asked.lang), entries.values())
    lists: dict[str, object] = {"gaps": gaps[:SHOWN], "missing": len(gaps), "kept": kept[:SHOWN], "covered": covered}
    lists |= {"lacking": lacking[:SHOWN], "saying_less": len(lacking)}
    lists["figures"] = drafts.draft_figures(words_of(base, asked.lang), entries.values())
    return page(request, "review-status.html", kinds=names.KINDS, **lists, **choices(course, asked))
