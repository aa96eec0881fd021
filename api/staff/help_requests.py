"""Requests for a real person: where somebody waits, since when, what she said, and that she was helped."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends, Header, Path, Request
from fastapi.responses import Response
from sqlalchemy import RowMapping

from api.access import auth
from api.access.auth import Caller
from api.clock import now
from api.errors import NotFound
from api.people import call_backs, help_requests, voice_messages
from api.places import places
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.store import reading, writing
from bot.course import Course
from bot.speech import SOUND_FORMS, decoded, encoded, hearing

FORMS_HEARD = ("ogg", "mp3")
"""What a browser may ask for: as it is kept, and for those that know no Opus."""

FAILURES: Mapping[str, str] = {
    "strange-host": "Lời nói nằm ở địa chỉ lạ, máy không tải.",
    "too-big": "Lời nói dài quá, máy không tải.",
    "not-a-sound": "Máy không mở được lời nói này.",
    "http-403": "Lời nói đã hết hạn trước khi máy tải được.",
    "http-404": "Lời nói đã hết hạn trước khi máy tải được.",
    "http-410": "Lời nói đã hết hạn trước khi máy tải được.",
}
"""By the code of what happened; any other is a matter for whoever runs the machine."""

FAILED = "Máy không tải được lời nói này."

_RANGE = re.compile(r"bytes=([0-9]{1,9})-([0-9]{0,9})")

router = staff_router()


@router.get("/staff/help")
def help_requests_page(request: Request, given: Given, who: Annotated[Caller, Depends(allowed("help"))]) -> Response:
    """Who waits, the longest first, and who was helped lately."""
    course = given.courses.current
    with reading(given.database) as connection:
        waiting = help_requests.waiting(connection, who.commune)
        settled = help_requests.settled(connection, who.commune)
        asked = [row["question"] for row in waiting if row["question"]]
        voices = voice_messages.of(connection, asked, now())
        numbers = call_backs.numbers(connection, asked, given.keys, now())
    if ringing := [row for row in waiting if numbers.get(row["question"] or "")]:
        with writing(given.database) as connection:
            call_backs.note_seen(connection, who.actor, ringing)
    told = {request: [_told(voice) for voice in found] for request, found in voices.items()}
    named = [[_named(row, course, told, numbers) for row in rows] for rows in (waiting, settled)]
    return page(request, "help.html", waiting=named[0], settled=named[1])


@router.get("/staff/help/voices/{id}.{form}")
def help_voice(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(allowed("help"))],
    id: Annotated[str, Path(pattern="^[0-9a-f-]{36}$")],
    form: str,
    part: Annotated[str, Header(alias="range")] = "",
) -> Response:
    """What somebody said, for staff of her place alone; that they listened is written down. Raises ``NotFound``."""
    if form not in FORMS_HEARD:
        raise NotFound
    with reading(given.database) as connection:
        voice = voice_messages.one(connection, id, now())
    auth.guard(given.database, who, voice["commune"], what=request.url.path)
    sound = voice_messages.open_sound(given.settings.data_dir, voice, given.keys)
    with writing(given.database) as connection:
        voice_messages.note_heard(connection, who.actor, voice)
    return _heard(sound if form == "ogg" else encoded(decoded(sound, "ogg"), form), SOUND_FORMS[form].media_type, part)


@router.post("/staff/help/{id}/settle")
def settle_help_request(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(posting("help"))],
    id: Annotated[int, Path(ge=1, le=2**62)],
) -> Response:
    """She was helped."""
    with reading(given.database) as connection:
        found = help_requests.one(connection, id)
    auth.guard(given.database, who, found["commune"], what=request.url.path)
    with writing(given.database) as connection:
        help_requests.settle(connection, id, actor=who.actor, now=now())
    return go("/staff/help")


def _named(
    row: RowMapping, course: Course, told: Mapping[str, Sequence[Mapping[str, object]]], numbers: Mapping[str, str]
) -> dict[str, object]:
    lesson = course.lessons.get(row["lesson"])
    place = places.name(course.communes, row["commune"], row["village"]) if row["commune"] else "(chưa chọn xã)"
    asked = row["question"] or ""
    call = {"calls": asked in numbers, "number": numbers.get(asked, "")}
    title = lesson.title if lesson else row["lesson"]
    return {**row, **call, "place": place, "title": title, "voices": told.get(asked, ())}


def _told(voice: RowMapping) -> dict[str, object]:
    """A voice as the page shows it: to be heard, on its way, or why not."""
    trouble = FAILURES.get(voice["error"], FAILED) if voice["state"] == "failed" else ""
    return {**voice, "trouble": trouble, "cut": voice["seconds"] >= hearing.MOST_SECONDS}


def _heard(sound: bytes, media_type: str, part: str) -> Response:
    """All of it, or the part that a player asks for: some play nothing that does not come in parts (RFC 9110, 14)."""
    headers = {"accept-ranges": "bytes"}
    found = _RANGE.fullmatch(part)
    if not found:
        return Response(sound, media_type=media_type, headers=headers)
    first, last = int(found[1]), min(int(found[2] or len(sound)), len(sound) - 1)
    if first > last:
        return Response(status_code=416, headers={"content-range": f"bytes */{len(sound)}"})
    headers["content-range"] = f"bytes {first}-{last}/{len(sound)}"
    return Response(sound[first : last + 1], 206, media_type=media_type, headers=headers)
