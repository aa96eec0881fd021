"""The routes of the chat page.

What happens to an event is ``api.conversation.intake``'s business, as on every channel.
"""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.clock import now
from api.errors import Invalid, NotFound
from api.front.page_files import KINDS
from api.http.context import Context, context
from api.http.guard import Meter, body, from_our_page, network
from api.http.served import ANYBODYS, served
from api.media import qr_pictures, uploads
from api.web import page
from api.web import voice as voices
from api.web.asked_for import uploads_asked_for
from api.web.identity import browser_address, remember_browser
from api.web.inbox import ACCOUNT, answered, own_chat, part, screens
from api.web.lesson_here import lesson_here
from api.web.listeners import Listener, Listeners
from api.web.stream import Stream, stream
from api.web.urgent import VOICE, urgent
from api.web.urgent import voice as spoken
from bot.channels import BadPayload, Web, fetching
from bot.speech import SOUND_FORMS, SpeechFailed, hearing

Parts = Annotated[Context, Depends(context)]
After = Annotated[int, Query(ge=0, lt=2**62)]
Number = Annotated[int, Path(ge=0, lt=2**62)]

WHOLE_SITE = {"service-worker-allowed": "/"}
"""The page is at the top, so its worker sees all that is below, and lets it pass."""

NOT_KEPT = {"cache-control": "no-store"}


class NotASound(Invalid):
    """Máy không nghe được tiếng này. Bà con nói lại lần nữa."""


@dataclass(frozen=True, slots=True)
class ChatPages:
    """What browsers did and who waits for news, on the chat pages of one application; ``api.app`` makes it."""

    meter: Meter = field(default_factory=Meter)
    listeners: Listeners = field(default_factory=Listeners)

    def counted(self, kind: str, request: Request) -> str:
        """The address of the browser that asks, once this is counted as one ``kind``. Raises as ``Meter.take`` does."""
        who = browser_address(request)
        self.meter.take(kind, who, request)
        return who


async def chat_pages(request: Request) -> ChatPages:
    """The chat pages of the application that answers ``request``."""
    made: ChatPages = request.app.state.chat_pages
    return made


Pages = Annotated[ChatPages, Depends(chat_pages)]


router = APIRouter(include_in_schema=False)
_CHANNEL = Web()


@router.api_route("/", methods=["GET", "HEAD"])
def chat_page(request: Request, parts: Parts) -> Response:
    """The page. It gives a browser its address."""
    answer = served(
        request, page.document(urgent(parts.courses.current)).encode(), "text/html", lasting=ANYBODYS, more=page.HEADERS
    )
    remember_browser(request, answer, parts.settings)
    return answer


page.FILES.serve(router)


@router.get("/chat/sw.js")
def chat_worker(request: Request, parts: Parts) -> Response:
    """The worker that keeps the page for a phone without a network."""
    return served(request, page.worker(urgent(parts.courses.current)), KINDS[".js"], lasting=ANYBODYS, more=WHOLE_SITE)


@router.get(VOICE)
def urgent_voice(parts: Parts, form: str = "ogg") -> Response:
    """The way to the voice of what the page says in an emergency. Raises ``NotFound``."""
    if form not in SOUND_FORMS:
        raise NotFound
    return RedirectResponse(parts.media.heard_at(spoken(parts.courses.current), form), 302, {"cache-control": ANYBODYS})


@router.post("/chat/events")
async def receive_event(request: Request, parts: Parts, pages: Pages, after: After = 0) -> Response:
    """What she did, as the page tells it; the answer holds the messages after ``after``. Raises ``Invalid``."""
    from_our_page(request, parts.settings)
    who = pages.counted("event", request)
    try:
        inbounds = _CHANNEL.read(await body(request), who)
    except BadPayload:
        raise Invalid from None
    await run_in_threadpool(_let_in, pages.meter, request, parts, who)
    await parts.intake.receive(ACCOUNT, inbounds)
    # The answer is already in the outbox: giving it along saves a weak network one way and back.
    return await run_in_threadpool(_screens, parts, who, after, 202)


