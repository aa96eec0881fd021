"""Which languages have speakers who record, and in which dialects: as their folders in ``locales`` say.

A speaker says which dialect is hers; a dialect belongs to one language, so that is enough to know what she records.
"""

from api.errors import NotFound
from bot.course import Course, Language, variety


def recorded(course: Course) -> list[Language]:
    """The languages that people record."""
    return [language for language in course.languages.values() if language.speakers]


def dialects(course: Course) -> dict[str, str]:
    """Every dialect that somebody may record in, with its name."""
    return {id: name for language in recorded(course) for id, name in language.dialects.items()}


def kind_of(course: Course, dialect: str) -> str:
    """The variety that somebody who speaks ``dialect`` records in: the standard has none of its own.

    Raises ``NotFound`` where no language that people record has it.
    """
    for language in recorded(course):
        if dialect in language.dialects:
            return variety(language.id, "" if dialect == language.standard else dialect)
    raise NotFound
