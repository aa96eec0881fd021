"""The page and what it is made of: one document, one style sheet, one script."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.front.colours import colours, joined
from api.front.icons import sprite
from api.front.page_files import ICON, INSTALLED, KEEPING, LEARNERS, RANGES, SHARED, PageFiles
from api.front.tools import PLACES
from api.web.urgent import Urgent
from bot.channels import apps
from bot.engine.icons import ICONS as CHOICES

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

SCRIPTS = ("asked", "microphone", "screen", "tools", "urgent", "chat")
"""In the order the browser needs them, after what all pages share."""

FILES = PageFiles(
    "/chat/static",
    {
        "chat.js": (*SHARED, *(STATIC / "script" / f"{part}.js" for part in SCRIPTS)),
        "offline.js": (*KEEPING, STATIC / "script" / "photo.js", STATIC / "script" / "offline.js"),
        "chat.css": (*LEARNERS, STATIC / "chat.css"),
        "icon.svg": (ICON,),
        **INSTALLED,
        "chat.webmanifest": (STATIC / "chat.webmanifest",),
    },
)

ICONS = (
    *("speaker", "stop", "again", "slower", "faster", "back", "person", "emergency", "menu"),
    *("keyboard", "microphone", "camera", "drop", "send", "call", "link", *CHOICES),
)
"""Of the tools, of the foot, and of what can be chosen and has no picture."""

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(self), geolocation=()",
}


@lru_cache(4)
def document(urgent: Urgent, template: str = "chat.html") -> str:
    """The page as HTML. It holds nothing of anybody, so it is made once for each wording of its emergency."""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    shown = {
        "static": FILES.folder,
        "pine": colours()["pine"],
        "sprite": Markup(sprite(ICONS)),  # noqa: S704 - drawings of ours
        "places": " ".join("|".join(tools) for tools in PLACES),
        "urgent": urgent,
        "apps": ", ".join(apps()),
    }
    return environment.get_template(template).render(shown)


@lru_cache(4)
def worker(urgent: Urgent) -> bytes:
    """The service worker; another one, with another cache, as soon as anything changes that it keeps."""
    program = joined(STATIC / "worker.js", RANGES)
    content = sha256(document(urgent).encode() + program).hexdigest()[:12]
    needed = (address for address in FILES.addresses() if not address.endswith(".png"))  # a phone that installs asks
    files = ["/", *needed, urgent.picture]
    kept = {"name": f"bonso-chat:{content}", "files": files, "voice": urgent.voice}
    return b"var KEPT = " + orjson.dumps(kept) + b";\n" + program
