"""Loading a course: read the files, refuse what cannot be taught, compose what can be said."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

from bot.course.answers import questions_of
from bot.course.compose import entries, texts
from bot.course.marks import marks
from bot.course.messages import Entry
from bot.course.model import Course
from bot.course.overlay import composed
from bot.course.problem import Problem
from bot.course.read import Content, read_content
from bot.course.structure import judge
from bot.course.trust import STATES
from bot.language import SPELLINGS, Fold, Meant, Vocabulary, vocabulary_of

CONSENT = "consent"
"""The screen whose wording a consent is given to."""

_DIGEST_LENGTH = 16
_VERSION_LENGTH = 12


class CourseError(Exception):
    """The files under ``content/`` and ``locales/`` make no course; ``problems`` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read_course(
    root: Path,
    *,
    minimum: str = "draft",
    controller: str = "Đoàn xã",
    places: Path | None = None,
    blocked: Path | None = None,
) -> Course:
    """The course under ``root``, the folder that holds ``content/`` and ``locales/``.

    ``minimum`` is the least trusted state of a translation that learners get (see ``STATES``),
    ``controller`` who keeps their data, ``places`` the operator's own file of communes and villages, ``blocked`` the
    domains and numbers of swindlers that she imported.
    Raises ``CourseError`` with everything that is wrong with the files, ``ValueError`` for a minimum
    that is no state.
    """
    if minimum not in STATES:
        raise ValueError(f"no state of a translation: {minimum}")
    content = read_content(root, places, blocked)
    problems = [*judge(content), *_unspeakable(controller)]
    if problems:
        raise CourseError(problems)
    return _course(content, minimum, controller)


def _unspeakable(controller: str) -> list[Problem]:
    """A brace in the controller's name would be taken for a blank to fill."""
    if "{" not in controller and "}" not in controller:
        return []
    return [Problem("BONSO_CONTROLLER", "", "", f"tên “{controller}” có dấu {{ }}", "bỏ hai dấu đó")]


def _course(content: Content, minimum: str, controller: str) -> Course:
    sources, marked = texts(content), marks(content)
    languages = {language.id: language for language in content.languages}
    values = {truth.id: truth.value for truth in content.truths if truth.value} | {"controller": controller}
    values["drafts"] = ", ".join(language.name for language in content.languages if language.drafts)
    translated = {lang: entries(found, sources) for lang, found in content.translations.items()}
    lessons = {lesson.id: lesson for lesson in content.lessons}
    phrases = {phrase.name: phrase for phrase in content.phrases}
    return Course(
        digest=_hash(_substance(content), _sorted(translated), minimum, controller)[:_DIGEST_LENGTH],
        lessons={id: lessons[id] for series in content.series for id in series.lessons},
        courses={series.id: series.lessons for series in content.series},
        covers={series.id: series.picture for series in content.series if series.picture},
        phrases=phrases,
        drills={drill.slug: drill for drill in content.drills},
        trials=content.trials,
        announcements={one.lesson: one for one in content.announcements},
        truths={truth.id: truth for truth in content.truths},
        hotlines={hotline.org: hotline for hotline in content.hotlines},
        scams=content.scams,
        communes={commune.id: commune for commune in content.communes},
        languages=languages,
        entries=translated,
        messages=composed(languages, sources, translated, minimum, marked, values),
        vocabulary=_vocabulary(content),
        controller=controller,
        consent=_hash(sources.get(f"bot/{CONSENT}/text", ""), controller)[:_VERSION_LENGTH],
        sources=sources,
        values=values,
        minimum=minimum,
        marks=marked,
        banks=content.banks,
        answers={answer.id: answer for answer in content.answers},
    )


def _vocabulary(content: Content) -> Vocabulary:
    """What people say, and beside it what they ask."""
    words, folded = _spoken(content)
    said = vocabulary_of(words, folded)
    return replace(said, asked=questions_of(content.answers, words, said)) if content.answers else said


def _spoken(content: Content) -> tuple[list[tuple[Meant, str]], dict[Fold, list[tuple[Meant, str]]]]:
    """What people say: in languages whose letters have no rules of their own, and in those that have, by their fold."""
    folds = {language.id: SPELLINGS[language.spelling].fold for language in content.languages if language.spelling}
    folded: dict[Fold, list[tuple[Meant, str]]] = {fold: [] for fold in folds.values()}
    for lang, fold in folds.items():
        folded[fold] += content.words[lang]
    return [pair for lang, words in content.words.items() if lang not in folds for pair in words], folded


def _substance(content: Content) -> list[object]:
    """What learners can notice of the content: all but problems and the lines entries stand on."""
    return [
        content.series,
        content.lessons,
        content.phrases,
        content.truths,
        content.drills,
        content.trials,
        content.announcements,
        content.answers,
        content.hotlines,
        sorted(content.banks.items()),
        content.scams,
        content.communes,
        content.languages,
        content.words,
    ]


def _sorted(translated: Mapping[str, Mapping[str, Entry]]) -> list[object]:
    """Translations in the order of their keys: tools that edit catalogs move entries about."""
    return [(lang, sorted(found.items(), key=lambda pair: pair[0])) for lang, found in translated.items()]


def _hash(*values: object) -> str:
    """SHA-256 in hexadecimal over the values as JSON: the same content, however its files are laid out."""
    text = json.dumps(values, default=_plain, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))
