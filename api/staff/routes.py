"""All pages of staff as one router, and the files they load."""

from fastapi import Request
from fastapi.responses import FileResponse, Response

from api.errors import NotFound
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
from api.staff.pages import STATIC, Given, staff_router
from api.staff.recording import listen, prompts_out, record, speakers
from api.staff.review import covered, heard, listed, sheets, text, voices

FILES = {
    "staff.css": "text/css",
    "course.css": "text/css",
    "review.css": "text/css",
    "review.js": "text/javascript",
    "record.css": "text/css",
    "record.js": "text/javascript",
    "recorder.js": "text/javascript",
    "listen.js": "text/javascript",
    "poster.css": "text/css",
    "poster-a4.css": "text/css",
    "poster-a5.css": "text/css",
    "icon.svg": "image/svg+xml",
}

router = staff_router()


@router.get("/staff/static/fonts.css")
def fonts(given: Given) -> Response:
    """The fonts in which texts of a language have all of their letters, as its folder names them."""
    found = ((one.id, one.font) for one in given.courses.current.languages.values() if one.font)
    rules = "".join(f'[lang="{lang}"] {{ font-family: {font}; }}\n' for lang, font in found)
    return Response(rules, media_type="text/css", headers={"cache-control": "max-age=3600"})


@router.get("/staff/static/{name}")
def staff_file(request: Request, name: str) -> Response:
    """A style sheet, a script or the icon. Raises ``NotFound``."""
    if name not in FILES:
        raise NotFound
    return FileResponse(STATIC / name, media_type=FILES[name], headers={"cache-control": "max-age=3600"})


COURSE = (course, course_facts, pictures, printed, carry, preview)
"""The pages about lessons. ``preview`` last: its address is the name of any lesson."""

REVIEW = (listed, text, heard, voices, covered, sheets)
"""The pages on which speakers look after translations."""

RECORDING = (prompts_out, record, listen, speakers)
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
