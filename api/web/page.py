"""The page and what it is made of: one document, one style sheet, one script of parts joined in order."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

SCRIPTS = ("ask", "shelf", "queue", "sound", "microphone", "screen", "tools", "chat")
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
    return {**plain, "chat.js": b"\n".join((STATIC / "script" / f"{part}.js").read_bytes() for part in SCRIPTS)}


@cache
def version() -> str:
    """Changes when any file does; part of their addresses, so that they may be kept for ever."""
    return sha256(b"".join(content for _, content in sorted(files().items()))).hexdigest()[:12]


@cache
def document(template: str = "chat.html") -> str:
    """The page as HTML. It holds nothing of anybody, so it is made once."""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template(template).render(static=f"/chat/static/{version()}")
