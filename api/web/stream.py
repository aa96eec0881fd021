"""New screens as they come, as server-sent events: a campaign, or what was pressed in another tab."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson

from api.context import Context
from api.web.inbox import own, screens

LOOK_SECONDS = 5.0
"""Between two looks at the database without a nudge: another process may have committed."""

EARLY_SECONDS = 1.0
"""The same while there is no chat yet, whose nudges could be heard."""

LOOKS = 48
"""Then the stream ends, and the page asks again, which also says what it has seen."""


async def stream(context: Context, address: str, after: int) -> AsyncIterator[bytes]:
    """Messages after number ``after`` until ``LOOKS`` are over, with a comment whenever there are none.

    Being sent is not being seen: only ``after``, which the page has, settles anything.
    """
    shown, chat = after, await asyncio.to_thread(own, context, address)
    with context.nudges.listen(chat.id) as ear:
        for _ in range(LOOKS):
            news = await asyncio.to_thread(_news, context, address, after, shown)
            yield b"data: " + orjson.dumps(news) + b"\n\n" if news["messages"] else b": still here\n\n"
            if news["anew"]:
                return
            if news["messages"]:
                shown = news["messages"][-1]["seq"]
            await ear.wait(LOOK_SECONDS if chat.id else EARLY_SECONDS)
            if context.nudges.ending:
                return


def _news(context: Context, address: str, after: int, shown: int) -> dict[str, Any]:
    """What came after number ``shown``; nothing is read while the chat has nothing newer."""
    chat = own(context, address)
    if chat.last == shown or not chat.id:
        return {"messages": [], "anew": False, "first": 0}
    news = screens(context, chat, after)
    return {**news, "messages": [row for row in news["messages"] if row["seq"] > shown or news["anew"]]}
