"""A fake that answers over real HTTP from threads of its own: for clients that block."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Self


class Threaded:
    """There as long as its ``with``. ``wake`` ends the wait of whatever its handler lets sleep."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], **known: object) -> None:
        """``known`` is what the handler knows of the fake, by name."""
        self.wake = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), known))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.wake.set()
        self._server.shutdown()
        self._server.server_close()
