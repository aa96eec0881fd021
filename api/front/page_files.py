"""The files that a page loads: each of some parts joined in order, because a weak network pays for each request."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import NotFound
from api.front.colours import STYLE, joined
from api.http.served import ANYBODYS, FOR_EVER, served

STATIC = STYLE.parent

SCRIPT = STATIC / "script"
SHARED = tuple(
    SCRIPT / f"{name}.js"
    for name in ("start", "ask", "shelf", "ids", "queue", "forms", "sound", "more", "settle", "keys")
)
"""What the script of every page for learners begins with, in the order the browser needs it."""

KEEPING = tuple(SCRIPT / f"{name}.js" for name in ("reports", "lessons", "ahead"))
"""What keeps lessons on a phone, and what was done in them until it is known: for the pages that can go on there."""

LEARNERS = (STYLE / "base.css", STYLE / "screen.css")
"""What their style sheet begins with."""

ICON = STATIC / "icon.svg"
INSTALLED = {name: (STATIC / name,) for name in ("icon-192.png", "icon-512.png", "maskable-512.png")}
"""The same as phones want it on their first screen: they take no drawing, and some cut a circle out of the last one."""

MARK = STATIC / "mark.svg"
"""The mark on the tab of a page of staff, and of one that is opened once."""

RANGES = STATIC / "worker" / "ranges.js"
"""What every service worker of ours needs: the part of a kept sound that a player asks for."""

KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


class PageFiles:
    """What the pages of one kind load, by name: of which parts each is made, and the folder of addresses ``at``."""

    def __init__(self, at: str, parts: Mapping[str, tuple[Path, ...]]) -> None:
        self._at, self._parts = at, parts

    @cached_property
    def contents(self) -> Mapping[str, bytes]:
        """Each file by its name."""
        return {name: joined(*parts) for name, parts in self._parts.items()}

    @cached_property
    def version(self) -> str:
        """Changes when any file does; part of their addresses, so that they may be kept for ever."""
        return sha256(b"".join(content for _, content in sorted(self.contents.items()))).hexdigest()[:12]

    @property
    def folder(self) -> str:
        """What their addresses begin with, without a slash at the end."""
        return f"{self._at}/{self.version}"

    def addresses(self) -> dict[str, bytes]:
        """The files by their addresses."""
        return {f"{self.folder}/{name}": content for name, content in self.contents.items()}

    def answer(self, request: Request, name: str, *, version: str) -> Response:
        """The file ``name``; one of this ``version`` may be kept for ever. Raises ``NotFound``."""
        if name not in self.contents:
            raise NotFound
        lasting = FOR_EVER if version == self.version else ANYBODYS
        return served(request, self.contents[name], KINDS[Path(name).suffix], lasting=lasting)

    def serve(self, router: APIRouter) -> None:
        """Give ``router`` the route by which they are loaded."""

        @router.get(f"{self._at}/{{version}}/{{name}}")
        def page_file(request: Request, version: str, name: str) -> Response:
            return self.answer(request, name, version=version)
