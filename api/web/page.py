"""The page and what it is made of: one document, one style sheet, one script of parts joined in order."""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.http.served import PAGES, RANGES
from api.web.urgent import Urgent
from bot.channels import apps

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

SCRIPTS = ("ask", "shelf", "queue", "sound", "microphone", "screen", "tools", "urgent", "chat")
"""In the order the browser needs them; served as one file, because a weak network pays for each request."""

KINDS = {
    "chat.js": "text/javascript; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "chat.webmanifest": "application/manifest+json",
}

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(self), geolocation=()",
}


@cache
def files() -> dict[str, bytes]:
    """What the page loads, by name."""
    plain = {name: (STATIC / name).read_bytes() for name in KINDS if name != "chat.js"}
    scripts = (*PAGES, *(STATIC / "script" / f"{part}.js" for part in SCRIPTS))
    return {**plain, "chat.js": b"\n".join(script.read_bytes() for script in scripts)}


@cache
def version() -> str:
    """Changes when any file does; part of their addresses, so that they may be kept for ever."""
    return sha256(b"".join(content for _, content in sorted(files().items()))).hexdigest()[:12]


@lru_cache(4)
def document(urgent: Urgent, template: str = "chat.html") -> str:
    """The page as HTML. It holds nothing of anybody, so it is made once for each wording of its emergency."""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    static = f"/chat/static/{version()}"
    return environment.get_template(template).render(static=static, urgent=urgent, apps=", ".join(apps()))


@lru_cache(4)
def worker(urgent: Urgent) -> bytes:
    """The service worker; another one, with another cache, as soon as anything changes that it keeps."""
    program = b"\n".join(((STATIC / "worker.js").read_bytes(), RANGES.read_bytes()))
    content = sha256(document(urgent).encode() + program).hexdigest()[:12]
    addresses = [f"/chat/static/{version()}/{name}" for name in KINDS]
    kept = {"name": f"bonso-chat:{content}", "files": ["/", *addresses, urgent.picture], "voice": urgent.voice}
    return b"var KEPT = " + orjson.dumps(kept) + b";\n" + program
