"""A command of ours in a process of its own, which may be killed at any moment and started again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from api.settings import ROOT
from tests import environment
from tests.scenarios.town import KEY, SECRET, TOKEN


class Process:
    """``bonso …`` on a data folder; output goes to ``log``.

    ``tree`` is where the program lies, ``more`` are settings as environment variables.
    """

    def __init__(self, folder: Path, telegram: str, *arguments: str, tree: Path = ROOT, **more: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log, self._tree = folder / "process.log", tree
        self._command = [sys.executable, "-m", "tests.scenarios.hurried", *arguments]
        if arguments == ("serve",):
            self._command += ["--port", str(port)]
        self._process: subprocess.Popen[Any]
        self._environment = environment.own() | {
            "BONSO_DATA_DIR": str(folder),
            "BONSO_SECRET_KEY": KEY,
            "BONSO_TELEGRAM_TOKEN": TOKEN,
            "BONSO_TELEGRAM_SECRET": SECRET,
            "BONSO_TELEGRAM_API_URL": telegram,
            "BONSO_QUIET_FROM_HOUR": "0",
            "BONSO_QUIET_UNTIL_HOUR": "0",
            **more,
        }

    def start(self) -> None:
        """Begin; ``ready`` says when it serves."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._tree, env=self._environment, stdout=log, stderr=log
            )

    def beside(self, *arguments: str) -> str:
        """What another command prints, with the same settings and data, while this one runs."""
        command = [sys.executable, "-m", "api.cli", *arguments]
        done = subprocess.run(
            command, cwd=self._tree, env=self._environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def ready(self) -> None:
        """Until it serves."""
        async with httpx.AsyncClient(base_url=self.url) as http, asyncio.timeout(60):
            while True:
                assert self.alive(), self.log.read_text()
                with suppress(httpx.TransportError):
                    if (await http.get("/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """As a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    async def ended(self) -> int:
        """Wait until it ends by itself; what it answered the system with."""
        return await asyncio.to_thread(self._process.wait, 60)

    async def ends(self) -> int:
        """Ask it to end, in order; what it answered the system with."""
        self._process.terminate()
        return await asyncio.to_thread(self._process.wait, 30)


class Mortal(Process):
    """The same for a command that is killed many times: what it imports is imported once."""

    def __init__(self, folder: Path, telegram: str, *arguments: str) -> None:
        super().__init__(folder, telegram, *arguments)
        at = self._command.index(arguments[0])
        command = [*self._command[:at], "--nursery", *self._command[at:]]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def start(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        self._child = int(self._process.stdout.readline())

    def alive(self) -> bool:
        with suppress(ProcessLookupError):
            os.kill(self._child, 0)
            return True
        return False

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    async def ends(self) -> int:
        """Ask the child and then its nursery to end; what the nursery answered the system with."""
        await asyncio.to_thread(self._end, signal.SIGTERM)
        assert self._process.stdin
        self._process.stdin.close()
        return await asyncio.to_thread(self._process.wait, 10)

    def _end(self, how: signal.Signals) -> None:
        os.kill(self._child, how)
        until = time.monotonic() + 30
        while self.alive():
            assert time.monotonic() < until, "it does not end"
            time.sleep(0.005)
