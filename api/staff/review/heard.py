"""``/staff/review/voice``: a text as it sounds, or its Vietnamese."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.access.auth import Caller
from api.errors import NotFound
from api.media.media import Silent
from api.review import review_entry
from api.staff.pages import Given, allowed, staff_router
from api.staff.review.filter import Key, Place
from api.store import reading
from bot.course import SOURCE, Course, filled, variety
from bot.replies import Say, Speech
from bot.speech import SOUND_FORMS

router = staff_router()


@router.get("/staff/review/voice")
def review_voice(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(allowed("review"))],
    asked: Place,
    key: Key,
    form: str = "ogg",
) -> Response:
    """The way to the voice of the text as it stands, or of its Vietnamese (``of=vi``).

    Raises ``Silent``, ``NotFound``.
    """
    if form not in SOUND_FORMS:
        raise NotFound
    with reading(given.database) as connection:
        entry = review_entry(connection, given.courses.written, asked.lang, dialect=asked.dialect, key=key)
    source = request.query_params.get("of") == SOURCE
    text = spoken_review_text(given.courses.current, entry.vietnamese if source else entry.text)
    # A dialect that nobody reads aloud is read as the standard is.
    voices = (SOURCE,) if source else dict.fromkeys((variety(asked.lang, asked.dialect), asked.lang))
    for voice in voices if text else ():
        try:
            return RedirectResponse(given.media.heard_at(Speech((Say(voice, text),)), form), 302)
        except Silent:
            continue
    raise Silent


def spoken_review_text(course: Course, text: str) -> str:
    """A text with what is known filled in, and a pause for what only a conversation knows."""
    said = filled(text, course.values)
    while "{" in said and "}" in said:
        before, _, rest = said.partition("{")
        said = f"{before}…{rest.partition('}')[2]}"
    return said
