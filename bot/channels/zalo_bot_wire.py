"""HTTP to the Zalo Bot Platform on aiohttp: a JSON object there, an envelope back.

The token is part of every address, so no error here carries its cause. It says exactly whether a failed request
had left, which the outbox must know. Import this module late: it loads aiohttp.
"""

from typing import Any

import aiohttp
import orjson

from bot.channels.base import NoAnswer, PlatformDown, SendError, Unreachable
from bot.channels.fetching import fetched
from bot.channels.zalo_bot_errors import Refusal

CONNECT_SECONDS = 5.0
"""To get a connection, also from the pool."""

IDLE_SECONDS = 30.0
"""An idle connection is closed by us before anybody between us and them does."""

POOL = 16
"""Connections at once: fifty people need no more."""


class Wire:
    """A pool of connections for one bot. ``answer_seconds`` is how long an answer may take."""

    def __init__(self, token: str, api_url: str, answer_seconds: float) -> None:
        self._token, self._base = token, f"{api_url.rstrip('/')}/bot{token}/"
        self._answer_seconds = answer_seconds
        connector = aiohttp.TCPConnector(limit=POOL, keepalive_timeout=IDLE_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": "bon-so"})

    async def close(self) -> None:
        """Close the pool."""
        await self._session.close()

    async def call(self, method: str, seconds: float | None = None, **values: Any) -> Any:
        """The ``result`` of a method. Raises ``Refusal``, ``Unreachable``, ``NoAnswer``, ``PlatformDown``."""
        status, body = await self._exchange(method, values, seconds or self._answer_seconds)
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            answer = None
        match answer:
            case {"ok": True, "result": result} if status < 300:
                return result
            case {"ok": False, **rest}:
                raise Refusal(_code(rest.get("error_code"), status), self._clean(rest.get("description")))
        if status >= 500 or 300 <= status < 400:
            raise PlatformDown(f"HTTP {status}")
        if status >= 400:
            raise Refusal(status, f"HTTP {status}")
        raise NoAnswer("not an answer of the platform")

    async def fetch(self, url: str, hosts: tuple[str, ...]) -> bytes:
        """A sound that somebody sent, from one of the platform's ``hosts``. Raises ``NotFetched``."""
        return await fetched(self._session, url, hosts)

    async def _exchange(self, method: str, values: dict[str, Any], seconds: float) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=seconds)
        content: dict[str, Any] = {"data": orjson.dumps(values), "headers": {"Content-Type": "application/json"}}
        try:
            async with self._session.post(
                self._base + method, timeout=timeout, allow_redirects=False, **content
            ) as answer:
                return answer.status, await answer.read()
        except _BEFORE_SENDING as error:
            failure: SendError = Unreachable(type(error).__name__)
        except Exception as error:  # whatever it is, the request may have left
            failure = NoAnswer(type(error).__name__)
        # Raised out here so that the original, which quotes the address, is not its context.
        raise failure

    def _clean(self, description: Any) -> str:
        return str(description or "").replace(self._token, "…")


_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,  # refused, no such name, no TLS
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


def _code(said: Any, status: int) -> int:
    """Their own code counts: some refusals come with HTTP 200."""
    return said if type(said) is int and 300 <= said < 600 else max(status, 400)
