"""The routes of the chat page. What happens to an event is ``api.intake``'s business, as on every channel."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api import brought
from api.context import Context, context
from api.errors import Invalid, NotFound
from api.guard import Meter, body, from_our_page
from api.served import ANYBODYS, FOR_EVER, served
from api.web import page
from api.web import voice as voices
from api.web.identity import address, remember
from api.web.inbox import ACCOUNT, own, part, screens
from api.web.stream import stream
from bot.channels.base import BadPayload
from bot.channels.fetching import MOST_BYTES
from bot.channels.web import Web
from bot.speech.hearing import container
from bot.speech.voice import SpeechFailed

Parts = Annotated[Context, Depends(context)]
After = Annotated[int, Query(ge=0, lt=2**62)]
Number = Annotated[int, Path(ge=0, lt=2**62)]

NOT_KEPT = {"cache-control": "no-store"}


class NotASound(Invalid):
    """Máy không nghe được tiếng này. Bà con nói lại lần nữa."""


def web() -> APIRouter:
    """The page, its files, and the five ways in which it talks to the server."""
    router = APIRouter(include_in_schema=False)
    meter = Meter()
    channel = Web()

    @router.api_route("/", methods=["GET", "HEAD"])
    def show(request: Request, parts: Parts) -> Response:
        answer = served(request, page.document().encode(), "text/html", ANYBODYS, page.HEADERS)
        remember(request, answer, parts.settings)
        return answer

    @router.get("/chat/static/{version}/{name}")
    def static(request: Request, version: str, name: str) -> Response:
        if name not in page.KINDS:
            raise NotFound
        kept = FOR_EVER if version == page.version() else ANYBODYS
        return served(request, page.files()[name], page.KINDS[name], kept)

    @router.post("/chat/events")
    async def receive(request: Request, parts: Parts, after: After = 0) -> Response:
        from_our_page(request, parts.settings)
        who = address(request)
        meter.take("event", who, request)
        try:
            inbounds = channel.read(await body(request), who)
        except BadPayload:
            raise Invalid from None
        await run_in_threadpool(_let_in, meter, request, parts, who)
        await parts.intake.receive(ACCOUNT, inbounds)
        # The answer is already in the outbox: giving it along saves a weak network one way and back.
        return await run_in_threadpool(_screens, parts, who, after, 202)

    @router.post("/chat/speech")
    async def listen(request: Request, parts: Parts, id: UUID, after: After = 0) -> Response:
        from_our_page(request, parts.settings)
        who = address(request)
        meter.take("speak", who, request)
        sound = await body(request, MOST_BYTES)
        try:
            container(sound)
        except SpeechFailed:
            raise NotASound from None
        await run_in_threadpool(_let_in, meter, request, parts, who)
        ref = await run_in_threadpool(brought.bring, parts.settings.data_dir, sound)
        await parts.intake.receive(ACCOUNT, channel.spoken(str(id), who, ref))
        return await run_in_threadpool(_screens, parts, who, after, 202)

    @router.get("/chat/messages")
    def messages(request: Request, parts: Parts, after: After = 0) -> Response:
        who = address(request)
        meter.take("read", who, request)
        return _screens(parts, who, after, 200)

    @router.get("/chat/stream")
    def follow(request: Request, parts: Parts, after: After = 0) -> Response:
        who = address(request)
        meter.take("read", who, request)
        headers = {**NOT_KEPT, "x-accel-buffering": "no"}  # a proxy that gathers would hold screens back
        return StreamingResponse(stream(parts, who, after), media_type="text/event-stream", headers=headers)

    @router.get("/chat/voice/{seq}/{which}/size")
    def weigh(request: Request, parts: Parts, seq: Number, which: str, form: str = "ogg") -> Response:
        who = address(request)
        meter.take("voice", who, request)
        size = voices.size(parts, part(parts, own(parts, who), seq), which, form)
        # Thousands of bytes, rounded up, as phones count what is left of their data.
        content = orjson.dumps({"bytes": size, "kb": -(-size // 1000)})
        return Response(content, 200, {"cache-control": "private, max-age=3600"}, "application/json")

    @router.get("/chat/voice/{seq}/{which}")
    def hear(request: Request, parts: Parts, seq: Number, which: str, form: str = "ogg") -> Response:
        who = address(request)
        meter.take("voice", who, request)
        return voices.voice(parts, part(parts, own(parts, who), seq), which, form)

    return router


def _let_in(meter: Meter, request: Request, parts: Context, who: str) -> None:
    """Whoever has a chat always; new ones as many as ``api.guard`` says, or invented cookies would fill the disk."""
    if not own(parts, who).id:
        meter.newcomer(who, request)


def _screens(parts: Context, who: str, after: int, status: int) -> Response:
    content = orjson.dumps(screens(parts, own(parts, who), after))
    return Response(content, status, NOT_KEPT, "application/json")
