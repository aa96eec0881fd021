"""Pictures to be drawn over: a phone with a number on it, enough to see which is which. No two look the same."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.course import Content, picture, shape

SKETCH = "<!-- hình tạm -->"
"""Stands in every picture that is only a sample."""

NO_COLOUR = "#eeeeee"
"""Behind the pictures of a course that has no picture yet."""

_BACKGROUND = re.compile(r'<rect (?:x="0" y="0" )?width="720" height="480" fill="(#[0-9a-f]{6})"')


PLACES = {
    "grandmother": "translate(530 290) scale(1.25)",
    "grandfather": "translate(530 290) scale(1.25)",
    "hand-press": "translate(520 240) scale(1.6)",
}
"""Parts beside the phone: of a step, a question, an answer; where they stand and how large."""

FACES = dict.fromkeys(("grandmother", "grandfather"), '<use href="#face-smile" x="-5"/>')
"""Parts that are drawn without a face get one."""


def sketches(table: shape.Table, colour: str) -> Iterator[tuple[str, str]]:
    """The name and the drawing of each picture that a lesson names; ``table`` is its file as read."""
    for number, step in enumerate(table["steps"], 1):
        yield step["picture"], _sketch(colour, str(number), "grandmother")
    for number, question in enumerate(table["quiz"], 1):
        yield question["picture"], _sketch(colour, str(number), "grandfather")
        for answer, option in enumerate(question["options"], 1):
            yield option["picture"], _sketch(colour, f"{number}{answer}", "hand-press")


def drawing(root: Path, name: str) -> Path:
    """The file of a picture."""
    return root / picture.PICTURES / f"{name}.svg"


def is_sketch(path: Path) -> bool:
    """Whether a picture is only a sample."""
    return path.is_file() and SKETCH in path.read_text("utf-8", errors="replace")


def colour(root: Path, content: Content, course: str) -> str:
    """What is behind the pictures of a course: as in the picture that stands for it."""
    path = next((drawing(root, one.picture) for one in content.series if one.id == course and one.picture), None)
    found = _BACKGROUND.search(path.read_text("utf-8", errors="replace")) if path and path.is_file() else None
    return found[1] if found else NO_COLOUR


def _sketch(colour: str, digits: str, part: str) -> str:
    first = 207 - 40 * (len(digits) - 1)
    shown = "".join(
        f'<g transform="translate({first + 80 * place} 238) scale(2.2)"><use href="#digit-{digit}"/></g>'
        for place, digit in enumerate(digits)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 480">{SKETCH}'
        f'<rect width="720" height="480" fill="{colour}"/>'
        '<g stroke="#1c2333" stroke-width="5" stroke-linejoin="round" stroke-linecap="round">'
        f'<g transform="translate(90 40)"><use href="#phone"/></g>{shown}'
        f'<g transform="{PLACES[part]}"><use href="#{part}"/>{FACES.get(part, "")}</g></g></svg>\n'
    )
