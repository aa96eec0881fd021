"""All files of a course as values, not yet judged and not yet composed.

A file that cannot be understood becomes a ``Problem``, and everything else is read all the same, so
that an author sees all her mistakes at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.course.answers import ANSWERS_FOLDER, Answer
from bot.course.content_reader import ContentReader
from bot.course.languages import SOURCE, Language, variety
from bot.course.model import Announcement, Drill, Lesson, Option, Phrase, Question, Step, Trial
from bot.course.places import Commune, Village
from bot.course.problem import Problem
from bot.course.read_scams import read_scams
from bot.course.scams import ScamBook
from bot.course.shape import (
    ANNOUNCEMENTS,
    ANSWER,
    COURSES,
    DRILLS,
    LANGUAGE,
    LESSON,
    PHRASE,
    PLACES,
    TRIALS,
    TRUTHS,
    WORDS,
    Table,
)
from bot.course.truths import Hotline, Truth
from bot.language import Meant, Translation

COURSES_FILE = "content/courses.toml"
PHRASES_FILE = "content/phrases.toml"
FACTS = "content/facts"
DRILLS_FOLDER = "content/drills"
TRIALS_FILE = "content/trials.toml"
LOUDSPEAKER_FILE = "content/loudspeaker.toml"
PLACES_FILE = "content/places.toml"
HOTLINES_FILE = "content/hotlines.tsv"
BANKS_FILE = "content/banks.tsv"
GREETING = "hello"
"""The screen on which each language greets before it is chosen."""

HOTLINE_COLUMNS = ("org", "number", "confidence", "checked_on", "check_again", "source")
BANK_COLUMNS = ("bin", "short_name", "code", "name", "ascii", "aliases", "type", "relevance")
KINDS = {"commands": "command", "lessons": "lesson", "answers": "reply", "short": "short", "signs": "sign"}
"""Tables of ``words.toml`` and the kind of what an utterance in them stands for."""


@dataclass(frozen=True, slots=True)
class Series:
    """One course as its authors list it: the lessons in the order of learning.

    ``safety`` says of its title and of all its lessons what ``trust.py`` means by that.
    """

    id: str
    title: str
    lessons: tuple[str, ...]
    picture: str = ""
    safety: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What the files say. ``unread`` names the lessons whose file has problems.

    ``banks`` are what people call each bank, by its six digits with NAPAS. ``translations`` are by variety, ``words``
    by language; a word is what it means and how people say it.
    ``lines`` says on which line of a language's file each of its keys stands.
    """

    series: tuple[Series, ...]
    lessons: tuple[Lesson, ...]
    phrases: tuple[Phrase, ...]
    truths: tuple[Truth, ...]
    drills: tuple[Drill, ...]
    trials: tuple[Trial, ...]
    announcements: tuple[Announcement, ...]
    answers: tuple[Answer, ...]
    hotlines: tuple[Hotline, ...]
    banks: Mapping[str, str]
    communes: tuple[Commune, ...]
    scams: ScamBook
    languages: tuple[Language, ...]
    translations: Mapping[str, tuple[Translation, ...]]
    words: Mapping[str, tuple[tuple[Meant, str], ...]]
    lines: Mapping[str, Mapping[str, int]]
    unread: frozenset[str]
    problems: tuple[Problem, ...]


