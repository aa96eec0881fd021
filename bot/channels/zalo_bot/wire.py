"""The calls of the Zalo Bot Platform: a JSON object there, an envelope back.

The token is part of every address, so no error here carries its cause. Import this module late: it loads aiohttp.
"""

from bot.channels.base import Misdirected, NoAnswer, PlatformDown
from bot.channels.json_http import BETWEEN, Http, decoded
from bot.channels.zalo_bot.errors import Refusal

POOL = 16
"""Connections at once: fifty people need no more."""


class Wire(Http):
    """A pool of connections for one bot. ``answer_seconds`` is how long an answer may take."""

    def __init__(self, token: str, api_url: str, answer_seconds: float) -> None:
        super().__init__(POOL)
        self._token, self._base = token, f"{api_url.rstrip('/')}/bot{token}/"
        self._answer_seconds = answer_seconds

    async def call(self, method: str, seconds: float | None = None, **values: object) -> object:
        """The ``result`` of a method.

        Raises ``Refusal``, ``Unreachable``, ``NoAnswer``, ``PlatformDown``, ``Misdirected``.
        """
        status, body = await self.post(self._base + method, values, seconds or self._answer_seconds)
        match decoded(body):
            case {"ok": True, "result": result} if status < 300:
                return result
            case {"ok": False, **rest}:
                raise Refusal(_code(rest.get("error_code"), status), self._clean(rest.get("description")))
        if status >= 500 or 300 <= status < 400:
            raise PlatformDown(f"HTTP {status}")
        if status in BETWEEN:
            raise Misdirected(f"HTTP {status}")
        if status >= 400:
            raise Refusal(status, f"HTTP {status}")
        raise NoAnswer("not an answer of the platform")

    def _clean(self, description: object) -> str:
        return str(description or "").replace(self._token, "…")


def _code(said: object, status: int) -> int:
    """Their own code counts: some refusals come with HTTP 200."""
    return said if type(said) is int and 300 <= said < 600 else max(status, 400)
