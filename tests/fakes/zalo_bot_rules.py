"""What the Zalo Bot Platform accepts, as far as a bot like ours can notice."""

import re
from typing import Any
from urllib.parse import urlsplit

TEXT = 2000

REQUIRED = {
    "setWebhook": {"url", "secret_token"},
    "sendMessage": {"chat_id", "text"},
    "sendPhoto": {"chat_id", "photo"},
    "sendSticker": {"chat_id", "sticker"},
    "sendVoice": {"chat_id", "voice_url"},
    "sendChatAction": {"chat_id", "action"},
}
OPTIONAL = {
    "getUpdates": {"timeout"},
    "sendMessage": {"parse_mode", "text_styles", "reply_to_message_id"},
    "sendPhoto": {"caption", "reply_to_message_id"},
}


class Refusal(Exception):
    """An answer with ``ok: false``, which may come with HTTP 200."""

    def __init__(self, code: int, description: str, status: int = 0) -> None:
        super().__init__(description)
        self.code, self.description, self.status = code, description, status or code


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


def checked(method: str, given: dict[str, Any]) -> None:
    """All that is needed is there, and nothing that is not known: a misspelled parameter would be lost silently."""
    required, optional = REQUIRED.get(method, set()), OPTIONAL.get(method, set())
    if missing := required - given.keys():
        raise bad(f"missing {sorted(missing)}")
    if odd := given.keys() - required - optional:
        raise bad(f"unknown {sorted(odd)}")
    if given.get("parse_mode", "markdown") not in ("markdown", "html"):
        raise bad("parse_mode")


def check_text(text: Any, name: str) -> str:
    """From 1 to 2,000, counted in UTF-16 units: the stricter reading of "characters"."""
    if not isinstance(text, str) or not text.strip():
        raise bad(f"{name} is empty")
    if len(text.encode("utf-16-le")) // 2 > TEXT:
        raise bad(f"{name} is longer than {TEXT}")
    return text


def whole(given: dict[str, Any], name: str, otherwise: int) -> int:
    try:
        return int(given.get(name, otherwise))
    except (TypeError, ValueError):
        raise bad(f"{name} is not a number") from None


def public(url: str) -> bool:
    """Whether an address is https on a host that others than this machine could know."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not re.fullmatch(r"[\d.]+|\[.*\]|.*\.(local|internal)", host)


def adts(content: bytes) -> bool:
    """Whether every frame is ADTS, AAC-LC, 16 kHz, mono (ISO/IEC 13818-7, 6.2)."""
    at = 0
    while at + 7 <= len(content):
        head = int.from_bytes(content[at : at + 7])
        sync, profile, rate, channels, length = (
            head >> 44,
            head >> 38 & 3,
            head >> 34 & 15,
            head >> 30 & 7,
            head >> 13 & 8191,
        )
        if (sync, profile, rate, channels) != (0xFFF, 1, 8, 1) or length < 7:
            return False
        at += length
    return 0 < at == len(content)
