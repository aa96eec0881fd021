"""All pages of staff as one router, and the files they load."""

from fastapi.responses import Response

from api.staff import (
    accounts,
    audit_log,
    base_numbers,
    campaigns,
    codes,
    connected_accounts,
    contacts,
    help_requests,
    login,
    overview,
    tokens,
    welcome,
)
from api.staff.course import carry, pictures, preview, printed
from api.staff.course import facts as course_facts
from api.staff.course import overview as course
from api.staff.pages import FILES, Given, staff_router
from api.staff.recording import listen, prompts_out, record, sitting, speakers
from api.staff.review import covered, heard, listed, new_words, sheets, text, voices

router = staff_router()


@router.get("/staff/fonts.css")
def fonts(given: Given) -> Response:
    """The fonts in which texts of a language have all of their letters, as its folder names them."""
    found = ((one.id, one.font) for one in given.courses.current.languages.values() if one.font)
    rules = "".join(f'[lang="{lang}"] {{ font-family: {font}; }}\n' for lang, font in found)
    return Response(rules, media_type="text/css", headers={"cache-control": "max-age=3600"})


FILES.serve(router)

COURSE = (course, course_facts, pictures, printed, carry, preview)
"""The pages about lessons. ``preview`` last: its address is the name of any lesson."""

REVIEW = (listed, text, heard, voices, covered, new_words, sheets)
"""The pages on which speakers look after translations."""

RECORDING = (prompts_out, sitting, record, listen, speakers)
"""The pages on which people record and listen."""

PARTS = (
    *(login, welcome, overview, campaigns, codes, contacts, base_numbers, help_requests),
    *REVIEW,
    *COURSE,
    *RECORDING,
    *(accounts, tokens, connected_accounts, audit_log),
)
"""A module a page; a new one is named here and in ``pages.NAVIGATION``."""

for part in PARTS:
    router.include_router(part.router)
