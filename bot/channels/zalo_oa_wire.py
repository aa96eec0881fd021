"""HTTP to the API of a Zalo Official Account on aiohttp: a JSON object there, an envelope back.

It says exactly whether a failed request had left, which the outbox must know, and its errors hold no token.
Import this module late: it loads aiohttp.
"""

from typing import Any

import aiohttp
import orjson

from bot.channels.base import NoAnswer, PlatformDown, SendError, Unreachable
from bot.channels.fetching import fetched
from bot.channels.zalo_oa_errors import Refusal

CONNECT_SECONDS = 5.0
"""To get a connection, also from the pool."""

IDLE_SECONDS = 30.0
"""An idle connection is closed by us before anybody between us and them does."""

POOL = 32
"""Connections at once: the largest package allows 33 requests a second."""


class Wire:
    """A pool of connections. ``answer_seconds`` is how long an answer may take."""

    def __init__(self, api_url: str, answer_seconds: float) -> None:
        self._base, self._answer_seconds = api_url.rstrip("/"), answer_seconds
        connector = aiohttp.TCPConnector(limit=POOL, keepalive_timeout=IDLE_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": "bon-so"})

    async def close(self) -> None:
        """Close the pool."""
        await self._session.close()

    # {"error": 0, "message": "Success", "data": {"message_id": "1eff…", "user_id": "246…"}}
    # {"error": -230, "message": "User has not interacted with the OA in the past 7 days", "data": {}}
    async def call(self, path: str, token: str, content: dict[str, Any]) -> dict[str, Any]:
        """The ``data`` of a yes. Raises ``Refusal``, ``Unreachable``, ``NoAnswer``, ``PlatformDown``."""
        status, body = await self._exchange(path, token, content)
        if status >= 500 or 300 <= status < 400:
            raise PlatformDown(f"HTTP {status}")
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            answer = None
        match answer:
            case {"error": int(code)} if code:
                raise Refusal(code, str(answer.get("message") or "").replace(token, "…"))
            case {"error": 0} if status < 300:
                data = answer.get("data")
                return data if isinstance(data, dict) else {}
        if status >= 400:
            raise Refusal(status, f"HTTP {status}")
        raise NoAnswer("not an answer of the platform")

    async def fetch(self, url: str, hosts: tuple[str, ...]) -> bytes:
        """A sound that somebody sent, from one of the platform's ``hosts``. Raises ``NotFetched``."""
        return await fetched(self._session, url, hosts)

    async def _exchange(self, path: str, token: str, content: dict[str, Any]) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=self._answer_seconds)
        headers = {"Content-Type": "application/json", "access_token": token}
        try:
            async with self._session.post(
                self._base + path, data=orjson.dumps(content), headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except _BEFORE_SENDING as error:
            failure: SendError = Unreachable(type(error).__name__)
        except Exception as error:  # whatever it is, the request may have left
            failure = NoAnswer(type(error).__name__)
        # Raised out here so that the original, which may quote the headers, is not its context.
        raise failure


_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,  # refused, no such name, no TLS
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
