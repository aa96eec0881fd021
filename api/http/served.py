"""Content as small as the browser takes it, or the news that it has it already."""

import gzip
from functools import cache
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

FOR_EVER = "public, max-age=31536000, immutable"
"""What never changes under its address."""

ANYBODYS = "no-cache"
"""What is the same for all: asked for again, and usually unchanged."""

HERS = "no-store"
"""What is somebody's own is kept by nobody."""


def served(
    request: Request, content: bytes, media_type: str, *, lasting: str, more: dict[str, str] | None = None
) -> Response:
    """The answer to ``request``; ``lasting`` is one of the three above, ``more`` are headers."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"x-content-type-options": "nosniff", **(more or {}), "cache-control": lasting, "vary": "accept-encoding"}
    if lasting != HERS:
        headers["etag"] = tag
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        content = _zipped(content) if lasting == FOR_EVER else gzip.compress(content, 6)
    return Response(content, media_type=media_type, headers=headers)


@cache
def _zipped(content: bytes) -> bytes:
    return gzip.compress(content, 9)
