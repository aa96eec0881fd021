"""The routes of the page of a lesson: its screens, what they load, a lesson to keep, and what was done.

No page sets a cookie, and no GET changes anything.
"""

import gzip
from functools import cache
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.clock import now
from api.context import Context, context
from api.errors import NotFound
from api.guard import Meter, body, from_our_page
from api.lesson_links import opened
from api.player import page, progress
from api.player.kept import Shelf
from api.player.places import read
from api.player.screens import shown
from api.player.visitor import address_of, visitor

Parts = Annotated[Context, Depends(context)]

_BOTH = ["GET", "HEAD"]
_FOR_EVER = "public, max-age=31536000, immutable"
# What is hers is kept by nobody; what is anybody's is asked for again, and usually unchanged.
_HERS, _ANYBODYS = "no-store", "no-cache"


def player() -> APIRouter:
    """The page, its files, a lesson to keep, and the way in which it reports."""
    router = APIRouter(include_in_schema=False)
    meter, shelf = Meter(), Shelf()

    @router.get("/l/static/{version}/{name}")
    def static(request: Request, version: str, name: str) -> Response:
        if name not in page.KINDS:
            raise NotFound
        kept = _FOR_EVER if version == page.version() else "no-cache"
        return _given(request, page.files()[name], page.KINDS[name], kept)

    @router.get("/l/sw.js")
    def worker(request: Request) -> Response:
        return _given(request, page.WORKER.read_bytes(), page.KINDS["player.js"], "no-cache")

    @router.post("/l/progress")
    async def report(request: Request, parts: Parts) -> Response:
        from_our_page(request, parts.settings)
        done = progress.read(await body(request))
        whose = opened(parts.keys, done.key, done.event.lesson, now())
        meter.take("event", whose.chat, request)
        chat = await run_in_threadpool(address_of, parts, whose.chat)
        if chat is None:
            raise NotFound
        account, address = chat
        await parts.intake.receive(account, [done.inbound(address, whose.who)])
        return Response(status_code=202, headers={"cache-control": _HERS})

    @router.get("/l/{lesson}/lesson.json")
    def keep(request: Request, parts: Parts, lesson: str, only: str = "") -> Response:
        meter.take("read", request.client.host if request.client else "", request)
        kept = shelf.kept(parts, lesson, request.query_params, now())
        if only:
            return Response(kept.size(), media_type="application/json", headers={"cache-control": "no-cache"})
        headers = {"content-encoding": "gzip", "cache-control": "no-cache"}
        return Response(kept.content, media_type="application/json", headers=headers)

    @router.api_route("/l/{lesson}", methods=_BOTH)
    @router.api_route("/l/{lesson}/{step}", methods=_BOTH)
    def show(request: Request, parts: Parts, lesson: str, step: str = "") -> Response:
        query, course, at = request.query_params, parts.courses.current, now()
        who = visitor(parts, lesson, query.get("k", ""), at)
        screen = shown(course, who.learner, read(course, who.learner, lesson, step, query), at)
        html = page.document(parts, course, screen, page.draw(parts, course, screen, who))
        return _given(request, html.encode(), "text/html", _HERS if query.get("k") else _ANYBODYS, page.HEADERS)

    return router


def _given(
    request: Request, content: bytes, media_type: str, lasting: str, more: dict[str, str] | None = None
) -> Response:
    """``content``, as small as the browser takes it, or the news that it has it already."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"x-content-type-options": "nosniff", **(more or {}), "cache-control": lasting, "vary": "accept-encoding"}
    if lasting != _HERS:
        headers["etag"] = tag
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        content = _zipped(content) if lasting == _FOR_EVER else gzip.compress(content, 6)
    return Response(content, media_type=media_type, headers=headers)


@cache
def _zipped(content: bytes) -> bytes:
    return gzip.compress(content, 9)
