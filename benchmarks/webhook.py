"""The webhook path end to end beside its peers, in one run: the server on one core, the load on another.

    uv run --group benchmarks python -m benchmarks.webhook

Ours verifies, understands, moves the lesson, and commits state, facts and replies to SQLite with
``synchronous=FULL`` before it answers. The peers parse and run a handler, and keep nothing.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from api.settings import ROOT
from benchmarks.load import Result, deliver, request

SECRET = "benchmark-secret"
CHATS = 2_000
DELIVERIES = 20_000
CONNECTIONS = 64
PEERS = ("bare", "ptb", "aiogram_bot")


@dataclass(frozen=True, slots=True)
class Server:
    """A program that answers deliveries at ``path`` on a port of ours."""

    name: str
    command: tuple[str, ...]
    path: str
    ready: str


def update(number: int) -> bytes:
    """A text message as Telegram delivers it."""
    person = {"id": 10_000 + number % CHATS, "is_bot": False, "first_name": "Benchmark", "language_code": "vi"}
    chat = {"id": person["id"], "type": "private", "first_name": "Benchmark"}
    message = {"message_id": number, "from": person, "chat": chat, "date": 1_790_000_000, "text": "1"}
    return orjson.dumps({"update_id": number, "message": message})


def servers(port: int) -> Iterator[Server]:
    """Ours first, then the peers."""
    yield Server("bonso", ("bonso", "serve", "--port", str(port)), "/hooks/telegram/main", "/health/ready")
    for peer in PEERS:
        module = f"benchmarks.peers.{peer}:app"
        yield Server(peer, ("uvicorn", module, "--port", str(port), "--no-access-log"), "/hook", "/openapi.json")


@contextmanager
def running(server: Server, port: int) -> Iterator[None]:
    """The server on the first core, with a fresh data folder."""
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "BONSO_DATA_DIR": folder,
            "BONSO_TELEGRAM_TOKEN": "1:a",
            "BONSO_TELEGRAM_SECRET": SECRET,
            "BONSO_TELEGRAM_API_URL": "http://127.0.0.1:1",
            "BONSO_ROLES": "web",
            "BONSO_LOG_LEVEL": "ERROR",
        }
        program = str(Path(sys.executable).with_name(server.command[0]))
        process = subprocess.Popen([program, *server.command[1:]], cwd=ROOT, env=environment)
        os.sched_setaffinity(process.pid, {cores[0]})
        try:
            _wait(f"http://127.0.0.1:{port}{server.ready}")
            yield
        finally:
            process.terminate()
            process.wait()


def measure(server: Server, port: int, connections: int, first: int) -> Result:
    """Deliver a share to warm up, then the share that counts. Update ids go on from ``first``."""
    url = f"http://127.0.0.1:{port}{server.path}"
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    bodies = [request(url, update(first + number), headers) for number in range(DELIVERIES)]
    asyncio.run(deliver(url, bodies[:CHATS], connections))
    return asyncio.run(deliver(url, bodies[CHATS:], connections))


def main() -> None:
    """Every server in turn, at full load and at a few connections; ratios against the peers at the end."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    rates: dict[str, float] = {}
    for server in servers(port := _free_port()):
        with running(server, port):
            full = measure(server, port, CONNECTIONS, 1)
            light = measure(server, port, 8, 1 + DELIVERIES)
        rates[server.name] = full.rate
        print(
            f"{server.name:12} {full.rate:8,.0f}/s  p50 {full.p50:6.1f} ms  p99 {full.p99:6.1f} ms"
            f"   at 8 connections {light.rate:8,.0f}/s  p99 {light.p99:6.1f} ms"
            f"   refused {full.refused + light.refused}"
        )
    for peer in PEERS:
        print(f"bonso / {peer}: {rates['bonso'] / rates[peer]:.2f}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
