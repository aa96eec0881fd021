"""New screens as they come, as server-sent events: a campaign, or what was pressed in another tab."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.context import Context
from api.web.inbox import answered, own_chat, screens
from api.web.listeners import Listener, Listeners

LOOK_SECONDS = 5.0
"""Between two looks at the database without a nudge: another process may have committed."""

LOOKS = 48
"""Then the stream ends, and the page asks again, which also says what it has seen."""

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""A proxy that gathers would hold screens back."""


class Stream(StreamingResponse):
    """The answer that goes on; its place among ``listeners`` is free again however it ends."""

    def __init__(self, content: AsyncIterator[bytes], listeners: Listeners, one: Listener) -> None:
        super().__init__(content, media_type="text/event-stream", headers=HEADERS)
        self._listeners, self._one = listeners, one

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listeners.leave(self._one)


async def stream(context: Context, address: str, after: int, one: Listener) -> AsyncIterator[bytes]:
    """Messages after number ``after`` until ``LOOKS`` are over or ``one`` has to go; a comment whenever there are none.

    Being sent is not being seen: only ``after``, which the page has, settles anything.
    """
    shown = after
    with context.nudges.listen(one.chat) as ear:
        one.wake = ear.nudge
        for _ in range(LOOKS):
            news = await asyncio.to_thread(_news, context, address, after, shown)
            yield b"data: " + orjson.dumps(news) + b"\n\n" if news["messages"] else b": still here\n\n"
            if news["anew"]:
                return
            if news["messages"]:
                shown = news["messages"][-1]["seq"]
                one.answered = await asyncio.to_thread(answered, context, one.chat)
            await ear.wait(LOOK_SECONDS)
            if context.nudges.ending or one.ended:
                return


def _news(context: Context, address: str, after: int, shown: int) -> dict[str, Any]:
    """What came after number ``shown``; nothing is read while the chat has nothing newer.

    A chat that is gone meanwhile has everything anew.
    """
    chat = own_chat(context, address)
    if chat.id and chat.last == shown:
        return {"messages": [], "anew": False, "first": 0}
    news = screens(context, chat, after)
    if not chat.id:
        return {**news, "anew": True}
    return {**news, "messages": [row for row in news["messages"] if row["seq"] > shown or news["anew"]]}
