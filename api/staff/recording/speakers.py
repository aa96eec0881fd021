"""``/staff/speakers``: who lets her voice be used, for what; and taking it back for whoever asks for it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access.auth import LOGIN, Caller, refuse
from api.clock import now
from api.errors import NotFound
from api.recordings import consent, dialects, spoken_language, withdraw
from api.staff.pages import Given, allowed, page, posting, staff_router
from api.store import reading, writing

router = staff_router()


@router.get("/staff/speakers")
def speakers_page(
    request: Request, given: Given, who: Annotated[Caller, Depends(allowed("review-manage"))]
) -> Response:
    """Every speaker of her commune, or of all, whose consent is in force."""
    return _listed(request, given, who)


@router.post("/staff/speakers/{login}/withdraw")
def withdraw_voice_of(
    request: Request, given: Given, who: Annotated[Caller, Depends(posting("review-manage"))], login: str
) -> Response:
    """She asked for it by word of mouth or telephone; the audit log says who did it. Raises ``NotFound``."""
    if not LOGIN.fullmatch(login):
        raise NotFound
    with reading(given.database) as connection:
        hers = login in {speaker.login for speaker in withdraw.speakers(connection, who.commune)}
    if not hers:
        refuse(given.database, who, request.url.path)
    with writing(given.database) as connection:
        count = withdraw.withdraw(connection, login, actor=who.actor, commune=who.commune, now=now())
    return _listed(request, given, who, login, count)


def _listed(request: Request, given: Given, who: Caller, login: str = "", withdrawn: int | None = None) -> Response:
    course = given.courses.current
    with reading(given.database) as connection:
        found = withdraw.speakers(connection, who.commune)
    known = dialects(course)
    scopes = {
        (dialect, scope): words.scopes[scope]
        for dialect in known
        for words in (consent.wording(course.controller, spoken_language(course, dialect)),)
        for scope in consent.SCOPES
    }
    values: dict[str, object] = {"scopes": scopes, "dialects": known}
    return page(request, "speakers.html", speakers=found, login=login, withdrawn=withdrawn, **values)
