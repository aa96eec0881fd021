"""JSON as platforms and pages send it, half an emoji and all.

An emoji is two halves in JSON, and a text that somebody cut between them is no JSON to a strict reader. It is still
what she said: the half becomes the character for what cannot be read, and the rest stays.
"""

import re

import orjson

UNREADABLE = "\N{REPLACEMENT CHARACTER}"

# Escapes from left to right, so that a backslash that was itself escaped begins none: a whole pair, a half, any other.
_ESCAPE = re.compile(
    rb"\\(?:(?P<pair>u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def loads(body: bytes) -> object:
    """The value of ``body``; halves of characters in it are ``UNREADABLE``. Raises ``orjson.JSONDecodeError``."""
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        mended = _ESCAPE.sub(_whole, body.decode("utf-8", "replace").encode())
        if mended == body:
            raise
        value = orjson.loads(mended)
    return value


def _whole(escape: re.Match[bytes]) -> bytes:
    return UNREADABLE.encode() if escape["half"] else escape[0]
