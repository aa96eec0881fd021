"""Making text fit: lengths as platforms count them, splitting without losing a word, clipping a label."""

import re
from functools import lru_cache

_SENTENCE = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|\n+")
_SPACE = re.compile(r"\s+")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram and Zalo count: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str, limit: int) -> bool:
    """Whether ``text`` has at most ``limit`` units; a short one needs no counting."""
    return 2 * len(text) <= limit or units(text) <= limit


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most ``limit`` units (at least 2), cut after a sentence, else after a word, else anywhere.

    Only white space at the cuts is dropped. Blank text gives no piece.
    """
    pieces = []
    text = text.strip()
    while not fits(text, limit):
        end = _cut(text, limit)
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*pieces, text] if text else pieces


@lru_cache(4096)  # labels are few and come on every screen
def clip(label: str, limit: int) -> str:
    """The label, or its beginning and "…" in ``limit`` units."""
    if fits(label, limit):
        return label
    return fitting(label, limit - 1).rstrip() + "…"


def fitting(text: str, limit: int) -> str:
    """The longest beginning of ``text`` within ``limit`` units; no character is halved."""
    head = text[:limit]
    while (over := units(head) - limit) > 0:
        head = head[: len(head) - (over + 1) // 2]
    return head


def _cut(text: str, limit: int) -> int:
    # One character more is looked at, so that a sentence which just fits is seen to end.
    end = len(fitting(text, limit))
    return _last(_SENTENCE, text, end) or _last(_SPACE, text, end) or end


def _last(breaks: re.Pattern[str], text: str, end: int) -> int:
    """Where the last break within ``end`` characters begins to be white space, or 0."""
    fits = [found.end() for found in breaks.finditer(text, 0, end + 1) if len(found[0].rstrip()) + found.start() <= end]
    return fits[-1] if fits else 0
