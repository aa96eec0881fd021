"""Pictures are SVG files that share parts: a person, a phone, a bank. Here a picture is given the parts it names.

``content/parts/*.svg`` hold the parts by id, ``content/pictures/**.svg`` use them: ``<use href="#grandmother"/>``.
A part may use others. Drawing a person anew changes her everywhere.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

PARTS = "content/parts"
PICTURES = "content/pictures"

_PART = re.compile(r'^<(g|marker) id="([a-z0-9-]+)".*(?:</\1>|/>)$', re.MULTILINE)
"""A part stands on a line of its own, so that a change of one is a change of one line."""

_USED = re.compile(r'href="#([a-z0-9-]+)"|url\(#([a-z0-9-]+)\)')
_BEGIN = re.compile(r"<svg[^>]*>")


class NoSuchPart(Exception):
    """A picture uses a part that is not drawn; ``args`` holds its id."""


def read_parts(root: Path) -> Mapping[str, str]:
    """Every part under ``root`` by its id."""
    return dict(_drawn(root))


def drawn_twice(root: Path) -> list[str]:
    """Ids that two parts have."""
    return [id for id, times in Counter(id for id, _ in _drawn(root)).items() if times > 1]


def _drawn(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / PARTS).glob("*.svg")):
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from ((found[2], found[0]) for found in _PART.finditer(text))


def whole(svg: str, parts: Mapping[str, str]) -> str:
    """The picture with the parts that it uses inside it, so that it can be drawn alone.

    Raises ``NoSuchPart``.
    """
    needed: dict[str, str] = {}
    _gather(svg, parts, needed)
    if not needed:
        return svg
    begin = _BEGIN.search(svg)
    at = begin.end() if begin else 0
    return f"{svg[:at]}<defs>{''.join(needed.values())}</defs>{svg[at:]}"


def _gather(svg: str, parts: Mapping[str, str], needed: dict[str, str]) -> None:
    for used in _USED.finditer(svg):
        id = used[1] or used[2]
        if id in needed or f'id="{id}"' in svg:
            continue
        if id not in parts:
            raise NoSuchPart(id)
        needed[id] = parts[id]
        _gather(parts[id], parts, needed)
