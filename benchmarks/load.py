"""A load of webhook deliveries over a few keep-alive connections, on loopback, bounded in count."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Result:
    """Deliveries a second, and milliseconds within which half and 99 of 100 were answered."""

    rate: float
    p50: float
    p99: float
    refused: int


class _Connection(asyncio.Protocol):
    """One delivery at a time: the next is sent when the answer to the last is complete."""

    def __init__(self, requests: list[bytes], took: list[float], done: "asyncio.Future[int]") -> None:
        self._requests, self._took, self._done = iter(requests), took, done
        self._buffer, self._sent, self._refused = b"", 0.0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._buffer = b""
        self._took.append(time.perf_counter() - self._sent)
        self._refused += not head.startswith(b"HTTP/1.1 200")
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(ConnectionError("the server hung up"))

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._done.set_result(self._refused)
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def request(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One POST as it goes over the wire."""
    where = urlsplit(url)
    fields = {"host": where.netloc, "content-type": "application/json", "content-length": str(len(body)), **headers}
    lines = [f"POST {where.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def deliver(url: str, requests: list[bytes], connections: int) -> Result:
    """Send all of ``requests`` over ``connections``; each connection keeps the order of its own share."""
    where = urlsplit(url)
    loop, took = asyncio.get_running_loop(), list[float]()
    shares = [requests[number::connections] for number in range(connections)]
    futures = [loop.create_future() for _ in shares]
    begun = time.perf_counter()
    for share, future in zip(shares, futures, strict=True):
        await loop.create_connection(
            lambda share=share, future=future: _Connection(share, took, future), where.hostname, where.port
        )
    refused = sum(await asyncio.gather(*futures))
    seconds = time.perf_counter() - begun
    took.sort()
    return Result(len(took) / seconds, took[len(took) // 2] * 1e3, took[int(len(took) * 0.99)] * 1e3, refused)
