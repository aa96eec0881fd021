"""HTTP to a platform on aiohttp: JSON objects there, an answer's status and bytes back.

It says exactly whether a failed request had left, which the outbox must know. Its errors hold no address and no
headers, for these hold the tokens. Import this module late: it loads aiohttp.
"""

from collections.abc import Mapping

import aiohttp
import orjson

from bot.channels.base import NoAnswer, SendError, Unreachable
from bot.channels.fetching import fetched
from bot.channels.json_text import loads

CONNECT_SECONDS = 5.0
"""To get a connection, also from the pool."""

IDLE_SECONDS = 30.0
"""An idle connection is closed by us before anybody between us and them does."""


BETWEEN = frozenset({403, 404, 405, 407, 410, 421, 451})
"""Statuses that, without an answer of the platform in the body, come from something between us and it."""


class Http:
    """A pool of ``connections``."""

    def __init__(self, connections: int) -> None:
        connector = aiohttp.TCPConnector(limit=connections, keepalive_timeout=IDLE_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": "bon-so"})

    async def close(self) -> None:
        """Close the pool."""
        await self._session.close()

    async def fetch(self, url: str, hosts: tuple[str, ...], most: int) -> bytes:
        """What somebody sent, at most ``most`` bytes, from one of the platform's ``hosts``. Raises ``NotFetched``."""
        return await fetched(self._session, url, hosts, most)

    async def post(
        self, url: str, content: dict[str, object], seconds: float, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of the answer, which may take ``seconds``. Raises ``Unreachable`` and ``NoAnswer``."""
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=seconds)
        told = {"Content-Type": "application/json", **(headers or {})}
        try:
            async with self._session.post(
                url, data=orjson.dumps(content), headers=told, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except _BEFORE_SENDING as error:
            failure: SendError = Unreachable(type(error).__name__)
        except Exception as error:  # whatever it is, the request may have left
            failure = NoAnswer(type(error).__name__)
        # Raised out here so that the original, which quotes the address, is not its context.
        raise failure


def decoded(body: bytes) -> object:
    """The JSON value of a body; None where it is none."""
    try:
        return loads(body)
    except orjson.JSONDecodeError:
        return None


_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,  # refused, no such name, no TLS
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
