"""Where a text stands: the file of a lesson or a language, and the place in it that a message key is about."""

import re

from bot.course.answers import answer_file
from bot.course.problem import Problem
from bot.course.read import (
    COURSES_FILE,
    DRILLS_FOLDER,
    GREETING,
    LOUDSPEAKER_FILE,
    PHRASES_FILE,
    Content,
    language_file,
)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a lesson, a step, an answer or a dialect is called: part of files, of keys and of the data of a button."""

SLUG_BYTES = 40

RESERVED_STEPS = ("lesson",)
"""Keys ``qr-pay/lesson/title`` are about the lesson itself."""
RESERVED_LESSONS = ("answer", "bot", "course", "drill", "loudspeaker")
"""Keys ``answer/…``, ``bot/…``, ``course/…``, ``drill/…`` and ``loudspeaker/…`` belong to no lesson."""


def lesson_file(id: str) -> str:
    """The file a lesson stands in."""
    return f"content/lessons/{id}.toml"


def catalog_file(variety: str) -> str:
    """The file that holds the translations into a variety: ``messages.cil.po`` for a dialect."""
    lang, _, dialect = variety.partition("/")
    return f"locales/{lang}/messages.{dialect}.po" if dialect else f"locales/{lang}/messages.po"


def words_file(lang: str) -> str:
    """The file that holds what people say in a language."""
    return f"locales/{lang}/words.toml"


def in_language(content: Content, lang: str, key: str, what: str, do: str) -> Problem:
    """A problem in the file of ``lang`` under ``key``: ``what`` it is and what to ``do``."""
    line = content.lines.get(lang, {}).get(key)
    return Problem(language_file(lang), "", "", f"dòng {line}: {what}" if line else what, do)


def at(content: Content, key: str, *, what: str, do: str) -> Problem:
    """A problem with the text of a message key."""
    first, second, field = key.split("/", 2)
    if owner := _language_of(content, key):
        return in_language(content, *owner, f"{owner[1]}: {what}", do)
    if first == "drill":
        return Problem(f"{DRILLS_FOLDER}/{second.partition('-')[0]}.toml", "", f"{second}/{field}", what, do)
    if first == "answer":
        return Problem(answer_file(second), "", {"title": "question"}.get(field, field), what, do)
    if first == "loudspeaker":
        return Problem(LOUDSPEAKER_FILE, second, field, what, do)
    if first in RESERVED_LESSONS:
        file = PHRASES_FILE if first == "bot" else COURSES_FILE
        return Problem(file, "", second if field in ("text", "title") else f"{second}.{field}", what, do)
    step = field if second in RESERVED_STEPS else second if field == "text" else f"{second}/{field}"
    return Problem(lesson_file(first), first, step, what, do)


def _language_of(content: Content, key: str) -> tuple[str, str] | None:
    """The language whose file a text comes from, and its key there; None for every other text."""
    first, second, field = key.split("/", 2)
    for language in content.languages if first == "bot" else ():
        if (second, field) == (f"{GREETING}-{language.id}", "text"):
            return language.id, "greeting"
        if field == f"choice.{language.id}" and any(one.name == second and one.languages for one in content.phrases):
            return language.id, "button"
    return None
