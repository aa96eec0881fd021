"""``/staff/review/voices``: what people recorded of a text, and what listeners answered, for who checks the text."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.access.auth import Caller
from api.errors import NotFound
from api.recordings import back_translations, one_recording
from api.staff.pages import Given, allowed, staff_router
from api.staff.recording.microphone import sound
from api.store import reading

Reader = Annotated[Caller, Depends(allowed("review"))]

router = staff_router()


@router.get("/staff/review/voices/{id}")
def review_recording(given: Given, who: Reader, id: str) -> Response:
    """A recording. Raises ``NotFound`` also where she is still to be asked what she hears in it."""
    with reading(given.database) as connection:
        found = one_recording(connection, id)
        if who.may("listen") and back_translations.blind(connection, found, who.login):
            raise NotFound
        return sound(given, found["file"])


@router.get("/staff/review/voices/heard/{id}")
def review_answer(given: Given, who: Reader, id: str) -> Response:
    """What a listener answered with her voice; raises as above."""
    with reading(given.database) as connection:
        return sound(
            given, back_translations.one(connection, id, who.login, reviews=True, listens=who.may("listen"))["file"]
        )
