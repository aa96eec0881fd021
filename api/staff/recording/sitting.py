"""``/staff/sitting``: an hour with a speaker or ten minutes of Vietnamese, with a bad network or on paper.

The page holds all of its sentences at once. Its script (``sitting.js``) keeps what is said on the phone until we have
it, and sends each take under a key of its own; ``sitting-worker.js`` keeps the page, which opens without a network.
"""

from datetime import datetime, time
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import RowMapping
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool

from api.access.auth import Caller, StaleForm
from api.clock import VIETNAM, local_day, now
from api.course.importance import weighed
from api.errors import Fault, NotFound
from api.places.poster import qr
from api.recordings import (
    Folders,
    SittingLine,
    consent,
    dialects,
    in_a_sentence,
    is_id,
    keep_recording,
    kind_of,
    progress_of,
    prompt_asked,
    sent_before,
    sitting_of,
    spoken_language,
)
from api.staff.pages import STATIC, Given, allowed, go, page, staff_router
from api.staff.recording.microphone import POLICY, consented, sent_sound
from api.staff.recording.record import Lang, prompt_picture, spoken_values
from api.store import reading
from bot.course import SOURCE, language_of, prompt_named
from bot.replies import Say, Speech

WHERE = "/staff/sitting"

STATES = {
    "": "chưa thu",
    "new": "chờ người thứ hai nghe lại",
    "confirmed": "bà con đang nghe giọng này",
    "rejected": "chưa được, mời thu lại",
}

AGAIN = (consent.NoConsent, StaleForm)
"""What stands in the way of a take and not in the take: the phone keeps it and sends it later."""

Reader = Annotated[Caller, Depends(allowed("record"))]
Name = Annotated[str, Query(max_length=400)]
Again = Annotated[bool, Query()]

router = staff_router()


@router.get(WHERE)
def sitting_page(request: Request, given: Given, who: Reader, lang: Lang = "", again: Again = False) -> Response:
    """All sentences of her sitting; who was not asked yet is first asked what her voice may be used for.

    ``again`` begins another one where the last is done.
    """
    hers = consented(given, who, lang)
    if hers is None:
        return go(f"/staff/record?lang={quote(lang)}" if lang else "/staff/record")
    drawn = page(request, "sitting.html", states=STATES, **_values(given, hers, again=again))
    drawn.headers.update(POLICY)
    return drawn


@router.get(f"{WHERE}/worker.js")
def sitting_worker() -> Response:
    """The script that keeps the page on the phone."""
    headers = {"service-worker-allowed": WHERE, "cache-control": "no-cache"}
    return Response((STATIC / "sitting-worker.js").read_bytes(), media_type="text/javascript", headers=headers)


@router.get(f"{WHERE}/sheet")
def sitting_sheet(request: Request, given: Given, who: Reader, dialect: str = "") -> Response:
    """The same sentences on paper, with a code that leads back to the page."""
    hers, course = consented(given, who), given.courses.current
    known = dialects(course)
    dialect = dialect if dialect in known else str(hers["dialect"]) if hers else next(iter(known), "")
    sitting = _lines(given, kind_of(course, dialect), who.login, again=True)
    lines = [(line.prompt, prompt_picture(given, line.prompt.key)) for line in sitting]
    lang = spoken_language(course, dialect).id
    address = f"{given.settings.public_url.rstrip('/')}{WHERE}?lang={lang}"
    values: dict[str, object] = {"lines": lines, "address": address, "qr": qr(address), "day": local_day(now())}
    values |= {"lang": lang, "source": lang == SOURCE, "spoken": in_a_sentence(known[dialect])}
    return page(request, "sitting-sheet.html", dialect=dialect, dialects=known, **values)


@router.get(f"{WHERE}/states")
def sitting_states(given: Given, who: Reader, lang: Lang = "") -> Response:
    """What became of each sentence by now, by the name of its prompt. Raises ``consent.NoConsent``."""
    hers = consented(given, who, lang)
    if hers is None:
        raise consent.NoConsent
    lines = _lines(given, kind_of(given.courses.current, hers["dialect"]), who.login)
    said = {line.prompt.name: {"state": line.state, "told": _told(line)} for line in lines}
    return JSONResponse(said)


