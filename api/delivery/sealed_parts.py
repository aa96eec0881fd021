"""Messages that hold somebody's account number: sealed as long as they lie in the outbox, and opened on their way.

Their kind and the screen they belong to stay readable, for what becomes of a message is decided by these.
"""

from base64 import b64decode, b64encode
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag

from api.store import Keys

SEALED = "sealed"
"""The field that holds the rest."""

SEALED_MARK = f'"{SEALED}":"'
"""In the JSON of a sealed message, and of no other: inside a text its quotes would be escaped."""


def sealed_part(body: str, keys: Keys) -> str:
    """A planned message, as JSON, that only ``keys`` open."""
    part = orjson.loads(body)
    hidden = b64encode(keys.seal(body)).decode()
    return orjson.dumps({"kind": part["kind"], "screen": part["screen"], SEALED: hidden}).decode()


def opened_part(body: str, keys: Keys) -> Any:
    """A message of the outbox as it was planned; empty where it was sealed by other keys."""
    part = orjson.loads(body)
    if SEALED not in part:
        return part
    try:
        return orjson.loads(keys.open(b64decode(part[SEALED])))
    except (InvalidTag, ValueError):
        return {}
