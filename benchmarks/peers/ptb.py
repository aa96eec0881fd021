"""python-telegram-bot behind FastAPI: parse the update, run a handler. Nothing is kept and nothing is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest

ME = {"id": 1, "is_bot": True, "first_name": "b", "username": "b"}


class NoNetwork(BaseRequest):
    """Answers every call by itself, so that only the framework is measured."""

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def read_timeout(self) -> float:
        """Unused."""
        return 5.0

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """An answer that fits getMe."""
        return 200, orjson.dumps({"ok": True, "result": ME})


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What a bot keeps in memory for a user."""
    assert context.user_data is not None
    context.user_data["step"] = (context.user_data.get("step", 0) + 1) % 6


application = (
    ApplicationBuilder().token("1:a").request(NoNetwork()).get_updates_request(NoNetwork()).updater(None).build()
)
application.add_handler(MessageHandler(filters.TEXT, answer))


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """The bot starts with the server."""
    async with application:
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/hook")
async def hook(request: Request) -> Response:
    """The way of the library's own example, but handled before the answer, as we do."""
    await application.process_update(Update.de_json(orjson.loads(await request.body()), application.bot))
    return Response()
