"""UUIDv7 (RFC 9562 section 5.7): keys of people and objects that sort by when they were made."""

import os
from collections.abc import Callable
from datetime import datetime

Entropy = Callable[[int], bytes]
"""So many bytes of chance: ``os.urandom``, or a test's own."""


def new_id(at: datetime, entropy: Entropy = os.urandom) -> str:
    """A UUIDv7 made at ``at``, as text with dashes."""
    chance = int.from_bytes(entropy(10)) & (1 << 74) - 1
    value = int(at.timestamp() * 1000) << 80 | 7 << 76 | chance >> 62 << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
