"""How Bòn Số addresses who is learning: *bà con*, or the form she chose.

Authors write *bà con* for the learner and for nobody else, so that it can be replaced here.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from bot.course import BA_CON, SOURCE, Language, language_of
from bot.replies import Line, Say

SPOKEN_TO = re.compile(rf"\b{BA_CON}\b", re.IGNORECASE)


class OwnAddress(NamedTuple):
    """In drafts of ``lang``, ``everybody`` is who learns, and ``form`` is what she is called instead."""

    lang: str
    everybody: str
    form: str


def own_addresses(languages: Iterable[Language], form: str) -> tuple[OwnAddress, ...]:
    """Of each language that has a word of its own for who likes to be called ``form``."""
    return tuple(
        OwnAddress(language.id, language.address[BA_CON], language.address[form])
        for language in languages
        if form and form in language.address
    )


def addressed(text: str, *, form: str) -> str:
    """A Vietnamese text to who likes to be called ``form``."""
    return _replaced(SPOKEN_TO, text, form) if form else text


def addressed_lines(lines: Iterable[Line], form: str, own: tuple[OwnAddress, ...] = ()) -> tuple[Line, ...]:
    """Lines to read. Of other languages only drafts are changed: what people approved stays as they said it."""
    if not form:
        return tuple(lines)
    return tuple(replace(one, text=_said(one, form, own)) for one in lines)


def addressed_says(says: Iterable[Say], form: str, own: tuple[OwnAddress, ...] = ()) -> tuple[Say, ...]:
    """The same for what is heard: a recording is of exactly the words that were read."""
    if not form:
        return tuple(says)
    return tuple(replace(one, text=_said(one, form, own)) for one in says)


def _said(part: Line | Say, form: str, own: tuple[OwnAddress, ...]) -> str:
    if part.lang == SOURCE:
        return addressed(part.text, form=form)
    text = part.text
    for one in own if part.draft else ():
        if one.lang == language_of(part.lang):
            pattern = re.compile(rf"(?<!\w){re.escape(one.everybody)}(?!\w)", re.IGNORECASE)
            text = _replaced(pattern, text, one.form)
    return text


def _replaced(pattern: re.Pattern[str], text: str, form: str) -> str:
    return pattern.sub(lambda found: form.capitalize() if found[0][0].isupper() else form, text)
