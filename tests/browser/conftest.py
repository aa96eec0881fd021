"""The real application in a process of its own, and a real Chromium that visits it as a small phone."""

import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.settings import ROOT
from tests import environment
from tests.browser.phone import Phone

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


Visit = Callable[..., Phone]


def chromium_path() -> str | None:
    """Where this machine has a Chromium."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Server:
    """``bonso serve`` on a folder of its own; may be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> None:
        """Start it, with more settings than it needs if so wished, and wait until it is ready."""
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env={**self._env(), **settings}, stdout=log, stderr=log
            )
        until = time.monotonic() + 60
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.folder / "server.log").read_text())
            time.sleep(0.1)

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it, by default as a power cut would."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds, read from outside while the server runs."""
        with closing(sqlite3.connect(self.folder / "bonso.db")) as connection:
            return connection.execute(query).fetchall()

    def _env(self) -> dict[str, str]:
        return {**environment.own(data_dir=str(self.folder), public_url=self.url), "PYTHONPATH": str(ROOT)}

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, made: Path) -> Iterator[Server]:
    """A server for the tests of one file, which share nothing but its database; machines speak and draw for all."""
    server = Server(tmp_path_factory.mktemp("server"))
    shutil.copy(migrated_sqlite, server.folder / "bonso.db")
    for name in ("clips", "pictures"):
        (server.folder / name).symlink_to(made / name)
    server.start()
    yield server
    server.end()


# A module each, not a session: Playwright keeps an event loop running while it lives, in which no
# asynchronous test of another folder could run.
@pytest.fixture(scope="module")
def chromium_flags() -> list[str]:
    """How Chromium is started; a file whose tests need more of it says so by a fixture of this name."""
    return FLAGS


@pytest.fixture(scope="module")
def chromium(chromium_flags: list[str]) -> Iterator[Any]:
    """The Chromium of this machine."""
    path = chromium_path()
    if path is None:
        pytest.skip(f"no Chromium on PATH ({', '.join(NAMES)})")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=chromium_flags)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    """Makes phones, each with cookies of its own; at the end none of them may have complained."""
    phones: list[Phone] = []

    def new(**options: Any) -> Phone:
        small = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
        phones.append(Phone(chromium.new_context(locale="vi-VN", **{**small, **options})))
        return phones[-1]

    yield new
    for phone in phones:
        phone.context.close()
    assert [complaint for phone in phones for complaint in phone.complaints] == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
