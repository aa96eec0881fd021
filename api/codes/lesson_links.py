"""Links from a chat to the page of a lesson, which let the page say what was done there.

For channels that send no sound, and for whoever hands out a lesson. A link names nobody to who reads it: the chat
is sealed, the whole is signed, it holds for one lesson and a day. What it opens is read and answered by
``api.player``.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag

from api.errors import NotAllowed
from api.store import Keys

LIFE = timedelta(hours=24)
"""How long a link reports: a lesson begun in the evening may be finished the next day."""

_LABEL = "lesson link"
_TIME = 5  # bytes of the end in epoch seconds
_SIGNATURE = 16  # bytes of HMAC-SHA256, which forging would take 2^128 tries


class BadLink(NotAllowed):
    """Đường dẫn này không đúng. Bà con mở lại từ cuộc trò chuyện."""


class LinkExpired(NotAllowed):
    """Đường dẫn này đã quá một ngày. Bà con mở lại từ cuộc trò chuyện."""


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """Whose page it is: a member of a chat, until when the link holds."""

    chat: str
    who: str
    until: datetime


def path(lesson: str, *, step: str = "") -> str:
    """Where the page of a lesson, or of one of its steps, is found."""
    return f"/l/{lesson}/{step}" if step else f"/l/{lesson}"


def link(public_url: str, *, lesson: str, step: str = "", key: str = "") -> str:
    """The whole address, as it is put on a button; with ``key`` (see ``signed``) the page reports."""
    return f"{public_url.rstrip('/')}{path(lesson, step=step)}{f'?k={key}' if key else ''}"


def signed(keys: Keys, chat: str, *, who: str, lesson: str, until: datetime) -> str:
    """The ``k`` of a link for the member ``who`` of a chat, by its id; it holds for ``lesson`` alone, until then."""
    body = int(until.timestamp()).to_bytes(_TIME) + keys.seal(f"{chat}:{who}")
    return urlsafe_b64encode(_signature(keys, body, lesson) + body).rstrip(b"=").decode()


def from_chat(keys: Keys, public_url: str, *, chat: str, who: str, lesson: str, now: datetime, step: str = "") -> str:
    """The address for a button in a chat. Without ``step`` it opens where she is; ``LIFE`` from ``now`` it reports."""
    return link(public_url, lesson=lesson, step=step, key=signed(keys, chat, who=who, lesson=lesson, until=now + LIFE))


def opened_link(keys: Keys, key: str, *, lesson: str, now: datetime) -> OpenedLink:
    """What ``signed`` was given. Raises ``BadLink`` for what we never made for ``lesson``, and ``LinkExpired``."""
    try:
        content = urlsafe_b64decode(key.encode("ascii") + b"=" * (-len(key) % 4))
    except ValueError:
        raise BadLink from None
    signature, body = content[:_SIGNATURE], content[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(keys, body, lesson)):
        raise BadLink
    until = datetime.fromtimestamp(int.from_bytes(body[:_TIME]), UTC)
    if now >= until:
        raise LinkExpired
    try:
        chat, _, who = keys.open(body[_TIME:]).partition(":")
    except InvalidTag:
        raise BadLink from None
    return OpenedLink(chat, who, until)


def _signature(keys: Keys, body: bytes, lesson: str) -> bytes:
    return hmac.digest(keys.derive(_LABEL), lesson.encode() + b"\0" + body, "sha256")[:_SIGNATURE]
