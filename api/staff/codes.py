"""Join codes: making one for a village and a language, its poster, closing it."""

from typing import Annotated, Literal

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from api.access import auth
from api.access.auth import Caller
from api.clock import now
from api.codes import join_codes
from api.errors import Fault, Invalid
from api.places import places
from api.places.poster import poster_address, qr, spaced
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.store import reading, writing
from bot.channels import apps

Reader = Annotated[Caller, Depends(allowed("codes"))]
Writer = Annotated[Caller, Depends(posting("codes"))]

router = staff_router()


class NoSuchLanguage(Invalid):
    """Tiếng này chưa có."""


@router.get("/staff/codes")
def join_codes_page(request: Request, given: Given, who: Reader) -> Response:
    """The codes of her commune and the form for a new one."""
    return _listed(request, given, who)


@router.post("/staff/codes")
def make_join_code(
    request: Request,
    given: Given,
    who: Writer,
    place: Annotated[str, Form()] = "",
    lang: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """A new code, then its poster. Raises ``NoSuchLanguage``."""
    commune, village = places.read(place)
    course = given.courses.current
    try:
        places.check(course.communes, commune, village)
        auth.guard(given.database, who, commune, what=request.url.path)
        if lang and lang not in course.languages:
            raise NoSuchLanguage
        with writing(given.database) as connection:
            code = join_codes.issue(
                connection, commune=commune, village=village, lang=lang, note=note, actor=who.actor, now=now()
            )
    except Invalid as fault:
        return _listed(request, given, who, fault)
    return go(f"/staff/codes/{code}")


@router.get("/staff/codes/{code}")
def poster_page(request: Request, given: Given, who: Reader, code: str, size: Literal["a4", "a5"] = "a4") -> Response:
    """A page to print and hang up: QR, code in large letters, what to do."""
    with reading(given.database) as connection:
        found = join_codes.one(connection, code)
    auth.guard(given.database, who, found["commune"], what=request.url.path)
    course, url = given.courses.current, given.settings.public_url
    values: dict[str, object] = {
        "svg": qr(poster_address(url, code=code)),
        "spaced": spaced(code),
        "site": url.rstrip("/"),
    }
    values["doors"] = [door for platform in given.platforms.values() if (door := platform.typed_door())]
    values["scanners"] = apps(scanning=True)
    place = places.name(course.communes, found["commune"], found["village"])
    values |= {"code": found, "size": size, "place": place, "controller": course.controller}
    return page(request, "poster.html", **values)


@router.post("/staff/codes/{code}/close")
def close_join_code(request: Request, given: Given, who: Writer, code: str) -> Response:
    """Nobody joins by it any more."""
    with reading(given.database) as connection:
        found = join_codes.one(connection, code)
    auth.guard(given.database, who, found["commune"], what=request.url.path)
    with writing(given.database) as connection:
        join_codes.close(connection, code, actor=who.actor, now=now())
    return go("/staff/codes")


def _listed(request: Request, given: Given, who: Caller, problem: Fault | None = None) -> Response:
    course = given.courses.current
    with reading(given.database) as connection:
        codes = join_codes.listed(connection, who.commune)
    named = [
        (code, places.name(course.communes, code["commune"], code["village"]), spaced(code["code"])) for code in codes
    ]
    choices = {"communes": places.within(course.communes, who.commune), "languages": course.languages}
    status, message = (problem.status, problem.message) if problem else (200, "")
    return page(request, "codes.html", status, codes=named, problem=message, **choices)
