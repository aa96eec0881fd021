"""``GET /api/v1/statistics/…`` for programs with a token and for browsers of staff: the same rows as the screen."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.access import auth
from api.access.audit import record
from api.clock import now
from api.http.context import Context, context
from api.statistics.export import MEDIA, Format, render
from api.statistics.questions import EARLIEST, LATEST, Filter
from api.statistics.schemas import Mistakes, Problem, answering
from api.statistics.table import Table
from api.statistics.tables import TABLES, rows_of
from api.store import reading, writing

_bearer = HTTPBearer(auto_error=False, description="A token made on the staff pages or with `bonso token add`.")
_cookie = APIKeyCookie(name=auth.COOKIE, auto_error=False, description="The session of somebody logged in at /staff.")

_ANSWERS: dict[int | str, dict[str, object]] = {
    200: {"content": {MEDIA["csv"].partition(";")[0]: {}, MEDIA["xlsx"]: {}}},
    401: {"model": Problem, "description": "No token or session, or not a valid one."},
    403: {"model": Problem, "description": "The token or account belongs to another commune, or sees no figures."},
    422: {"model": Problem | Mistakes, "description": "A parameter makes no sense."},
}

router = APIRouter(prefix="/api/v1/statistics", tags=["statistics"], responses=_ANSWERS)


def caller(
    request: Request,
    given: Annotated[Context, Depends(context)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> auth.Caller:
    """Who asks, by token or else by session. Raises ``auth.Unknown``, ``NotAllowed`` for who sees no figures."""
    with reading(given.database) as connection:
        found = (
            auth.by_token(connection, bearer.credentials)
            if bearer
            else auth.by_session(connection, cookie or "", now())
        )
    if found is None:
        raise auth.Unknown
    if not found.may("statistics"):
        auth.refuse(given.database, found, request.url.path)
    return found


def wanted(
    request: Request,
    given: Annotated[Context, Depends(context)],
    who: Annotated[auth.Caller, Depends(caller)],
    first: Annotated[date, Query(alias="from", description="First day, local, included.")] = EARLIEST,
    last: Annotated[date, Query(alias="to", description="Last day, local, included.")] = LATEST,
    lang: Annotated[str, Query(pattern="^[a-z]{0,3}$", description="Only this language of the text.")] = "",
    commune: Annotated[str, Query(pattern="^[a-z0-9-]{0,60}$", description="Only this commune, by slug.")] = "",
) -> Filter:
    """What to count, never outside the caller's commune."""
    return Filter(first, last, lang, auth.reach(given.database, who, commune, what=request.url.path))


Wanted = Annotated[Filter, Depends(wanted)]
Given = Annotated[Context, Depends(context)]
Who = Annotated[auth.Caller, Depends(caller)]
As = Annotated[Format, Query(alias="format", description="The same rows in another form.")]


def _open(question: str, table: Table) -> None:
    """Answer ``/question`` with the rows of ``table``."""

    def answer(given: Given, who: Who, wanted: Wanted, form: As = "json") -> Response:
        return _answer(question, given, who, wanted, form)

    answer.__doc__ = table.about
    shape = answering(question, table)
    router.get(f"/{question}", name=question, summary=table.summary, response_model=shape)(answer)


for each in TABLES.items():
    _open(*each)


def _answer(question: str, given: Context, who: auth.Caller, wanted: Filter, form: Format) -> Response:
    with reading(given.database) as connection:
        found = rows_of(question, connection, wanted, given.courses.current)
    if form != "json":
        with writing(given.database) as connection:
            record(connection, who.actor, "exported", f"{question}.{form}", wanted.commune)
    return Response(render(found, form), media_type=MEDIA[form], headers=_headers(question, form))


def _headers(question: str, form: Format) -> dict[str, str]:
    disposition = "inline" if form == "json" else f'attachment; filename="bon-so-{question}.{form}"'
    return {"cache-control": "no-store", "x-content-type-options": "nosniff", "content-disposition": disposition}
