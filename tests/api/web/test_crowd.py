"""A machine that opens two thousand streams under invented cookies, beside a learner: she goes on learning.

The server is a process of its own with the limits it starts with; the crowd are real sockets.
"""

import asyncio
import resource
import secrets
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import choice
from uuid import uuid4

import httpx
import pytest

from api.settings import ROOT
from tests import environment

STREAMS = 2000
CHATS = 200
"""Of the crowd that posted the opening of a page, so that there is a chat to follow."""

HALL = "203.0.113.7"
CROWD = [f"198.51.100.{number}" for number in range(8)]


@pytest.fixture
def files() -> Iterator[None]:
    """As many open files as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = STREAMS + 1000
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("the system gives this process too few files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**environment.own(data_dir=str(tmp_path), roles="web"), "PYTHONPATH": str(ROOT)}
    # As an ordinary shell starts it: with a thousand files.
    command = ["/bin/sh", "-c", f'ulimit -Sn 1024; exec "{sys.executable}" -m api.cli serve --port {port}']
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)  # noqa: ASYNC220
    try:
        await ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


async def ready(url: str, process: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient() as http, asyncio.timeout(90):
        while True:
            with suppress(httpx.TransportError):
                if (await http.get(f"{url}/health/live")).status_code == 200:
                    return
            assert process.poll() is None, "see server.log"
            await asyncio.sleep(0.1)


def browser(url: str, address: str) -> httpx.AsyncClient:
    """One with a cookie of its own; ``address`` is what the proxy on this machine says of it."""
    headers = {"x-bonso": "1", "x-forwarded-for": address, "cookie": f"bonso={secrets.token_urlsafe(32)}"}
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=30)


async def does(http: httpx.AsyncClient, after: int, **event: object) -> dict[str, object]:
    answer = await http.post(f"/chat/events?after={after}", json={"id": str(uuid4()), **event})
    assert answer.status_code == 202, answer.text
    newest: dict[str, object] = answer.json()["messages"][-1]
    return newest


async def opened(url: str) -> str:
    """The cookie of one of the crowd that opened the page."""
    async with browser(url, choice(CROWD)) as http:
        await does(http, 0, type="open")
        return http.headers["cookie"]


async def follows(url: str, cookie: str) -> tuple[str, asyncio.StreamWriter]:
    """A stream, begun and left open: what it is answered."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    address = choice(CROWD)
    ask = f"GET /chat/stream?after=0 HTTP/1.1\r\nhost: a\r\nx-forwarded-for: {address}\r\ncookie: {cookie}\r\n\r\n"
    writer.write(ask.encode())
    with suppress(ConnectionError):
        line = await reader.readline()
        return line.decode().partition(" ")[2].strip(), writer
    return "", writer


@asynccontextmanager
async def following(http: httpx.AsyncClient, after: int) -> AsyncIterator[AsyncIterator[str]]:
    async with http.stream("GET", f"/chat/stream?after={after}") as answer:
        assert answer.status_code == 200
        yield answer.aiter_lines()


@pytest.mark.slow
async def test_a_learner_goes_on_beside_two_thousand_streams(files: None, url: str) -> None:
    async with browser(url, HALL) as learner, asyncio.timeout(600):
        last = await does(learner, 0, type="open")
        known = await asyncio.gather(*(opened(url) for _ in range(CHATS)))
        cookies = [*known, *(f"bonso={secrets.token_urlsafe(32)}" for _ in range(STREAMS - CHATS))]
        crowd = []
        for at in range(0, STREAMS, 100):
            crowd += await asyncio.gather(*(follows(url, cookie) for cookie in cookies[at : at + 100]))
        said = Counter(answer.partition(" ")[0] for answer, _ in crowd)
        assert set(said) <= {"200", "204", "429"}, said
        assert said["200"] <= CHATS

        # She reads, answers, and follows what comes by a stream of her own.
        for tap in ("vi", "next", "hang-up", "next", "adult"):
            seq, part = last["seq"], last["part"]
            assert isinstance(seq, int) and isinstance(part, dict)
            async with following(learner, seq) as lines:
                last = await does(learner, seq, type="tap", screen=part["screen"], choice=tap)
                while not (await anext(lines)).startswith("data: "):
                    pass
        assert (await learner.get("/")).status_code == 200
        assert (await learner.get("/health/ready")).json()["ready"] is True
        for _, writer in crowd:
            writer.close()
