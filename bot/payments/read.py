"""What a code is, by its text: a payment, a link, somebody's identity card, plain words."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from bot.payments import code
from bot.payments.code import Code
from bot.payments.emv import read_emv

LONGEST = 8000
"""Characters that are looked at: the largest code holds 7,089 digits (ISO/IEC 18004)."""

_EMV = "000201"
"""How every payment code begins: its form (00) is two characters long and the first there was."""

# 012345678901|123456789|NGUYEN VAN A|01021990|Nam|Thôn 1, …|01012022: a căn cước; or the lines for a reader on its back
_IDENTITY = re.compile(r"\d{12}\|(?:\d{9})?\|[^|]{1,80}\|\d{6,8}\||I[D<]VNM\d{9}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,30}\s*://|(?:https?|intent|market|tel|sms|smsto|mailto)\s*:", re.IGNORECASE)
_BARE = re.compile(r"(?:www\.)?(?:[\w-]+\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)


def read_code(given: str | bytes, banks: Mapping[str, str]) -> Code:
    """What the content of one code says; ``banks`` names those we know by their six digits. Never raises.

    What is no payment is not looked into: of an identity card nothing is handed on but that it is one.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    text = text.removeprefix("\ufeff").strip(" \t\r\n\0")[:LONGEST]
    if text.startswith(_EMV):
        # A link inside an app hands on the same text with its letters escaped.
        plain = unquote(text) if re.search(r"%[0-9A-Fa-f]{2}", text) else text
        found = read_emv(text, banks)
        return found if plain == text or found.crc_ok else read_emv(plain, banks)
    if _IDENTITY.match(text):
        return Code(code.IDENTITY)
    if _SCHEME.match(text) or _BARE.fullmatch(text):
        return Code(code.LINK, site=_site(text))
    return Code(code.TEXT)


def _site(text: str) -> str:
    """The host that a link leads to; empty where it leads to no page."""
    address = text if "://" in text else f"//{text}"
    try:
        host = urlsplit(re.sub(r"\s", "", address)).hostname or ""
    except ValueError:
        return ""
    return host if "." in host and len(host) <= 100 else ""