def read_content(root: Path, places: Path | None = None, blocked: Path | None = None) -> Content:
    """Everything under ``root``; ``places`` stands in for ``content/places.toml``, ``blocked`` is a list of swindlers'.

    Never raises.
    """
    shelf = ContentReader(root)
    lessons = {path.stem: _lesson(shelf, path) for path in sorted(root.glob("content/lessons/*.toml"))}
    langs = _folders(root)
    languages = _languages(shelf, langs)
    return Content(
        tuple(Series(**_frozen(table)) for table in shelf.tables(root / COURSES_FILE, COURSES, "courses")),
        tuple(lesson for lesson in lessons.values() if lesson),
        tuple(_offering(_phrases(shelf, root / PHRASES_FILE), languages)),
        _truths(shelf, root),
        _drills(shelf, root),
        _trials(shelf, root / TRIALS_FILE),
        _announcements(shelf, root / LOUDSPEAKER_FILE),
        _answers(shelf, root),
        tuple(shelf.rows(root / HOTLINES_FILE, HOTLINE_COLUMNS, _hotline)),
        _banks(shelf, root),
        _communes(shelf, places or root / PLACES_FILE),
        read_scams(shelf, root, blocked),
        languages,
        _translations(shelf, langs),
        {lang: _words(shelf, root / f"locales/{lang}/words.toml") for lang in langs},
        {lang: shelf.lines(root / language_file(lang)) for lang in langs},
        frozenset(name for name, lesson in lessons.items() if not lesson),
        tuple(shelf.problems),
    )


def language_file(lang: str) -> str:
    """The file that says what a language is."""
    return f"locales/{lang}/language.toml"


def _folders(root: Path) -> list[str]:
    """The languages there are, each a folder; the source first, wherever they are listed."""
    found = (path.name for path in root.glob("locales/[!._]*") if path.is_dir())
    return sorted(found, key=lambda lang: (lang != SOURCE, lang))


def read_languages(root: Path) -> tuple[Language, ...]:
    """The languages under ``root`` alone, for who needs no course. What cannot be read is left out."""
    return _languages(ContentReader(root), _folders(root))


def read_banks(root: Path) -> tuple[tuple[dict[str, str], ...], tuple[Problem, ...]]:
    """The rows of ``content/banks.tsv``, with what is wrong in them."""
    shelf = ContentReader(root)
    return tuple(shelf.rows(root / BANKS_FILE, BANK_COLUMNS, dict)), tuple(shelf.problems)


def _banks(shelf: ContentReader, root: Path) -> dict[str, str]:
    return {row["bin"]: row["short_name"] for row in shelf.rows(root / BANKS_FILE, BANK_COLUMNS, dict)}


def _lesson(shelf: ContentReader, path: Path) -> Lesson | None:
    table = shelf.toml(path, LESSON)
    if table is None:
        return None
    if table["id"] != path.stem:
        shelf.problem(path, f"id “{table['id']}” khác tên tệp", f'viết id = "{path.stem}", hoặc đổi tên tệp')
        return None
    steps = tuple(_step(step) for step in table["steps"])
    quiz = tuple(_question(question) for question in table["quiz"])
    return Lesson(**{**table, "steps": steps, "quiz": quiz})


def _step(table: Table) -> Step:
    options = tuple(Option(**option) for option in table.get("options", ()))
    return Step(**{**_frozen(table), "options": options})


def _truths(shelf: ContentReader, root: Path) -> tuple[Truth, ...]:
    """The facts of the world, from a file for each theme."""
    files = sorted((root / FACTS).glob("*.toml"))
    return tuple(Truth(**table) for path in files for table in shelf.tables(path, TRUTHS, "facts"))


def _trials(shelf: ContentReader, path: Path) -> tuple[Trial, ...]:
    """Tries with learners; none where nobody has written any down."""
    return tuple(Trial(**table) for table in shelf.tables(path, TRIALS, "trials")) if path.exists() else ()


def _announcements(shelf: ContentReader, path: Path) -> tuple[Announcement, ...]:
    """What the village loudspeaker says of lessons; nothing where nobody has written it."""
    if not path.exists():
        return ()
    return tuple(Announcement(**_frozen(table)) for table in shelf.tables(path, ANNOUNCEMENTS, "announcements"))


def _answers(shelf: ContentReader, root: Path) -> tuple[Answer, ...]:
    """The answers, a file each; what is called otherwise than its file is left out."""
    found = []
    for path in sorted((root / ANSWERS_FOLDER).glob("*.toml")):
        table = shelf.toml(path, ANSWER)
        if table is not None and table["id"] != path.stem:
            shelf.problem(path, f"id “{table['id']}” khác tên tệp", f'viết id = "{path.stem}", hoặc đổi tên tệp')
        elif table is not None:
            found.append(Answer(**_frozen(table)))
    return tuple(found)


