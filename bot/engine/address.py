"""How Bòn Số addresses who is learning: *bà con*, or the form she chose.

Authors write *bà con* for the learner and for nobody else, so that it can be replaced here.
"""

import re
from collections.abc import Iterable

from bot.replies import Line, Say

FORMS = ("", "ông", "bà", "cô", "chú", "anh", "chị", "em")
"""What people in Lâm Đồng are called by age and sex; ``""`` stands for *bà con*, which fits everybody."""

EVERYBODY = "Bà con"

SPOKEN_TO = re.compile(r"\bbà con\b", re.IGNORECASE)


def addressed(text: str, *, form: str) -> str:
    """A Vietnamese text to who likes to be called ``form``."""
    if not form:
        return text
    return SPOKEN_TO.sub(lambda found: form.capitalize() if found[0][0] == "B" else form, text)


def addressed_lines(lines: Iterable[Line], form: str) -> tuple[Line, ...]:
    """Lines to read; other languages stay as they are."""
    if not form:
        return tuple(lines)
    return tuple(
        Line(one.lang, addressed(one.text, form=form), one.draft) if one.lang == "vi" else one for one in lines
    )


def addressed_says(says: Iterable[Say], form: str) -> tuple[Say, ...]:
    """The same for what is heard."""
    if not form:
        return tuple(says)
    return tuple(Say(one.lang, addressed(one.text, form=form)) if one.lang == "vi" else one for one in says)
