"""The whole application behind a real port of 127.0.0.1, in the loop of a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from api.app import create_app
from api.http.context import Context
from api.http.server import configured
from api.settings import Settings


@dataclass(frozen=True)
class Served:
    """A running application. ``http`` speaks to it."""

    url: str
    http: httpx.AsyncClient
    app: Any

    @property
    def context(self) -> Context:
        context: Context = self.app.state.context
        return context


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Served]:
    app = create_app(settings)
    server = uvicorn.Server(configured(app, "127.0.0.1", 0))
    # It would leave behind, as the handler of Ctrl-C, what asyncio had set for a test that is over, with all it holds.
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    running = asyncio.create_task(server.serve())
    while not server.started:
        if running.done():
            await running
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, timeout=20) as http:
        try:
            yield Served(url, http, app)
        finally:
            server.should_exit = True
            await running
