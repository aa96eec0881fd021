"""What the Zalo Bot Platform delivers as our events, read from its JSON.

Group chats read as nothing: what is learned here is for one pair of eyes. Wire format:
https://bot.zapps.me/docs/
"""

import re
from collections.abc import Mapping

from bot.channels.base import BadPayload, Inbound, kept, moment
from bot.events import Event, Said, Sent

LONGEST = 2000
"""Characters of a message: https://bot.zapps.me/docs/"""

LONGEST_REF = 1000
"""Characters of the address of a sound or a picture; a longer one is none of theirs."""

CONTENTS = {
    "message.image.received": "photo",
    "message.sticker.received": "sticker",
    "message.voice.received": "voice",
    "message.unsupported.received": "other",
}
"""Kinds of event other than text, as events name them.

``unsupported`` are links, files and places, and everything by people whom the platform protects, such as minors.
"""

FETCHED = ("voice", "photo")
"""What is looked at or heard, and not only noted."""

MILLISECONDS = 1000
"""Of times, in a second."""

_ADDRESSES = ("voice_url", "photo_url", "photo")
_TEXT = "message.text.received"
_ID = re.compile(r"[!-~]{1,100}")


def read(delivery: object) -> list[Inbound]:
    """What one decoded delivery means, possibly nothing. Raises ``BadPayload`` if it is none at all.

    Documented is an event in an envelope ``{"ok": true, "result": {…}}``; what comes is the event alone.
    """
    match delivery:
        case {"ok": True, "result": {"event_name": str(name), "message": dict(message)}}:
            return _event(name, message)
        case {"event_name": str(name), "message": dict(message)}:
            return _event(name, message)
    raise BadPayload("not an event")


# {"event_name": "message.text.received", "message": {"message_id": "2d758cb5e222177a4e35", "date": 1789000000000,
#  "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Người thử", "is_bot": false},
#  "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"}, "text": "chào", "message_type": "CHAT_MESSAGE"}}
# An image has "photo" (documented) or "photo_url" (delivered) and perhaps "caption"; a sticker "sticker" and "url";
# a voice "voice_url".
def _event(name: str, message: Mapping[str, object]) -> list[Inbound]:
    if name != _TEXT and name not in CONTENTS:
        return []  # kinds they may add
    key = message.get("message_id")
    if not isinstance(key, str) or not _ID.fullmatch(key):
        raise BadPayload("no message_id")
    address = _private(message)
    at = moment(message.get("date"), MILLISECONDS)
    return [Inbound(f"message:{key}", address, _content(name, message), at=at)] if address else []


def _content(name: str, message: Mapping[str, object]) -> Event:
    if name == _TEXT:
        text = message.get("text")
        words = kept(text, LONGEST) if isinstance(text, str) else ""
        return Said(words) if words else Sent("other")
    what, caption = CONTENTS[name], message.get("caption")
    beside = kept(caption, LONGEST) if isinstance(caption, str) else ""
    return Sent(what, _file(message) if what in FETCHED else "", beside)


def _file(message: Mapping[str, object]) -> str:
    address = next((given for name in _ADDRESSES if (given := message.get(name))), "")
    return address if isinstance(address, str) and address.isascii() and len(address) <= LONGEST_REF else ""


def _private(message: Mapping[str, object]) -> str:
    """The id of the private chat with a person, or nothing. There it is the person's own id."""
    match message:
        case {"from": {"is_bot": True}}:
            return ""
        case {"chat": {"id": str(chat), "chat_type": "PRIVATE"}} if _ID.fullmatch(chat):
            return chat
    return ""