def _drills(shelf: ContentReader, root: Path) -> tuple[Drill, ...]:
    """The messages to practise on, from a file for each form."""
    files = sorted((root / DRILLS_FOLDER).glob("*.toml"))
    return tuple(Drill(form=path.stem, **table) for path in files for table in shelf.tables(path, DRILLS, "drills"))


def _question(table: Table) -> Question:
    options = tuple(Option(**option) for option in table["options"])
    return Question(**{**_frozen(table), "options": options})


def _phrases(shelf: ContentReader, path: Path) -> tuple[Phrase, ...]:
    screens = shelf.table(path) or {}
    return tuple(
        Phrase(name, **_frozen(screen)) for name, screen in screens.items() if shelf.fits(path, screen, PHRASE, name)
    )


def _offering(phrases: Iterable[Phrase], languages: Sequence[Language]) -> Iterator[Phrase]:
    """The screens, with the button of each language where one is chosen, and after the first one their greetings."""
    buttons = {language.id: language.button for language in languages}
    for phrase in phrases:
        yield replace(phrase, choices={**buttons, **phrase.choices}) if phrase.languages else phrase
        if phrase.languages and phrase.name == GREETING:
            yield from (Phrase(f"{GREETING}-{language.id}", language.greeting) for language in languages)


def _hotline(row: dict[str, str]) -> Hotline:
    checked_on, check_again = date.fromisoformat(row["checked_on"]), date.fromisoformat(row["check_again"])
    return Hotline(row["org"], row["number"], row["confidence"], checked_on, check_again)


def _communes(shelf: ContentReader, path: Path) -> tuple[Commune, ...]:
    """The communes of today. Units they took over become aliases, by name and by code, for searching."""
    table = shelf.toml(path, PLACES) or {"communes": []}
    former: dict[str, list[str]] = {commune["id"]: [] for commune in table["communes"]}
    for unit in table.get("former", ()):
        if unit["part_of"] in former:
            former[unit["part_of"]] += (unit["name"], unit["code"], *unit.get("aliases", ()))
        else:
            shelf.problem(path, f"không có xã, phường “{unit['part_of']}”", "viết part_of = id của một xã ở trên")
    return tuple(_commune(commune, former[commune["id"]]) for commune in table["communes"])


def _commune(table: Table, former: list[str]) -> Commune:
    villages = tuple(Village(**_frozen(village)) for village in table.get("villages", ()))
    aliases = tuple(dict.fromkeys((*table.get("aliases", ()), *former)))
    return Commune(**{**_frozen(table), "villages": villages, "aliases": aliases})


def _languages(shelf: ContentReader, langs: Iterable[str]) -> tuple[Language, ...]:
    return tuple(language for lang in langs if (language := _language(shelf, lang)))


def _language(shelf: ContentReader, lang: str) -> Language | None:
    table = shelf.toml(shelf.root / language_file(lang), LANGUAGE)
    return Language(lang, **_frozen(table)) if table else None


def _translations(shelf: ContentReader, langs: Iterable[str]) -> dict[str, tuple[Translation, ...]]:
    """Of each language its catalog, and of each of its dialects that has one (``messages.cil.po``)."""
    found = {lang: shelf.translations(shelf.root / f"locales/{lang}/messages.po") for lang in langs}
    for path in sorted(shelf.root.glob("locales/[!._]*/messages.*.po")):
        found[variety(path.parent.name, path.name.split(".")[1])] = shelf.translations(path)
    return found


def _words(shelf: ContentReader, path: Path) -> tuple[tuple[Meant, str], ...]:
    table = (shelf.toml(path, WORDS) or {}) if path.exists() else {}
    return tuple(
        (Meant(KINDS[part], id), utterance)
        for part, lists in table.items()
        for id, utterances in lists.items()
        for utterance in utterances
    )


def _frozen(table: Table) -> Table:
    """A table as arguments of a value that cannot change: its lists become tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
