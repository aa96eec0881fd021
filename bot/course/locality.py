"""What the unit that a learner lives in is called: *xã*, or *phường*.

Authors write *xã* for her own (``công an xã``, ``ra xã hỏi``). Where she lives in a phường it is called so instead;
who has not said where she lives hears *xã*, as most units here are and as people speak of the office anyway. A unit
that is named (``Xã Lạc Dương``), a pair (``xã, phường``) and other words (``xã hội``, ``hợp tác xã``) stay.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.course.languages import SOURCE
from bot.course.places import Commune
from bot.replies import Line, Say

RURAL, URBAN = "xã", "phường"

UNITS = (RURAL, URBAN)

_OWN = re.compile(r"(?<![Hh]ợp tác )\b[Xx]ã\b(?! hội\b)(?!,? (?:và |hay |hoặc )?phường)(?=(?: (.))?)")
"""The word for her own unit, and the letter after it: a capital begins a name."""


def unit_of(commune: Commune | None) -> str:
    """Which of ``UNITS`` a commune is; *xã* where none is known."""
    return URBAN if commune is not None and commune.name.casefold().startswith(URBAN) else RURAL


def local(text: str, *, unit: str) -> str:
    """A text to who lives in a ``unit``."""
    if unit == RURAL:
        return text
    return _OWN.sub(lambda found: found[0] if (found[1] or "").isupper() else _as(found[0], unit), text)


def _as(word: str, unit: str) -> str:
    return unit.capitalize() if word[0].isupper() else unit


def local_lines(lines: Iterable[Line], unit: str) -> tuple[Line, ...]:
    """Lines to read, in every language: K'Ho borrows the word."""
    return tuple(replace(line, text=local(line.text, unit=unit)) for line in lines)


def local_says(says: Iterable[Say], unit: str) -> tuple[Say, ...]:
    """What is heard, in Vietnamese. A sentence that a speaker recorded in K'Ho is heard as it was recorded."""
    return tuple(replace(say, text=local(say.text, unit=unit)) if say.lang == SOURCE else say for say in says)
