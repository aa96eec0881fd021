"""Choices as the engine says them, taken apart: ``2. Cúp máy.`` is the number two and the label *Cúp máy*.

People record a label once, and it stands after any number.
"""

import re

_CHOICE = re.compile(r"(?:(\d)\. )?(.+)\.", re.DOTALL)


def taken_apart(text: str) -> tuple[str, ...]:
    """``2. Cúp máy.`` -> ``("Số 2", "Cúp máy")``; ``Cúp máy.`` -> ``("Cúp máy",)``; empty for what ends otherwise."""
    found = _CHOICE.fullmatch(text)
    if found is None:
        return ()
    return (numbered(found[1]), found[2]) if found[1] else (found[2],)


def numbered(number: int | str) -> str:
    """``2`` -> ``Số 2``, as it is heard before a label."""
    return f"Số {number}"
