"""``POST /hooks/{channel}/{account}``: where platforms deliver.

Raw ASGI, and before every middleware, for it is the busiest door: see ``Application`` in ``api.app``.

The answer 200 means that the event is committed; 503 that it is not, or not yet, and should come again. Where a
platform waits only so long it is answered before that, and the event stays with the writer, who stores it once other
writers let it, however often it comes again. Who does not know the secret learns nothing but that, or with some
platforms not even that.
"""

import asyncio
from collections.abc import Awaitable

import structlog
from starlette.types import Receive, Scope, Send

from api import measures
from api.errors import CommitFailed, Fault
from api.http.context import Context
from bot.channels import BadPayload, Channel, Inbound, Probed, Unrefusing

log = structlog.get_logger()

PATH = "/hooks/"

MOST_BYTES = 1 << 20
"""Of one delivery. Platforms send a few kilobytes."""

MOST_ACKS = 1000
"""Taps whose acknowledgement may be under way; losing one is harmless, piling them up is not."""


class DeliveryRefused(Exception):
    """A delivery that is not taken. ``args``: the status and the reason, which only we see."""


class Hooks:
    """The ASGI application for all that begins with ``PATH``."""

    def __init__(self) -> None:
        self._acks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one delivery and answer with a status alone."""
        try:
            status = await self._take(scope, receive)
        except DeliveryRefused as refusal:
            status, reason = refusal.args
            _count(scope, reason)
        length = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": length})
        await send({"type": "http.response.body", "body": b""})

    async def _take(self, scope: Scope, receive: Receive) -> int:
        if scope["method"] != "POST":
            raise DeliveryRefused(405, "method")
        context: Context = scope["app"].state.context
        account = _named(scope)
        channel = context.channels.get(account)
        if channel is None:
            raise DeliveryRefused(404, "account")
        body = await _body(receive)
        if not channel.verify(
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}, body
        ):
            raise _refused(channel, body, 403, "secret")
        inbounds = _parsed(channel, account, body)
        if inbounds:
            await _stored(context.intake.receive(account, inbounds), channel.capabilities.patience)
            self._acknowledge(channel, inbounds)
        return 200

    def _acknowledge(self, channel: Channel, inbounds: list[Inbound]) -> None:
        """After the commit and without anybody waiting for it."""
        for inbound in inbounds:
            if inbound.ack and len(self._acks) < MOST_ACKS:
                task = asyncio.ensure_future(channel.acknowledge(inbound.ack))
                self._acks.add(task)
                task.add_done_callback(self._acks.discard)


def _named(scope: Scope) -> str:
    name: str = scope["path"].removeprefix(PATH)
    return name


def _count(scope: Scope, reason: str) -> None:
    """For the numbers and for ``/health/ready``. Accounts that we do not have are one: strangers invent any number."""
    state = scope["app"].state
    account = _named(scope) if _named(scope) in state.context.channels else ""
    state.refused[account, reason] += 1
    measures.REFUSED_HOOKS.labels(account, reason).inc()


async def _body(receive: Receive) -> bytes:
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise DeliveryRefused(400, "disconnected")
        chunk: bytes = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            raise DeliveryRefused(413, "size")
        if not message.get("more_body"):
            return b"".join(chunks)


def _parsed(channel: Channel, account: str, body: bytes) -> list[Inbound]:
    try:
        return channel.parse(body)
    except BadPayload:
        log.warning("delivery cannot be read", account=account, bytes=len(body))
        raise _refused(channel, body, 400, "payload") from None


def _refused(channel: Channel, body: bytes, status: int, reason: str) -> DeliveryRefused:
    """Why a delivery is not taken; the platform's trial of the address is answered as if it were."""
    if isinstance(channel, Probed) and channel.is_probe(body):
        return DeliveryRefused(200, "probe")
    trusting = isinstance(channel, Unrefusing) and channel.never_refuses
    return DeliveryRefused(200 if trusting else status, reason)


async def _stored(answer: Awaitable[None], patience: float | None) -> None:
    try:
        if patience is None:
            await answer
        else:
            async with asyncio.timeout(patience):
                await answer
    except TimeoutError:
        raise DeliveryRefused(CommitFailed.status, "busy") from None
    except CommitFailed as failure:
        raise DeliveryRefused(failure.status, "commit") from None
    except Fault as fault:
        raise DeliveryRefused(fault.status, "event") from None
