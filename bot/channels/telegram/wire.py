"""HTTP for python-telegram-bot's ``Bot`` on aiohttp, which sends many times faster than its httpx.

It keeps the token to itself: ``Bot`` is given none, so no exception, log line or ``repr`` of that library
can quote it. It says exactly whether a failed request had left, which the outbox must know.
Import this module late: it loads python-telegram-bot.
"""

from collections.abc import Mapping
from typing import NamedTuple

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.fetching import NotFetched, downloaded
from bot.channels.json_http import BETWEEN, decoded

CONNECT_SECONDS = 5.0
"""To get a connection, also from the pool."""

IDLE_SECONDS = 30.0
"""Telegram closes idle connections after about 39 s; ours must go first, or a send meets a dead one."""

REST_SECONDS = 5.0
"""After a 429 that does not say how long to wait; a proxy's, not Telegram's."""

POOL = 64
"""Connections at once. 28 messages a second need a handful; a campaign over a slow line more."""


class NotSent(NetworkError):
    """No connection was made."""


class NotAnswered(NetworkError):
    """The request left and no readable answer came."""


class ServerFault(NetworkError):
    """Telegram answered with a fault of its own (5xx) or something between us did (3xx)."""


class NotTelegram(NetworkError):
    """Something between us answered, and Telegram knows nothing of it."""


class Flooded(NetworkError):
    """Too many messages; Telegram wants ``after`` seconds of rest."""

    def __init__(self, after: float) -> None:
        super().__init__(f"retry after {after:g} s")
        self.after = after


class Wire(BaseRequest):
    """A pool of connections to one Bot API server for one bot.

    ``proxy`` is an HTTP proxy or empty; ``answer_seconds`` how long an answer may take.
    """

    def __init__(self, token: str, api_url: str, proxy: str, answer_seconds: float) -> None:
        self._base, self._files = (f"{api_url.rstrip('/')}/{room}bot{token}/" for room in ("", "file/"))
        self._proxy = proxy or None
        self._answer_seconds = answer_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to an answer, where the caller says nothing else."""
        return self._answer_seconds

    async def initialize(self) -> None:
        """Make the pool; connections open when first used."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=POOL, keepalive_timeout=IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": self.USER_AGENT})

    async def shutdown(self) -> None:
        """Close the pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer to ``method`` that says yes or why not. Raises the errors of this module.

        Of ``url`` only the method name and query count. Errors come without their cause, which would carry
        the address, and so the token. Raises ``Flooded``, ``ServerFault``, ``NotTelegram``.
        """
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._answer_seconds
        status, payload = await self._exchange(method, url.rpartition("/")[2], _body(request_data), seconds)
        if status == 429:
            raise Flooded(_retry_after(payload))
        if status >= 500 or 300 <= status < 400:
            raise ServerFault(f"HTTP {status}")
        if status in BETWEEN and not _of_telegram(payload):
            raise NotTelegram(f"HTTP {status}")
        return status, payload

    async def download(self, path: str, most: int) -> bytes:
        """A file that somebody sent, at most ``most`` bytes, by the path that getFile gave. Raises ``NotFetched``."""
        if self._session is None:
            raise NotFetched("not-started", retry=True)
        return await downloaded(self._session, self._files + path, self._proxy, most)

    async def _exchange(self, method: str, call: str, body: "_Body", seconds: float) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the channel is not started")
        # Getting a connection and waiting for the answer are limited one by one, not their sum.
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._session.request(
                method,
                self._base + call,
                data=body.data,
                headers=body.headers,
                timeout=timeout,
                proxy=self._proxy,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except _BEFORE_SENDING as error:
            raise NotSent(type(error).__name__) from None
        except Exception as error:  # whatever it is, the request may have left
            raise NotAnswered(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """The answer's JSON object. Unlike the parent it logs nothing: an answer repeats what a person is told.

        Raises ``TelegramError``.
        """
        answer = decoded(payload)
        if not isinstance(answer, dict) or not {"result", "description"} & answer.keys():
            raise TelegramError("answer is not Telegram's")
        return answer


def _of_telegram(payload: bytes) -> bool:
    """Whether it is an envelope of the Bot API."""
    answer = decoded(payload)
    return isinstance(answer, dict) and "ok" in answer


_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,  # refused, no such name, no TLS, no proxy
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy would not open a tunnel
    aiohttp.InvalidURL,
)


# {"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 5", "parameters": {"retry_after": 5}}
def _retry_after(payload: bytes) -> float:
    try:
        return float(orjson.loads(payload)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return REST_SECONDS


class _Body(NamedTuple):
    """Of a request: nothing, JSON, or a form when files go along."""

    data: bytes | aiohttp.FormData | None = None
    headers: Mapping[str, str] | None = None


def _body(data: RequestData | None) -> _Body:
    if data is None:
        return _Body()
    if not data.contains_files:
        return _Body(orjson.dumps(data.parameters), {"Content-Type": "application/json"})
    form = aiohttp.FormData(data.json_parameters)
    for field, (name, content, kind) in data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=kind)
    return _Body(form)