@router.post("/chat/speech")
async def receive_speech(request: Request, parts: Parts, pages: Pages, id: UUID, after: After = 0) -> Response:
    """What she said into the phone; the answer is as in ``receive_event``. Raises ``NotASound``."""
    from_our_page(request, parts.settings)
    who = pages.counted("speak", request)
    sound = await body(request, fetching.MOST_BYTES)
    try:
        hearing.container(sound)
    except SpeechFailed:
        raise NotASound from None
    await run_in_threadpool(_let_in, pages.meter, request, parts, who)
    whose = uploads.Uploader.of(who, network(request))
    ref = await run_in_threadpool(
        uploads.keep_upload,
        parts.settings.data_dir,
        sound,
        whose,
        lambda: uploads_asked_for(parts.database, parts.keys),
    )
    await parts.intake.receive(ACCOUNT, _CHANNEL.spoken(str(id), who, ref))
    return await run_in_threadpool(_screens, parts, who, after, 202)


@router.post("/chat/photo")
async def receive_photo(request: Request, parts: Parts, pages: Pages, id: UUID, after: After = 0) -> Response:
    """A picture of a code, read and forgotten; the answer is as in ``receive_event``.

    What is no picture is answered like one without a code: to take it again is all she can do.
    """
    from_our_page(request, parts.settings)
    who = pages.counted("photo", request)
    picture = await body(request, qr_pictures.MOST_BYTES)
    await run_in_threadpool(_let_in, pages.meter, request, parts, who)
    codes = await run_in_threadpool(_codes, picture)
    await parts.intake.receive(ACCOUNT, _CHANNEL.pointed(str(id), who, codes))
    return await run_in_threadpool(_screens, parts, who, after, 202)


@router.get("/chat/messages")
def chat_messages(request: Request, parts: Parts, pages: Pages, after: After = 0) -> Response:
    """The messages after ``after``."""
    return _screens(parts, pages.counted("read", request), after, 200)


@router.get("/chat/lesson")
def current_lesson(request: Request, parts: Parts, pages: Pages) -> Response:
    """Where she is in a lesson; an empty object where she is in none."""
    chat = own_chat(parts, pages.counted("read", request))
    return Response(orjson.dumps(lesson_here(parts, chat.id, now())), 200, NOT_KEPT, "application/json")


@router.get("/chat/stream")
async def chat_stream(request: Request, parts: Parts, pages: Pages, after: After = 0) -> Response:
    """The messages after ``after`` as they come."""
    who = pages.counted("read", request)
    chat, known = await run_in_threadpool(_known, parts, who)
    if not chat:
        return Response(status_code=204, headers=NOT_KEPT)  # nothing can come before the first event
    one = Listener(chat, network(request), known)
    pages.listeners.enter(one)
    return Stream(stream(parts, who, after, one), pages.listeners, one)


@router.get("/chat/voice/{seq}/{which}/size")
def voice_size(request: Request, parts: Parts, pages: Pages, seq: Number, which: str, form: str = "ogg") -> Response:
    """How much a voice weighs, said before it is fetched."""
    who = pages.counted("voice", request)
    size = voices.size(parts.media, part(parts, own_chat(parts, who), seq), which, form=form)
    # Thousands of bytes, rounded up, as phones count what is left of their data.
    content = orjson.dumps({"bytes": size, "kb": -(-size // 1000)})
    return Response(content, 200, {"cache-control": "private, max-age=3600"}, "application/json")


@router.get("/chat/voice/{seq}/{which}")
def voice_of_message(
    request: Request, parts: Parts, pages: Pages, seq: Number, which: str, form: str = "ogg"
) -> Response:
    """One of the voices of her message ``seq``."""
    who = pages.counted("voice", request)
    return voices.voice(parts.media, part(parts, own_chat(parts, who), seq), which, form)


def _codes(picture: bytes) -> tuple[str, ...]:
    try:
        return qr_pictures.codes_in(picture)
    except qr_pictures.NotAPicture:
        return ()


def _known(parts: Context, who: str) -> tuple[str, bool]:
    """The id of the chat at ``who``, and whether she did more in it than open the page."""
    chat = own_chat(parts, who).id
    return chat, bool(chat) and answered(parts, chat)


def _let_in(meter: Meter, request: Request, parts: Context, who: str) -> None:
    """Whoever has a chat always; new ones as many as ``guard`` says, or invented cookies would fill the disk."""
    if not own_chat(parts, who).id:
        meter.newcomer(who, request)


def _screens(parts: Context, who: str, after: int, status: int) -> Response:
    content = orjson.dumps(screens(parts, own_chat(parts, who), after))
    return Response(content, status, NOT_KEPT, "application/json")
