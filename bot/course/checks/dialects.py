"""Are the dialects that places and catalogs name those that a language has?"""

from collections.abc import Iterator

from bot.course.checks.case import Case, Rule
from bot.course.languages import language_of
from bot.course.places import Commune, Village
from bot.course.problem import Problem
from bot.course.read import PLACES_FILE
from bot.course.text_files import catalog_file


def spoken_at_places(case: Case) -> Iterator[Problem]:
    """A commune or village speaks a dialect that some language has."""
    known = {dialect for language in case.content.languages for dialect in language.dialects}
    for place in _places(case):
        if place.dialect and place.dialect not in known:
            do = f"viết dialect = {', '.join(sorted(known))}, hoặc bỏ dòng này"
            yield Problem(PLACES_FILE, "", place.id, f"không biết tiếng “{place.dialect}”", do)


def _places(case: Case) -> Iterator[Commune | Village]:
    for commune in case.content.communes:
        yield commune
        yield from commune.villages


def catalogs(case: Case) -> Iterator[Problem]:
    """A catalog of a dialect belongs to one that its language has; the standard's own words are the language's."""
    languages = {language.id: language for language in case.content.languages}
    for variety in case.content.translations:
        language = languages.get(language_of(variety))
        dialect = variety.partition("/")[2]
        if language and dialect and (dialect not in language.dialects or dialect == language.standard):
            others = ", ".join(sorted(language.dialects.keys() - {language.standard}))
            what = f"không có tệp riêng cho tiếng “{dialect}”"
            yield Problem(catalog_file(variety), "", "", what, f"chỉ dùng: {others}")


RULES: tuple[Rule, ...] = (
    spoken_at_places,
    catalogs,
)
