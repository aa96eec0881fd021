"""The colours of every page, from one file, put into style sheets where they are used.

A browser of 2014 knows no variables, so it is given none: ``var(--pine)`` becomes what ``tokens.css`` says of it.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

STYLE = Path(__file__).resolve().parent / "static" / "style"
TOKENS = STYLE / "tokens.css"

_TOKEN = re.compile(r"--([a-z-]+): ([^;]+);")
_USED = re.compile(r"var\(--([a-z-]+)\)")


@cache
def colours() -> Mapping[str, str]:
    """Each colour by its name."""
    return dict(_TOKEN.findall(TOKENS.read_text("utf-8")))


def coloured(sheet: str) -> str:
    """A style sheet with its colours in it. A variable of its own stays one."""
    return _USED.sub(lambda used: colours().get(used[1], used[0]), sheet)


def joined(*parts: Path) -> bytes:
    """Scripts or style sheets as one, with their colours in it. A picture stays as it is."""
    return b"\n".join(
        coloured(part.read_text("utf-8")).encode() if part.suffix == ".css" else part.read_bytes() for part in parts
    )
