"""Which languages have speakers who record, and in which dialects: as their folders in ``locales`` say.

A speaker says which dialect is hers; a dialect belongs to one language, so that is enough to know what she records.
Of a language without dialects she says the language: its id stands where others have that of a dialect.
"""

from collections.abc import Mapping

from api.errors import NotFound
from bot.course import Course, Language, variety

_LANGUAGE = "Tiếng "
"""What the names of some languages begin with, and what stands before others in a sentence."""


def recorded(course: Course) -> list[Language]:
    """The languages that people record."""
    return [language for language in course.languages.values() if language.speakers]


def dialects(course: Course) -> dict[str, str]:
    """Everything that somebody may say she speaks before she records, with its name."""
    return {id: name for language in recorded(course) for id, name in dialects_of(language).items()}


def dialects_of(language: Language) -> Mapping[str, str]:
    """The same of one language."""
    return language.dialects or {language.id: language.name}


def spoken_language(course: Course, dialect: str) -> Language:
    """The language of who speaks ``dialect``. Raises ``NotFound`` where no language that people record has it."""
    for language in recorded(course):
        if dialect in dialects_of(language):
            return language
    raise NotFound


def kind_of(course: Course, dialect: str) -> str:
    """The variety that somebody who speaks ``dialect`` records in: the standard has none of its own.

    Raises ``NotFound`` as above.
    """
    language = spoken_language(course, dialect)
    return variety(language.id, "" if dialect in (language.standard, language.id) else dialect)


def in_a_sentence(name: str) -> str:
    """The name of a language or dialect as it stands in a sentence: "tiếng Việt", "tiếng Srê"."""
    return f"{_LANGUAGE.lower()}{name.removeprefix(_LANGUAGE)}"
