"""``/staff/listen``: what others recorded, one at a time; whoever speaks the same confirms it or says what is wrong.

Of what was told freely she first writes what she heard, and only then sees the Vietnamese that was meant.
"""

from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from fastapi.responses import Response
from sqlalchemy import RowMapping

from api.auth import Caller
from api.clock import now
from api.context import Context
from api.database import reading, writing
from api.errors import Fault
from api.recordings.confirm import REASONS, Own, Unwritten, confirm, reject, waiting
from api.recordings.rows import LANG, NEW, Settled, one
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.staff.recording.record import shown, sound
from bot.course.model import SOURCE
from bot.course.trust import approvers, safety

QUESTIONS = ("Đúng từng chữ", "Nghe rõ", "Lịch sự")
"""What must all be so for a text that was read."""

Reader = Annotated[Caller, Depends(allowed("listen"))]
Writer = Annotated[Caller, Depends(posting("listen"))]
Text = Annotated[str, Form(max_length=2000)]

router = staff_router()


@router.get("/staff/listen")
def show(
    request: Request, given: Given, who: Reader, dialect: str = "", after: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """The next recording to listen to. ``after`` is the one that she leaves to others."""
    return _page(request, given, who, dialect=dialect, after=after)


@router.get("/staff/listen/{id}/sound")
def hear(given: Given, who: Reader, id: str) -> Response:
    """The recording itself."""
    with reading(given.database) as connection:
        return sound(given, one(connection, id))


@router.post("/staff/listen/{id}/heard")
def compare(request: Request, given: Given, who: Writer, id: str, back: Text = "", dialect: str = "") -> Response:
    """What she heard beside what was meant."""
    with reading(given.database) as connection:
        found = one(connection, id)
    if found["recorded_by"] == who.login:
        raise Own
    if found["state"] != NEW or who.login in found["confirmed_by"]:
        raise Settled
    if not back.strip():
        return _page(request, given, who, dialect=dialect, here=found, problem=Unwritten())
    return _page(request, given, who, dialect=dialect, here=found, back=" ".join(back.split()))


@router.post("/staff/listen/{id}/confirm")
def settle(
    request: Request,
    given: Given,
    who: Writer,
    id: str,
    back: Text = "",
    right: Annotated[list[str] | None, Form()] = None,
    dialect: str = "",
) -> Response:
    """It says what it should."""
    with reading(given.database) as connection:
        found = one(connection, id)
    if not found["free"] and len(set(right or ())) < len(QUESTIONS):
        missing = Unwritten("Nếu đủ cả ba điều, mời bạn đánh dấu cả ba. Nếu chưa, mời bạn chọn chưa được ở điểm nào.")
        return _page(request, given, who, dialect=dialect, here=found, problem=missing)
    with writing(given.database) as connection:
        confirm(connection, id, login=who.login, back=back, commune=who.commune, now=now())
    return go(f"/staff/listen?dialect={dialect}")


@router.post("/staff/listen/{id}/reject")
def refuse(
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
        reject(connection, id, login=who.login, reason=reason, note=note, commune=who.commune, now=now())
    return go(f"/staff/listen?dialect={dialect}")


def _page(
    request: Request,
    given: Context,
    who: Caller,
    *,
    dialect: str,
    after: str = "",
    here: RowMapping | None = None,
    back: str = "",
    problem: Fault | None = None,
) -> Response:
    language = given.courses.current.languages[LANG]
    dialects = {"": "Tất cả", "standard": language.dialects.get(language.standard, language.name)}
    dialects |= {id: name for id, name in language.dialects.items() if id != language.standard}
    dialect = dialect if dialect in dialects else ""
    wanted = None if not dialect else "" if dialect == "standard" else dialect
    with reading(given.database) as connection:
        rows = waiting(connection, who.login, LANG, wanted)
    found = here or _following(rows, after)
    values: dict[str, Any] = {"left": len(rows), "dialects": dialects, "dialect": dialect, "back": back}
    values |= {"row": found, "questions": QUESTIONS, "reasons": REASONS, "problem": problem.message if problem else ""}
    values |= _about(given, found) if found else {}
    return page(request, "listen.html", problem.status if problem else 200, **values)


def _following(rows: list[RowMapping], after: str) -> RowMapping | None:
    ids = [row["id"] for row in rows]
    return rows[(ids.index(after) + 1) % len(ids) if after in ids else 0] if rows else None


def _about(given: Context, row: RowMapping) -> dict[str, Any]:
    course = given.courses.current
    message = course.messages[SOURCE].get(row["key"])
    language = course.languages[row["lang"]]
    more = approvers(row["key"]) - len(row["confirmed_by"])
    return {
        "plain": row["said"] if row["free"] else message.says[0].text if message else "",
        "spoken": language.dialects.get(row["dialect"] or language.standard, language.name),
        "safety": safety(row["key"]),
        "more": more,
        **shown(given, row["key"]),
    }
