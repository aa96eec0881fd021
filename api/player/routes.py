"""The routes of the page of a lesson: its screens, what they load, a lesson to keep, and what was done.

No page sets a cookie, and no GET changes anything.
"""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.clock import now
from api.codes.lesson_links import opened_link
from api.codes.lesson_places import place_at
from api.conversation.pending import report
from api.errors import NotFound
from api.front.page_files import KINDS
from api.http.context import Context, context
from api.http.guard import Meter, body, from_our_form, from_our_page
from api.http.served import ANYBODYS, HERS, served
from api.player import page, progress
from api.player.kept import LessonsToKeep
from api.player.screens import doubted, screen_at
from api.player.visitor import address_of, visitor

Parts = Annotated[Context, Depends(context)]

THANKS = "thanks"
"""In the address of a page on which somebody just called a draft wrong."""

NOBODYS = "00000000-0000-0000-0000-000000000000"
"""The chat of all who look without one: together they call a text wrong once."""

_BOTH = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class LessonPages:
    """What browsers did and the lessons they may keep, on the lesson pages of one application; ``api.app`` makes it."""

    meter: Meter = field(default_factory=Meter)
    shelf: LessonsToKeep = field(default_factory=LessonsToKeep)


async def lesson_pages(request: Request) -> LessonPages:
    """The lesson pages of the application that answers ``request``."""
    made: LessonPages = request.app.state.lesson_pages
    return made


Pages = Annotated[LessonPages, Depends(lesson_pages)]

router = APIRouter(include_in_schema=False)


page.FILES.serve(router)


@router.get("/l/sw.js")
def lesson_worker(request: Request) -> Response:
    """The worker that keeps lessons for a phone without a network."""
    return served(request, page.worker(), KINDS[".js"], lasting=ANYBODYS)


@router.post("/l/progress")
async def report_progress(request: Request, parts: Parts, pages: Pages) -> Response:
    """How far somebody came, for her chat. Raises ``NotFound`` where that is no more."""
    from_our_page(request, parts.settings)
    done = progress.read(await body(request))
    whose = opened_link(parts.keys, done.key, lesson=done.event.lesson, now=now())
    pages.meter.take("event", whose.chat, request)
    chat = await run_in_threadpool(address_of, parts, whose.chat)
    if chat is None:
        raise NotFound
    account, address = chat
    await parts.intake.receive(account, [done.inbound(address, whose.who)])
    return Response(status_code=202, headers={"cache-control": HERS})


@router.get("/l/{lesson}/lesson.json")
def lesson_to_keep(request: Request, parts: Parts, pages: Pages, lesson: str, only: str = "") -> Response:
    """The whole lesson for a phone without a network; with ``only``, no more than how much it weighs."""
    pages.meter.take("read", request.client.host if request.client else "", request)
    kept = pages.shelf.kept(parts, lesson, request.query_params, now())
    if only:
        return Response(kept.size(), media_type="application/json", headers={"cache-control": "no-cache"})
    headers = {"content-encoding": "gzip", "cache-control": "no-cache"}
    return Response(kept.content, media_type="application/json", headers=headers)


@router.api_route("/l/{lesson}", methods=_BOTH)
@router.api_route("/l/{lesson}/{step}", methods=_BOTH)
def lesson_page(request: Request, parts: Parts, lesson: str, step: str = "") -> Response:
    """A screen of a lesson. Raises ``NotFound``."""
    query, course, at = request.query_params, parts.courses.current, now()
    who = visitor(parts, lesson, query.get("k", ""), at)
    screen = screen_at(course, who.learner, place_at(course, who.learner, lesson, step=step, query=query), at)
    html = page.document(parts, course, screen, page.draw(parts, course, screen, who, thanks=THANKS in query))
    return served(request, html.encode(), "text/html", lasting=HERS if query.get("k") else ANYBODYS, more=page.HEADERS)


@router.post("/l/{lesson}")
@router.post("/l/{lesson}/{step}")
def report_draft(request: Request, parts: Parts, pages: Pages, lesson: str, step: str = "") -> Response:
    """A draft on the screen is wrong, somebody says; then the same page with thanks. Raises ``NotFound``."""
    from_our_form(request, parts.settings)
    pages.meter.take("event", request.client.host if request.client else "", request)
    query, course, at = request.query_params, parts.courses.current, now()
    who = visitor(parts, lesson, query.get("k", ""), at)
    place = place_at(course, who.learner, lesson, step=step, query=query)
    if wrong := doubted(course, who.learner, place, at):
        report(parts.database, who.opened.chat if who.opened else NOBODYS, wrong, course.marks, at)
    back = request.url.include_query_params(**{THANKS: "1"})
    return RedirectResponse(f"{back.path}?{back.query}", 303, headers={"cache-control": HERS})