@router.post(f"{WHERE}/keep")
async def receive_take(request: Request, given: Given, who: Reader, prompt: Name, key: Name) -> Response:
    """A take, the body as the browser made it, under the ``key`` of the phone. Sent twice, it is kept once.

    ``later`` in the answer says that the phone is to keep it and to try again.
    """
    try:
        content = await sent_sound(request, who)
        return JSONResponse(await run_in_threadpool(_kept, given, who, prompt, key, content))
    except Fault as fault:
        return JSONResponse({"message": fault.message, "later": isinstance(fault, AGAIN)}, fault.status)


@router.get(f"{WHERE}/voice")
def hear_source(given: Given, who: Reader, prompt: Name) -> Response:
    """The way to the Vietnamese of a prompt, as learners hear it. Raises ``NotFound``, ``Silent``."""
    found = prompt_named(given.courses.current, prompt)
    if found is None:
        raise NotFound
    return RedirectResponse(given.media.heard_at(Speech((Say(SOURCE, found.plain),))), 302)


@router.get(f"{WHERE}/heard")
def hear_as_learner(given: Given, who: Reader, prompt: Name) -> Response:
    """The way to what learners who chose the dialect hear at this moment. Raises ``NotFound``, ``Silent``."""
    course = given.courses.current
    found = prompt_named(course, prompt)
    if found is None:
        raise NotFound
    lang, _, dialect = found.kind.partition("/")
    message = course.messages[course.tongue(lang, dialect)][found.key]
    return RedirectResponse(given.media.heard_at(Speech(message.says)), 302)


def _values(given: Given, hers: RowMapping, *, again: bool) -> dict[str, object]:
    """What the page shows, and the code that leads a second person to her own."""
    course, dialect = given.courses.current, str(hers["dialect"])
    sitting = _lines(given, kind_of(course, dialect), hers["speaker"], again=again)
    lines = [(line, prompt_picture(given, line.prompt.key)) for line in sitting]
    with reading(given.database) as connection:
        progress = progress_of(connection, course, spoken_language(course, dialect))
    listen = f"/staff/listen?dialect={dialect}"
    address = f"{given.settings.public_url.rstrip('/')}{listen}"
    values: dict[str, object] = {"lines": lines, "listen": listen, "qr": qr(address), "safe": course.marks.safety}
    return values | spoken_values(given, hers) | {"progress": progress}


def _lines(given: Given, kind: str, login: str, *, again: bool = False) -> list[SittingLine]:
    today = local_day(now())
    with reading(given.database) as connection:
        weight = weighed(connection, given.courses.current, today)
        since = datetime.combine(today, time.min, VIETNAM)
        return sitting_of(connection, given.courses.current, kind, weight, since, login=login, again=again)


def _told(line: SittingLine) -> str:
    return f"{STATES[line.state]}: {line.why}" if line.why else STATES[line.state]


def _kept(given: Given, who: Caller, name: str, key: str, content: bytes) -> dict[str, object]:
    if not is_id(key):
        raise NotFound
    if not _there(given, who, key):
        wanted = prompt_asked(given.courses.current, name)
        hers = consented(given, who, language_of(wanted.kind))
        if hers is None:
            raise consent.NoConsent
        if wanted.kind != kind_of(given.courses.current, hers["dialect"]):
            raise NotFound
        folders, consent_id = Folders(given.settings), str(hers["id"])
        try:
            keep_recording(given.database, folders, consent_id, wanted, content, who.commune, now(), sent_key=key)
        except IntegrityError:  # sent twice at once
            if not _there(given, who, key):
                raise
    return {"message": "Đã gửi.", "later": False}


def _there(given: Given, who: Caller, key: str) -> bool:
    """Whether her take of that key is here. Raises ``NotFound`` where it is another's."""
    with reading(given.database) as connection:
        found = sent_before(connection, key)
    if found is not None and found["recorded_by"] != who.login:
        raise NotFound
    return found is not None
