"""What a page reports, from JSON to an event of the chat that it was opened from. Everything in it is checked."""

import re
from dataclasses import dataclass, replace
from typing import Any

import orjson

from api.errors import Invalid
from bot.channels import Inbound
from bot.engine.followed import PLAYED
from bot.events import Followed

_SLUG = re.compile(r"[a-z0-9-]{0,40}")
_FIELDS = {
    "id": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "k": re.compile(r"[A-Za-z0-9_-]{1,200}"),
    "lesson": _SLUG,
    "step": _SLUG,
    "screen": _SLUG,
    "about": re.compile(r"[A-Za-z0-9-]{0,40}"),
    "choice": _SLUG,
}


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """One thing done on a page. ``id`` is the page's, the same however often it is sent; ``key`` is the link's."""

    id: str
    key: str
    event: Followed

    def inbound(self, address: str, who: str) -> Inbound:
        """As it is handed to the chat at ``address``, done by the member ``who`` of it."""
        return Inbound(f"player:{self.id}", address, replace(self.event, who=who))


# {"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70", "k": "…", "lesson": "qr-pay", "step": "scan", "screen": "step",
#  "about": "", "choice": "done"}                                     choice is empty for a screen that was only seen
def read(body: bytes) -> ProgressReport:
    """One report. Raises ``Invalid``."""
    try:
        said: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Invalid from None
    if not isinstance(said, dict) or not all(_fits(said.get(name), form) for name, form in _FIELDS.items()):
        raise Invalid
    if said["screen"] not in PLAYED:
        raise Invalid
    event = Followed("", said["lesson"], said["step"], said["screen"], said["about"], said["choice"])
    return ProgressReport(said["id"], said["k"], event)


def _fits(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None
