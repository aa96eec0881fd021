"""Zalo's OAuth v4 on 127.0.0.1, for tests: real HTTP, refresh tokens that work once, refusals with HTTP 200.

As a context manager it runs on a thread of its own, so that a process which blocks, or dies, can speak to it::

    with FakeZaloOauth("1", "secret of the app") as zalo:
        access, refresh = zalo.grants()
"""

import base64
import hashlib
import itertools
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

BAD_APP, BAD_REDIRECT, BAD_TOKEN, BAD_GRANT = -14002, -14003, -14014, -118


@dataclass(frozen=True)
class Fault:
    """What one request meets. ``taken``: it takes effect all the same. ``silent`` closes without an answer."""

    status: int = 200
    body: bytes = b""
    silent: bool = False
    taken: bool = False


@dataclass
class FakeZaloOauth:
    """The server of one app. ``asked`` holds every request's fields; ``faults`` are met one by one."""

    app: str
    secret: str
    redirect: str = "https://bonso.example/staff/zalo/back"
    expires_in: Any = "90000"
    url: str = ""
    access: str = ""
    refresh: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._codes: dict[str, str] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    def __enter__(self) -> Self:
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def grants(self) -> tuple[str, str]:
        """New tokens, as after a login; those before are over."""
        number = next(self._numbers)
        self.access, self.refresh = f"access-{number}-fictional", f"refresh-{number}-fictional"
        return self.access, self.refresh

    def allows(self, permission: str) -> str:
        """A manager opens the page ``permission`` and agrees; where her browser is sent."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(permission).query).items()}
        assert (asked["app_id"], asked["redirect_uri"]) == (self.app, self.redirect), asked
        code = f"code-{next(self._numbers)}-fictional"
        self._codes[code] = asked["code_challenge"]
        return f"{self.redirect}?{urlencode({'code': code, 'oa_id': '77', 'state': asked['state']})}"

    def answer(self, headers: dict[str, str], form: dict[str, str]) -> dict[str, Any]:
        """What the platform says to a request for tokens."""
        with self._lock:
            if (headers.get("secret_key"), form.get("app_id")) != (self.secret, self.app):
                return _refusal(BAD_APP, "Invalid app")
            if form.get("grant_type") == "refresh_token":
                spent = form.get("refresh_token") != self.refresh or not self.refresh
                return _refusal(BAD_TOKEN, "Invalid refresh token") if spent else self._given()
            proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
            if self._codes.pop(form.get("code", ""), "") != proof.rstrip(b"=").decode():
                return _refusal(BAD_GRANT, "Invalid grant")
            return self._given()

    def _given(self) -> dict[str, Any]:
        access, refresh = self.grants()
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.expires_in}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                right = self.path == "/v4/oa/access_token" and "form-urlencoded" in self.headers["content-type"]
                fault = fake.faults.popleft() if fake.faults else Fault(taken=True)
                form = {name: value[0] for name, value in parse_qs(sent).items()}
                fake.asked.append(form)
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = fake.answer(headers, form) if fault.taken else {}
                if not right or fault.silent:
                    self.close_connection = True
                    return
                body = fault.body or orjson.dumps(said)
                self.send_response(fault.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                """The page of permission, on which somebody agrees at once."""
                self.send_response(302)
                self.send_header("location", fake.allows(f"{fake.url}{self.path}"))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler


def _refusal(code: int, name: str) -> dict[str, Any]:
    return {"error": code, "error_name": name, "error_reason": name, "ref_doc": "", "error_description": name}
