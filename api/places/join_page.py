"""``/j/{code}``: what somebody sees who scanned a poster. It opens the web chat or an app, the code in hand."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import RowMapping
from starlette.concurrency import run_in_threadpool

from api.codes import join_codes
from api.front.page_files import MARK, PageFiles
from api.http.context import Context, context
from api.places import places
from api.places.poster import spaced
from api.store import reading
from bot.channels import Door

HERE = Path(__file__).resolve().parent

FILES = PageFiles("/j/static", {"join.css": (HERE / "static" / "join.css",), "icon.svg": (MARK,)})

HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}

router = APIRouter(include_in_schema=False)


FILES.serve(router)


@router.get("/j/{code}")
async def join(code: str, given: Annotated[Context, Depends(context)]) -> Response:
    """The code in large letters and the doors it opens; 404 with a kind word when it is unknown or closed."""
    try:
        found = await run_in_threadpool(_look_up, given, code)
    except join_codes.NoSuchCode as missing:
        return _page("no-code.html", missing.status, message=missing.message)
    place = places.name(given.courses.current.communes, found["commune"], found["village"])
    ways = await asyncio.gather(*(platform.door(found["code"]) for platform in given.platforms.values()))
    values = {"code": found["code"], "spaced": spaced(found["code"]), "place": place}
    return _page("join.html", 200, doors=[door for door in ways if door], **values)


def _look_up(given: Context, code: str) -> RowMapping:
    with reading(given.database) as connection:
        return join_codes.open_one(connection, code)


def _page(template: str, status: int, **values: str | list[Door]) -> Response:
    return HTMLResponse(_templates().get_template(template).render(static=FILES.folder, **values), status, HEADERS)


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
