"""What a request from the open internet must pass: where it comes from, how often, how much."""

from urllib.parse import urlsplit

from fastapi import Request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.clock import Watch
from api.errors import NotAllowed, TooLarge, TooMany
from api.http.connections import network_of
from api.settings import Settings

BODY_BYTES = 8 * 1024
"""Of one event; the longest sentence the page lets her type is a fifth of it."""

HEADER = "x-bonso"
"""The page sends it; a form or an image on another site cannot, and a script there is asked first (CORS)."""

RATES = {
    "event": (parse_many("60/10 seconds; 240/minute"), parse_many("1500/minute")),
    "read": (parse_many("120/10 seconds; 300/minute"), parse_many("3000/minute")),
    "speak": (parse_many("6/minute; 40/hour"), parse_many("60/minute; 600/hour")),
    "photo": (parse_many("10/minute; 120/hour"), parse_many("120/minute; 1200/hour")),
    "voice": (parse_many("40/10 seconds; 120/minute"), parse_many("1000/minute")),
    # A cookie costs nothing to invent, a chat does: about 3 kB for a day (``benchmarks/strangers.py``).
    "newcomer": (parse_many("6/minute"), parse_many("120/minute; 600/hour; 2000/day")),
}
"""By what is done: the most for one browser, and for one network, where a hundred phones of an event may meet."""


WORDS = {
    "speak": "Máy nghe chưa kịp. Bà con chờ một phút rồi bấm Gửi.",
    "photo": "Máy đọc chưa kịp. Bà con chờ một phút rồi chụp lại.",
}
"""What somebody is told who does something too often, where the page shows it."""

NEWCOMERS = parse_many("600/minute; 20000/day")
"""Of all networks together. Whoever has a chat is none, and goes on learning."""


class Elsewhere(NotAllowed):
    """Yêu cầu không đến từ trang này."""


def from_our_page(request: Request, settings: Settings) -> None:
    """Refuse what another site made the browser send (``Elsewhere``). SameSite and the header say so twice.

    Raises ``Elsewhere``.
    """
    origin = request.headers.get("origin")
    ours = {request.headers.get("host"), urlsplit(settings.public_url).netloc}
    if HEADER not in request.headers or (origin and urlsplit(origin).netloc not in ours):
        raise Elsewhere


def from_our_form(request: Request, settings: Settings) -> None:
    """Refuse a form that another site sent (``Elsewhere``). Only very old browsers do not say where one comes from.

    Raises ``Elsewhere``.
    """
    origin = request.headers.get("origin")
    ours = {request.headers.get("host"), urlsplit(settings.public_url).netloc}
    if origin and urlsplit(origin).netloc not in ours:
        raise Elsewhere


async def body(request: Request, most: int = BODY_BYTES) -> bytes:
    """The body, read no further than ``most`` bytes; raises ``TooLarge``."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > most:
            raise TooLarge
    return bytes(content)


class Meter:
    """Counts what each browser and each network does, in this process; restarting, or a clock set back, forgives."""

    def __init__(self, watch: Watch | None = None) -> None:
        self._counts, self._watch = MemoryStorage(), watch or Watch()
        self._window = MovingWindowRateLimiter(self._counts)

    def take(self, kind: str, address: str, request: Request) -> None:
        """Count one ``kind`` (a key of ``RATES``) from ``address``; raises ``TooMany`` with the seconds to wait."""
        if self._watch.set_back():
            self._counts.reset()
        browser, together = RATES[kind]
        self._hit(browser, kind, address)
        self._hit(together, kind, network(request))

    def newcomer(self, address: str, request: Request) -> None:
        """Count a browser that has no chat yet and is about to be given one; raises as ``take`` does."""
        self.take("newcomer", address, request)
        self._hit(NEWCOMERS, "newcomer", "everybody")

    def _hit(self, limits: list[RateLimitItem], kind: str, who: str) -> None:
        for limit in limits:
            if not self._window.hit(limit, kind, who):
                fault = TooMany(WORDS.get(kind, ""))
                fault.headers = {"retry-after": str(min(10, limit.get_expiry()))}
                raise fault


def network(request: Request) -> str:
    """The caller's network, as a proxy that is believed says it."""
    return network_of(request.client.host if request.client else "")
