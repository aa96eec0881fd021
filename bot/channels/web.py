"""The chat page: it shows whole screens and reads its own outbox, so nothing is ever sent to it.

The page is not trusted: who is speaking is the cookie's to say, and every field is checked.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from bot import events
from bot.channels.base import OWN_SCREEN, UNHURRIED, BadPayload, Files, Inbound, Refused, Sent, kept
from bot.channels.fetching import MOST_BYTES, NotFetched
from bot.channels.json_text import loads
from bot.channels.manifest import Installation, Manifest
from bot.channels.part import Part
from bot.events import Event, Opened, Said, Tapped

LONGEST_BODY = 8192
"""Bytes. A thousand characters of Vietnamese in JSON escapes are at most 6,000."""

LONGEST_TEXT = 1000
"""Characters that may be typed at once."""

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHOICE = re.compile(r"[!-~]{1,40}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Web:
    """The chat page of this installation. ``brought`` fetches the voices that it brought, by their ref."""

    name = "web"
    manifest = Manifest("Trang web")
    capabilities = OWN_SCREEN
    limits = UNHURRIED

    def __init__(self, brought: Callable[[str], Awaitable[bytes]] | None = None) -> None:
        self._brought = brought

    @classmethod
    def made(cls, given: Installation) -> "Web":
        """Always there."""
        return cls(given.brought)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Never: the page speaks to its own route, not to a hook."""
        return False

    def parse(self, body: bytes) -> list[Inbound]:
        """Always ``BadPayload``: an event of the page means nothing without the address in its cookie; see ``read``.

        Raises ``BadPayload``.
        """
        raise BadPayload("the page's events need an address")

    def read(self, body: bytes, address: str) -> list[Inbound]:
        """One event of the page at ``address``. Raises only ``BadPayload``."""
        if len(body) > LONGEST_BODY:
            raise BadPayload("too long")
        try:
            said: Any = loads(body)
        except orjson.JSONDecodeError:
            raise BadPayload("not JSON") from None
        event, code = _event(said)
        return [Inbound(f"page:{said['id']}", address, event, code=code, screen=_typed_on(said))]

    def spoken(self, key: str, address: str, ref: str) -> list[Inbound]:
        """A voice that the page at ``address`` brought under ``key``, a UUID it made; ``ref`` is where it is kept."""
        return [Inbound(f"page:{key}", address, events.Sent("voice", ref))]

    def pointed(self, key: str, address: str, codes: tuple[str, ...]) -> list[Inbound]:
        """What stood in the codes that the page at ``address`` was shown, under ``key``, a UUID it made."""
        return [Inbound(f"page:{key}", address, events.CodeShown(codes))]

    async def fetch(self, ref: str, most: int = MOST_BYTES) -> bytes:
        """The sound of ``spoken``. Raises only ``NotFetched``."""
        if self._brought is None:
            raise NotFetched("gone")
        return await self._brought(ref)

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        """Always raises ``Refused``: the page reads its outbox."""
        raise Refused("the page reads its outbox")

    async def acknowledge(self, ack: str) -> None:
        """Nothing to do: the page sees its own taps."""

    async def start(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""


# {"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70", "type": "open", "code": "BS12345"}      code may be missing
# {"id": "…", "type": "join", "code": "BS12345"}
# {"id": "…", "type": "say", "text": "quét mã thế nào", "screen": 12}                     screen may be missing
# {"id": "…", "type": "tap", "screen": 12, "choice": "next"}
def _event(said: object) -> tuple[Event, str]:
    """The event and the join code it brings."""
    match said:
        case {"id": str(key)} if not _KEY.fullmatch(key):
            raise BadPayload("id")
        case {"id": str(), "type": "open", "code": code}:
            return Opened(), _code(code) if code else ""
        case {"id": str(), "type": "open"}:
            return Opened(), ""
        case {"id": str(), "type": "join", "code": code}:
            return Opened(), _code(code)
        case {"id": str(), "type": "say", "text": str(text)}:
            return _said(text), ""
        case {"id": str(), "type": "tap", "screen": int(screen), "choice": str(choice)}:
            return _tapped(screen, choice), ""
    raise BadPayload("not an event of the page")


def _typed_on(said: object) -> int | None:
    """The screen that the page showed when she typed."""
    match said:
        case {"type": "say", "screen": screen}:
            return _serial(screen)
    return None


def _code(code: object) -> str:
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise BadPayload("code")
    return code


def _said(text: str) -> Said:
    if len(text) > LONGEST_TEXT or not (clean := kept(text, LONGEST_TEXT)):
        raise BadPayload("text")
    return Said(clean)


def _tapped(screen: int, choice: str) -> Tapped:
    if not _CHOICE.fullmatch(choice):
        raise BadPayload("tap")
    return Tapped(_serial(screen), choice)


def _serial(screen: object) -> int:
    if type(screen) is not int or not 0 <= screen < 10**18:
        raise BadPayload("screen")
    return screen
