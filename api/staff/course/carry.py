"""What can be carried away from a lesson: its pack for a phone without a network, and what goes to the loudspeaker.

``/staff/course/{lesson}/carry`` is a piece of the lesson's page, in a frame of its own: it must make everything to say
how many kB it has, which takes seconds the first time, and the page does not wait for it.
"""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.errors import Conflict, NotFound
from api.loudspeaker.files import loudspeaker_file_name, recorded
from api.loudspeaker.sheet import sheet
from api.media.media import Silent
from api.packs.contents import NotPacked
from api.packs.shelf import Pack, lesson_pack
from api.staff.pages import HEADERS, Given, allowed, page, staff_router
from bot.course import SOURCE, Broadcast, Unsaid, broadcast_of
from bot.speech import SOUND_FORMS, Clip, SpeechFailed

POLICY = "content-security-policy"
FRAMED = HEADERS[POLICY].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""Of the piece: the page around it may show it."""
STYLED = f"{HEADERS[POLICY]}; style-src 'unsafe-inline'; img-src data:"
"""Of the sheet, which holds its own styles so that it can be saved as one file."""

Reader = Annotated[Caller, Depends(allowed("course"))]
Language = Annotated[str, Query()]

router = staff_router()


class Unannounced(Conflict):
    """Loa không đọc được bài này."""


@router.get("/staff/course/{lesson}/carry")
def carry_page(request: Request, given: Given, who: Reader, lesson: str, lang: Language = SOURCE) -> Response:
    """The buttons with their sizes, and what is wrong where something cannot be made. Raises ``NotFound``."""
    if lesson not in given.courses.current.lessons or lang not in given.courses.current.languages:
        raise NotFound
    pack, fault = None, ""
    try:
        pack = _pack(given, lesson, lang)
    except NotPacked as missing:
        fault = missing.message
    said, clip, why = None, None, ""
    try:
        said = _said(given, who, lesson)
        clip = _recording(given, said)
    except (Unannounced, Silent) as missing:
        why = missing.message
    values = {"pack": pack, "fault": fault, "said": said, "clip": clip, "why": why}
    drawn = page(request, "course-carry.html", lesson=lesson, lang=lang, **values)
    drawn.headers[POLICY] = FRAMED
    return drawn


@router.get("/staff/course/{lesson}/pack")
def lesson_pack_file(request: Request, given: Given, who: Reader, lesson: str, lang: Language = SOURCE) -> Response:
    """The pack as a file. Raises ``NotFound`` and ``NotPacked``."""
    made = _pack(given, lesson, lang)
    return FileResponse(made.path, media_type="application/zip", filename=f"bon-so-{lesson}-{lang}.zip")


@router.get("/staff/course/{lesson}/loudspeaker")
def loudspeaker_paper(request: Request, given: Given, who: Reader, lesson: str) -> Response:
    """The sheet to print and read live. Raises ``Unannounced``."""
    text = sheet(given.courses.current, _said(given, who, lesson))
    return HTMLResponse(text, headers={POLICY: STYLED})


@router.get("/staff/course/{lesson}/loudspeaker.mp3")
def loudspeaker_recording(request: Request, given: Given, who: Reader, lesson: str) -> Response:
    """The recording as a file. Raises ``Unannounced`` and ``Silent``."""
    said = _said(given, who, lesson)
    clip = _recording(given, said)
    return FileResponse(
        clip.path, media_type=SOUND_FORMS["mp3"].media_type, filename=loudspeaker_file_name(said, "mp3")
    )


def _pack(given: Given, lesson: str, lang: str) -> Pack:
    return lesson_pack(given.media, given.courses.current, lesson, lang=lang, now=now())


def _said(given: Given, who: Caller, lesson: str) -> Broadcast:
    """The announcement with the contact of her commune. Raises ``NotFound`` and ``Unannounced``."""
    course = given.courses.current
    if lesson not in course.lessons:
        raise NotFound
    try:
        return broadcast_of(course, lesson, local_day(now()), course.communes.get(who.commune))
    except Unsaid as why:
        raise Unannounced(str(why)) from why


def _recording(given: Given, said: Broadcast) -> Clip:
    try:
        return recorded(given.media.clips, said)
    except SpeechFailed:
        raise Silent from None
