"""What is open towards us, and for how long: who says half of what she wants does not hold a place for ever.

uvicorn waits without end for the rest of a request and for a reader who does not read. Here both have a time, and
when all places are taken the connection that has waited longest without a whole request gives way to the newcomer.
Proxies that stand before us count their own guests: a connection of theirs is nobody's.
"""

import asyncio
import resource
from collections import Counter
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""To say what she wants: the first line and the headers."""

BODY_SECONDS = 30.0
"""To bring what belongs to it; longer for as long as it comes faster than ``SLOWEST``."""

SLOWEST = 512
"""Bytes a second, averaged over the request: a quarter of what the weakest mobile network carries."""

LONGEST_SECONDS = 600.0
"""No request takes longer to arrive."""

STUCK_SECONDS = 60.0
"""For which somebody may read nothing of an answer that waits for her."""

MOST = 4096
"""Connections in all, where the machine lets a program have as many files."""

MOST_OF_ADDRESS = 1024
"""From one address that is not a proxy's: seven for each of a hundred phones behind one Wi-Fi, and some more."""

OURS = 256
"""Files kept free for the database, clips and what else we open ourselves."""

_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@cache
def room() -> int:
    """How many connections there is room for, once the program may open as many files as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + OURS if hard == resource.RLIM_INFINITY else min(hard, MOST + OURS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(wanted - OURS, wanted // 2)


def network_of(host: str) -> str:
    """Who counts as one: an address; of IPv6 the /64, which is one household or one phone."""
    try:
        size = 32 if ip_address(host).version == 4 else 64
    except ValueError:
        return host
    return str(ip_network(f"{host}/{size}", strict=False))


class OpenConnections:
    """The connections of one server. Used on its event loop only."""

    def __init__(self, most: int, of_address: int = MOST_OF_ADDRESS) -> None:
        self._most, self._of_address = most, of_address
        self._all: set[Connection] = set()
        self._waited_for: dict[Connection, None] = {}  # in the order in which the waiting began
        self._from: Counter[str] = Counter()

    def admit(self, one: "Connection") -> bool:
        """A place for a new connection; False if there is none."""
        if one.counted_as and self._from[one.counted_as] >= self._of_address:
            return False
        if len(self._all) >= self._most and not self._give_way():
            return False
        self._all.add(one)
        self._from[one.counted_as] += 1
        return True

    def leave(self, one: "Connection") -> None:
        """It is over."""
        self.have_whole(one)
        if one in self._all:
            self._all.discard(one)
            self._from[one.counted_as] -= 1
            if not self._from[one.counted_as]:
                del self._from[one.counted_as]

    def wait_for(self, one: "Connection") -> None:
        """Nothing of a request, or half of one, has come."""
        self._waited_for[one] = None

    def have_whole(self, one: "Connection") -> None:
        """The request is there."""
        self._waited_for.pop(one, None)

    def _give_way(self) -> bool:
        oldest = next(iter(self._waited_for), None)
        if oldest is None:
            return False
        self.leave(oldest)
        oldest.transport.abort()
        return True


class Config(uvicorn.Config):
    """How uvicorn serves us. ``open`` counts what its connections hold."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, http=Connection, **options)
        self.open = OpenConnections(room())

    def trusts(self, host: str) -> bool:
        """Whether a proxy at ``host`` is believed when it says whose request it brings."""
        given = self.forwarded_allow_ips
        named = [one.strip() for one in given.split(",")] if isinstance(given, str) else given
        return _here(host) or any(one == "*" or _within(host, one) for one in named)


def _here(host: str) -> bool:
    """Whether that is this machine, or a socket in its file system."""
    return not host or _within(host, "127.0.0.0/8") or _within(host, "::1")


def _within(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return host == network


class Connection(HttpToolsProtocol):
    """uvicorn's connection with a time for everything that a guest may keep us waiting for."""

    config: Config

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.counted_as = ""
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._whole, self._head = False, False
        self._since, self._received = 0.0, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A place for it, and the time begins; or a short no."""
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self.counted_as = "" if self.config.trusts(host) else network_of(host)
        if self.config.open.admit(self):
            self._wait()
        else:
            self._refuse(_BUSY)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._arrived()
        self.resume_writing()
        self.config.open.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some more of a request; time runs while it is not whole."""
        self._received += len(data)
        super().data_received(data)
        if self._timer is None and self._incomplete() and not self.transport.is_closing():
            self._wait()

    def on_message_begin(self) -> None:
        """The first letter of a request."""
        super().on_message_begin()
        self._whole, self._head = False, False

    def on_headers_complete(self) -> None:
        """What she wants is said; a body may follow."""
        super().on_headers_complete()
        self._head = True

    def on_message_complete(self) -> None:
        """All of it is here."""
        super().on_message_complete()
        self._whole, self._head = True, False
        self._arrived()

    def pause_writing(self) -> None:
        """She does not read what was sent."""
        super().pause_writing()
        self._stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """She reads again."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def _incomplete(self) -> bool:
        """Half a request, or bytes that are none while nothing is being answered."""
        return not self._whole or self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        self._since, self._received = self.loop.time(), 0
        self._timer = self.loop.call_later(HEAD_SECONDS, self._late)
        self.config.open.wait_for(self)

    def _arrived(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.config.open.have_whole(self)

    def _late(self) -> None:
        """Time is over, unless a body is still coming fast enough, or it is us who do not take it."""
        until = self._since + self._allowed()
        if until > self.loop.time():
            self._timer = self.loop.call_at(until, self._late)
        elif self._head and self.flow.read_paused:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._late)
        else:
            self._arrived()
            self._refuse(b"" if self._head else _LATE)

    def _allowed(self) -> float:
        """Seconds that what has come so far may have taken."""
        if not self._head:
            return HEAD_SECONDS
        return min(BODY_SECONDS + self._received / SLOWEST, LONGEST_SECONDS)

    def _refuse(self, answer: bytes) -> None:
        if answer:
            self.transport.write(answer)
        self.transport.close()
