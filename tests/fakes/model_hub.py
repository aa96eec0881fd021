"""A hub of models as Hugging Face answers, over real HTTP: it redirects to where large files lie, and knows ranges.

``GET /<owner>/<name>/resolve/<revision>/<path>`` is answered with 302 to ``/store/<sha256>``, which answers a request
with ``Range: bytes=5-`` with 206 and ``Content-Range: bytes 5-9/10``, as the storage behind the hub does. What the hub
would refuse this refuses too: another path, another revision, a range beyond the end.
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler

from tests.fakes.threaded import Threaded


class FakeHub(Threaded):
    """``with FakeHub({"owner/name/resolve/revision/path": content}) as hub``; ``hub.url`` is where it is.

    ``manners`` are those of the next answers of the storage: ``is cut off`` (half of what was asked), ``hangs up``
    (nothing), ``sleeps`` (until ``wake``), ``is busy`` (503), ``knows no range`` (200 and all of it), ``lies`` (other
    bytes), ``is another`` (other bytes of another length), ``skips`` (206 from elsewhere). ``ranges`` holds what was
    asked for of each file, empty for all of it.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = {f"/{path}": content for path, content in files.items()}
        self.manners, self.ranges = deque[str](), list[tuple[str, str]]()
        super().__init__(_Handler, hub=self)

    def stored(self, path: str) -> tuple[str, bytes] | None:
        """The path on the hub and the content of what the storage keeps at ``path``."""
        return next(((at, content) for at, content in self.files.items() if path == _at(content)), None)


def _at(content: bytes) -> str:
    return f"/store/{hashlib.sha256(content).hexdigest()}"


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        assert self.headers["accept-encoding"] in (None, "identity")
        if (content := self.hub.files.get(self.path)) is not None:
            self._send(302, b"", location=_at(content))
        elif found := self.hub.stored(self.path):
            self._store(*found)
        else:
            self._send(404, b"Entry not found")

    def _store(self, at: str, content: bytes) -> None:
        wanted = self.headers["range"] or ""
        self.hub.ranges.append((at.rpartition("/")[2], wanted))
        manner = self.hub.manners.popleft() if self.hub.manners else ""
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        if manner == "hangs up":
            return
        if manner == "sleeps":
            self.hub.wake.wait(30)
            return
        if manner == "is busy":
            self._send(503, b"")
        elif manner == "is another":
            self._send(200, content + b"!")
        elif start > 0 and start >= len(content):
            self._send(416, b"", content_range=f"bytes */{len(content)}")
        elif wanted and manner != "knows no range":
            begins = start + 1 if manner == "skips" else start
            self._send(206, content[begins:], manner, content_range=f"bytes {begins}-{len(content) - 1}/{len(content)}")
        else:
            self._send(200, content, manner)

    def _send(self, status: int, body: bytes, manner: str = "", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if manner == "lies":
            body = bytes(byte ^ 1 for byte in body)
        self.wfile.write(body[: len(body) // 2] if manner == "is cut off" else body)

    def log_message(self, *_: object) -> None:
        """Quiet."""
