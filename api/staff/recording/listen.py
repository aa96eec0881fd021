"""``/staff/listen``: what others recorded, one at a time; whoever speaks the same confirms it or says what is wrong.

Of what was told freely she first writes or says what she heard, and only then sees the Vietnamese that was meant.
"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Form, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import RowMapping
from starlette.concurrency import run_in_threadpool

from api.access.auth import Caller
from api.clock import now
from api.errors import Fault, Invalid
from api.recordings import (
    Folders,
    KeptTake,
    Unwritten,
    back_translations,
    confirm,
    consent,
    dialects,
    dialects_of,
    in_a_sentence,
    kind_of,
    one_recording,
)
from api.review import speaks_last
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.staff.recording.microphone import POLICY, consented, sent_sound, sound
from api.staff.recording.record import prompt_picture
from api.store import reading, writing
from bot.course import SOURCE

QUESTIONS = ("Đúng từng chữ", "Nghe rõ", "Lịch sự")
"""What must all be so for a text that was read."""

Id = Annotated[str, Query(max_length=40)]
Reader = Annotated[Caller, Depends(allowed("listen"))]
Writer = Annotated[Caller, Depends(posting("listen"))]
Text = Annotated[str, Form(max_length=2000)]

router = staff_router()


class Incomplete(Invalid):
    """Nếu đủ cả ba điều, mời bạn đánh dấu cả ba. Nếu chưa, mời bạn chọn chưa được ở điểm nào."""


@router.get("/staff/listen")
def listen_page(
    request: Request, given: Given, who: Reader, dialect: str = "", after: Id = "", here: Id = "", speaks: Id = ""
) -> Response:
    """The next recording to listen to. ``after`` is the one that she leaves to others, ``here`` the one she is at.

    ``speaks`` is the dialect that she just said is hers.
    """
    return _page(request, given, who, dialect=dialect, after=after, here=here, speaks=speaks)


@router.get("/staff/listen/{id}/sound")
def play_recording(given: Given, who: Reader, id: str) -> Response:
    """The recording itself."""
    with reading(given.database) as connection:
        return sound(given, one_recording(connection, id)["file"])


@router.get("/staff/listen/heard/{id}/sound")
def play_back_translation(given: Given, who: Reader, id: str) -> Response:
    """What a listener said that she heard; only for who may know what was meant."""
    with reading(given.database) as connection:
        return sound(given, back_translations.one(connection, id, who.login)["file"])


@router.post("/staff/listen/{id}/heard")
def write_back(request: Request, given: Given, who: Writer, id: str, back: Text = "", dialect: str = "") -> Response:
    """What she heard, in writing; then it is shown beside what was meant."""
    try:
        with writing(given.database) as connection:
            back_translations.write(connection, id, login=who.login, text=back, now=now())
    except Unwritten as fault:
        return _page(request, given, who, dialect=dialect, here=id, problem=fault)
    return go(_at(id, dialect))


@router.post("/staff/listen/{id}/said")
async def speak_back(request: Request, given: Given, who: Reader, id: str, dialect: str = "") -> Response:
    """What she heard, with her own voice, the body as the browser made it. Answers where to go on."""
    try:
        content = await sent_sound(request, who)
        made = await run_in_threadpool(_spoken, given, who, id, content)
    except Fault as fault:
        return JSONResponse({"message": fault.message}, fault.status)
    seconds = f"{made.milliseconds / 1000:.1f}".replace(".", ",")
    return JSONResponse({"message": f"Đã giữ, {seconds} giây.", "then": _at(id, dialect)})


@router.post("/staff/listen/{id}/confirm")
def post_confirmation(
    request: Request,
    given: Given,
    who: Writer,
    id: str,
    right: Annotated[list[str] | None, Form()] = None,
    speaks: Annotated[str, Form(max_length=40)] = "",
    dialect: str = "",
) -> Response:
    """It says what it should, says who ``speaks`` the dialect."""
    with reading(given.database) as connection:
        found = one_recording(connection, id)
    if not found["free"] and len(set(right or ())) < len(QUESTIONS):
        missing = Incomplete()
        return _page(request, given, who, dialect=dialect, here=id, speaks=speaks, problem=missing)
    by = {"login": who.login, "speaks": speaks, "commune": who.commune}
    try:
        with writing(given.database) as connection:
            confirm.confirm(connection, id, given.courses.current, **by, now=now())
    except confirm.NotSpeaker as fault:
        return _page(request, given, who, dialect=dialect, here=id, speaks=speaks, problem=fault)
    return go(f"/staff/listen?{urlencode({'dialect': dialect, 'speaks': speaks})}")


@router.post("/staff/listen/{id}/reject")
def post_rejection(
    request: Request,
    given: Given,
    who: Writer,
    id: str,
    reason: Annotated[str, Form()] = "",
    note: Text = "",
    dialect: str = "",
) -> Response:
    """It should be recorded again."""
    with writing(given.database) as connection:
        confirm.reject(connection, id, login=who.login, reason=reason, note=note, commune=who.commune, now=now())
    return go(f"/staff/listen?dialect={dialect}")


def _page(
    request: Request,
    given: Given,
    who: Caller,
    *,
    dialect: str,
    after: str = "",
    here: str = "",
    speaks: str = "",
    problem: Fault | None = None,
) -> Response:
    course = given.courses.current
    known = {"": "Tất cả", **dialects(course)}
    dialect = dialect if dialect in known else ""
    with reading(given.database) as connection:
        rows = confirm.waiting_recordings(
            connection, who.login, course.marks, kind_of(course, dialect) if dialect else ""
        )
        found = _chosen(rows, after, here)
        answer = back_translations.hers(connection, found["id"], login=who.login) if found else None
        speaks = speaks or consent.dialect_of(connection, who.login) or speaks_last(connection, who.login)
        others = back_translations.counted(connection, [found["id"]]).get(found["id"], []) if found and answer else []
    values: dict[str, object] = {"left": len(rows), "dialects": known, "dialect": dialect, "answer": answer}
    values |= {"others": others, "row": found, "questions": QUESTIONS, "reasons": confirm.REASONS}
    values |= {"speaks": speaks, "speakers": course.languages[found["lang"]].dialects if found else {}}
    values |= {
        "may_speak": bool(found and consented(given, who, found["lang"])),
        "problem": problem.message if problem else "",
    }
    values |= _about(given, found) if found else {}
    drawn = page(request, "listen.html", problem.status if problem else 200, **values)
    drawn.headers.update(POLICY)
    return drawn


def _chosen(rows: list[RowMapping], after: str, here: str) -> RowMapping | None:
    ids = [row["id"] for row in rows]
    if here in ids:
        return rows[ids.index(here)]
    return rows[(ids.index(after) + 1) % len(ids) if after in ids else 0] if rows else None


def _spoken(given: Given, who: Caller, id: str, content: bytes) -> KeptTake:
    with reading(given.database) as connection:
        recording = one_recording(connection, id)
    agreed = consented(given, who, recording["lang"])
    if agreed is None:
        raise consent.NoConsent
    return back_translations.speak(
        given.database,
        Folders(given.settings),
        id,
        login=who.login,
        consent=agreed["id"],
        content=content,
        commune=who.commune,
        now=now(),
    )


def _at(id: str, dialect: str) -> str:
    return f"/staff/listen?{urlencode({'dialect': dialect, 'here': id})}"


def _about(given: Given, row: RowMapping) -> dict[str, object]:
    course = given.courses.current
    message = course.messages[SOURCE].get(row["key"])
    language = course.languages[row["lang"]]
    more = course.marks.approvers(row["key"]) - len(row["confirmed_by"])
    return {
        "plain": row["said"] if row["free"] else message.says[0].text if message else "",
        "spoken": in_a_sentence(dialects_of(language)[row["dialect"] or language.standard or language.id]),
        "source": language.id == SOURCE,
        "safety": row["key"] in course.marks.safety,
        "more": more,
        **prompt_picture(given, row["key"]),
    }
