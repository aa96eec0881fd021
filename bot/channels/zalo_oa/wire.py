"""The calls of the API of a Zalo Official Account: a JSON object there, an envelope back.

Its errors hold no token. Import this module late: it loads aiohttp.
"""

from bot.channels.base import Misdirected, NoAnswer, PlatformDown
from bot.channels.json_http import BETWEEN, Http, decoded
from bot.channels.zalo_oa.errors import Refusal

POOL = 32
"""Connections at once: the largest package allows 33 requests a second."""


class Wire(Http):
    """A pool of connections. ``answer_seconds`` is how long an answer may take."""

    def __init__(self, api_url: str, answer_seconds: float) -> None:
        super().__init__(POOL)
        self._base, self._answer_seconds = api_url.rstrip("/"), answer_seconds

    # {"error": 0, "message": "Success", "data": {"message_id": "1eff…", "user_id": "246…"}}
    # {"error": -230, "message": "User has not interacted with the OA in the past 7 days", "data": {}}
    async def call(self, path: str, token: str, content: dict[str, object]) -> dict[str, object]:
        """The ``data`` of a yes, at ``path`` with ``token``.

        Raises ``Refusal``, ``Unreachable``, ``NoAnswer``, ``PlatformDown``, ``Misdirected``.
        """
        status, body = await self.post(self._base + path, content, self._answer_seconds, {"access_token": token})
        if status >= 500 or 300 <= status < 400:
            raise PlatformDown(f"HTTP {status}")
        match decoded(body):
            case {"error": int(code), **rest} if code:
                raise Refusal(code, str(rest.get("message") or "").replace(token, "…"))
            case {"error": 0, **rest} if status < 300:
                data = rest.get("data")
                return data if isinstance(data, dict) else {}
        if status in BETWEEN:
            raise Misdirected(f"HTTP {status}")
        if status >= 400:
            raise Refusal(status, f"HTTP {status}")
        raise NoAnswer("not an answer of the platform")
