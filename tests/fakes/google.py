"""Google Translate's speech, as gTTS reaches it: an HTTPS service behind a proxy on this machine.

``POST https://translate.google.com/_/TranslateWebserverUi/data/batchexecute`` with the form field::

    f.req=[[["jQ1olc","[\"Xin chào.\",\"vi\",null,\"null\"]",null,"generic"]]]

is answered with lines of which one holds an MP3 in Base64::

    [["wrb.fr","jQ1olc","[\"//NExAAA…\"]",null,null,null,"generic"], …

What Google would refuse this refuses too: another path, another language, more than 100 letters.
"""

import base64
import json
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.speech.encode import encoded
from bot.speech.espeak import Espeak
from tests.fakes.threaded import Threaded

PATH = "/_/TranslateWebserverUi/data/batchexecute"
HOST = "translate.google.com"
LETTERS = 100


class FakeGoogle(Threaded):
    """``with FakeGoogle(folder) as google``; ``google.proxy`` goes into ``https_proxy``.

    ``manner`` is ``speaks``, ``refuses`` (429), ``is silent`` (an answer without a sound), ``babbles`` (what is
    no sound), ``hangs up`` (no answer), ``is cut off`` (half of one) or ``sleeps`` (until ``wake``); ``manners`` are
    those of the next questions, before that. ``asked`` holds every text it was told, ``spoken`` those it gave the whole
    sound of; what is ``refused`` it never speaks. ``at_once`` is how many questions it had at the same time at most.
    With ``voice`` it speaks in another one.
    """

    def __init__(self, folder: Path, voice: Callable[[str], bytes] = lambda text: _spoken(text)) -> None:
        self.manner, self.asked = "speaks", list[str]()
        self.manners, self.spoken, self.refused = deque[str](), list[str](), set[str]()
        self.at_once, self._now, self._counting = 0, 0, Lock()
        self._voice = voice
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(_certificate(folder))
        super().__init__(_Handler, google=self)
        self.proxy = self.url

    def answer(self, text: str) -> tuple[int, bytes, int]:
        """The status, the body for a text, and how much of it is sent. gTTS puts more space between sentences."""
        text = " ".join(text.split())
        with self._counting:
            manner = self.manners.popleft() if self.manners else self.manner
            manner = "refuses" if text in self.refused else manner
            self.asked.append(text)
        if manner == "refuses":
            return 429, b"unusual traffic", 15
        if manner == "hangs up":
            return 0, b"", 0
        if manner == "sleeps":
            self.wake.wait(30)
        sounds = {"is silent": "null", "babbles": _quoted(b"not a sound")}
        sound = sounds.get(manner) or _quoted(self._voice(text))
        body = f')]}}\'\n\n99\n[["wrb.fr","jQ1olc",{sound},null,null,null,"generic"]]\n'.encode()
        return 200, body, len(body) // 2 if manner == "is cut off" else len(body)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While a question is being answered."""
        with self._counting:
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            yield
        finally:
            with self._counting:
                self._now -= 1


def _spoken(text: str) -> bytes:
    return encoded(Espeak("vi").say(text), "mp3")


def _quoted(sound: bytes) -> str:
    return json.dumps(json.dumps([base64.b64encode(sound).decode()]))


class _Handler(BaseHTTPRequestHandler):
    google: FakeGoogle
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        assert self.path == f"{HOST}:443"
        self.send_response(200)
        self.end_headers()
        self.connection = self.google.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        (((rpc, parameter, nothing, generic),),) = json.loads(form["f.req"][0])
        text, lang, speed, null = json.loads(parameter)
        known = (self.path, rpc, nothing, generic, lang, speed, null)
        right = known == (PATH, "jQ1olc", None, "generic", "vi", None, "null") and 0 < len(text) <= LETTERS
        with self.google.asking():
            status, body, sent = self.google.answer(text) if right else (400, b"", 0)
            self.close_connection = True
            if status:
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:sent])
            if status == 200 and sent == len(body):
                self.google.spoken.append(" ".join(text.split()))

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _certificate(folder: Path) -> Path:
    """A certificate for Google's name that nobody vouches for: gTTS does not ask."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "google.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path
