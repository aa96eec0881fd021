"""What guests may hold open: real sockets of this machine towards the real server, and its book of them by itself."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest

from api.http import connections
from api.http.connections import OURS, Config, Connection, OpenConnections, network_of, room
from api.settings import Settings
from tests.api.serving import Served, serving

HALF = {
    "nothing": b"",
    "an empty line": b"\r\n",
    "half a line": b"GET /chat/mess",
    "half the headers": b"POST /chat/events HTTP/1.1\r\nhost: a\r\nx-bonso: 1\r\n",
    "half a body": (
        b"POST /chat/events HTTP/1.1\r\nhost: a\r\nx-bonso: 1\r\ncookie: bonso=" + b"a" * 43 + b"\r\n"
        b'content-length: 400\r\n\r\n{"id": "'
    ),
    "a second request that stops": b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\nGET /health",
    "a body without end": b"POST /hooks/none HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde",
}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key="chỉ dùng để thử ở đây", roles="web")
    async with serving(settings) as served:
        yield served


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The times of the server, shorter."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(connections, "BODY_SECONDS", 1.0)


@asynccontextmanager
async def dialled(served: Served, sent: bytes) -> AsyncIterator[asyncio.StreamReader]:
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(sent)
        yield reader
    finally:
        writer.close()


async def cut(reader: asyncio.StreamReader) -> bytes:
    """What is still said before the server hangs up."""
    async with asyncio.timeout(60):
        with suppress(ConnectionResetError):
            return await reader.read()
        return b""


@pytest.mark.parametrize("what", HALF)
async def test_half_a_request_does_not_hang_for_ever(
    hurried: None, served: Served, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with dialled(served, HALF[what]) as reader:
        said = await cut(reader)
    assert b"HTTP/1.1 500" not in said
    assert "Exception" not in caplog.text, "a guest who stops talking fills no log"


async def test_six_hundred_of_them_keep_nobody_out(hurried: None, served: Served) -> None:
    sent = list(HALF.values())
    async with asyncio.timeout(120):
        calls = [dialled(served, sent[number % len(sent)]) for number in range(600)]
        readers = [await call.__aenter__() for call in calls]
        assert (await served.http.get("/health/live")).status_code == 200
        assert (await served.http.get("/")).status_code == 200
        await asyncio.gather(*(cut(reader) for reader in readers))
        for call in calls:
            await call.__aexit__(None, None, None)
    assert (await served.http.get("/health/live")).status_code == 200


async def test_a_slow_body_that_goes_on_coming_arrives(hurried: None, served: Served) -> None:
    """Over the weakest network a voice takes longer than any fixed time."""
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(HALF["half a body"].partition(b"content-length")[0])
    writer.write(b"content-length: 8000\r\nconnection: close\r\n\r\n")
    for _ in range(8):
        writer.write(b" " * 1000)
        await writer.drain()
        await asyncio.sleep(0.3)
    answer = await cut(reader)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 422"), "it was read whole, and was no event"


async def test_who_reads_nothing_is_left(monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    monkeypatch.setattr(connections, "STUCK_SECONDS", 0.5)
    ask = b"GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n"
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
    writer.write(ask * 2000)
    lost = asyncio.create_task(writer.wait_closed())
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(60):
            while not reader.exception() and not writer.is_closing():
                await asyncio.sleep(0.1)
                writer.write(b"\r\n")
                await writer.drain()
    assert writer.is_closing() or reader.exception()
    lost.cancel()


def test_there_is_room_for_many_connections_and_for_our_own_files() -> None:
    places = room()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert places <= connections.MOST
    assert soft >= places + min(OURS, soft // 2)


class Line:
    """Stands for a connection in the book."""

    def __init__(self, counted_as: str = "") -> None:
        self.counted_as, self.cut, self.transport = counted_as, False, self

    def abort(self) -> None:
        self.cut = True


def lines(book: OpenConnections, count: int, counted_as: str = "") -> list[Line]:
    made = [Line(counted_as) for _ in range(count)]
    for line in made:
        assert book.admit(as_one(line))
        book.wait_for(as_one(line))
    return made


def as_one(line: Line) -> Connection:
    return cast(Any, line)


def test_when_all_places_are_taken_the_one_that_waits_longest_gives_way() -> None:
    book = OpenConnections(3)
    first, second, third = lines(book, 3)
    book.have_whole(as_one(first))
    lines(book, 1)
    assert [line.cut for line in (first, second, third)] == [False, True, False]


def test_requests_under_way_are_not_cut_for_a_newcomer() -> None:
    book = OpenConnections(2)
    made = lines(book, 2)
    for line in made:
        book.have_whole(as_one(line))
    assert not book.admit(as_one(Line()))
    book.leave(as_one(made[0]))
    assert book.admit(as_one(Line()))


def test_an_address_has_its_share_and_a_proxy_is_no_address() -> None:
    book = OpenConnections(100, of_address=2)
    guests = lines(book, 2, "192.0.2.1/32")
    assert not book.admit(as_one(Line("192.0.2.1/32")))
    lines(book, 2, "192.0.2.2/32")
    lines(book, 20)
    for guest in guests:
        book.leave(as_one(guest))
        book.leave(as_one(guest))
    lines(book, 2, "192.0.2.1/32")


@pytest.mark.parametrize(
    ("allowed", "host", "trusted"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "", True),
        ("127.0.0.1", "192.0.2.1", False),
        ("10.0.0.5, 10.1.0.0/16", "10.0.0.5", True),
        ("10.0.0.5, 10.1.0.0/16", "10.1.2.3", True),
        ("10.0.0.5, 10.1.0.0/16", "10.2.0.1", False),
        ("*", "192.0.2.1", True),
    ],
)
def test_a_proxy_is_one_that_uvicorn_believes(
    monkeypatch: pytest.MonkeyPatch, allowed: str, host: str, trusted: bool
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", allowed)
    assert Config(None).trusts(host) is trusted


def test_an_ipv6_household_is_one() -> None:
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:3:4:5:6") != network_of("2001:db8:1:3::7")
    assert network_of("a socket") == "a socket"
