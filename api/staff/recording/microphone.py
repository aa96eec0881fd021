"""What pages with a microphone share: their policy, the body a script sends, and whether she let her voice be used."""

from fastapi import Request
from fastapi.responses import FileResponse, Response
from sqlalchemy import RowMapping

from api.access import auth
from api.access.auth import Caller
from api.errors import NotFound, TooLarge
from api.recordings import MOST_BYTES, Folders, TooBig, consent, recorded
from api.staff.pages import HEADERS, Given
from api.store import reading

POLICY = {
    "content-security-policy": f"{HEADERS['content-security-policy']}; media-src 'self' blob:",
    "permissions-policy": "camera=(), microphone=(self), geolocation=()",
}
"""Of a page with the microphone: it plays back what has not been sent yet."""

WORD = "x-csrf"
"""The header in which the script sends the word of a form."""


async def sent_sound(request: Request, who: Caller) -> bytes:
    """The sound that our script sent. Raises ``TooLarge`` before it is listened to."""
    auth.check_word(who.csrf, sent=request.headers.get(WORD, ""))
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BYTES:
            raise TooLarge(TooBig().message)
    return bytes(content)


def consented(given: Given, who: Caller, lang: str = "") -> RowMapping | None:
    """Her consent to today's wording for who records ``lang``, if it is in force; without a language her last one."""
    course = given.courses.current
    asked = [consent.wording(course.controller, one) for one in recorded(course) if lang in ("", one.id)]
    with reading(given.database) as connection:
        found = [hers for words in asked if (hers := consent.current(connection, who.login, words))]
    return max(found, key=lambda hers: (hers["given_at"], hers["id"]), default=None)


def sound(given: Given, name: str) -> Response:
    """The kept file of that name. Raises ``NotFound``."""
    path = Folders(given.settings).file(name)
    if not path.is_file():
        raise NotFound
    return FileResponse(path, media_type="audio/flac")
