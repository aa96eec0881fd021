"""From sentences and their translations to messages ready to show and to speak.

Pure: the same texts, entries and minimum always give the same messages.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.course.answers import answer_texts
from bot.course.languages import SOURCE, is_telling, language_of, telling
from bot.course.messages import Draft, Entry, Message
from bot.course.model import Announcement, Drill, Lesson, Phrase, Question, Step
from bot.course.read import Content
from bot.course.trust import APPROVED, Marks, trusted
from bot.language import Translation
from bot.replies import Line, Say

LABELS = ("choice.", "option.", "title")
"""Fields that must stay one line, because they stand on a button or within a sentence."""

DRAFT_LABEL = "{translation} ({source})"
"""A label that is not yet approved: never without its Vietnamese."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
_BRACE = re.compile(r"[{}]")


def texts(content: Content) -> dict[str, str]:
    """Every Vietnamese text that people see, by message key."""
    found = {f"course/{series.id}/title": series.title for series in content.series}
    for lesson in content.lessons:
        found |= lesson_texts(lesson)
    for drill in content.drills:
        found |= drill_texts(drill)
    for announcement in content.announcements:
        found |= announced(announcement)
    for phrase in content.phrases:
        found |= phrase_texts(phrase)
    for answer in content.answers:
        found |= answer_texts(answer)
    return found


def announced(announcement: Announcement) -> dict[str, str]:
    """The texts of an announcement by key, in the order in which they are said."""
    sentences = {f"sentence.{number}": text for number, text in enumerate(announcement.sentences, 1)}
    fields = {"title": announcement.title, **sentences, "rule": announcement.rule}
    return {f"loudspeaker/{announcement.lesson}/{field}": text for field, text in fields.items()}


def drill_texts(drill: Drill) -> dict[str, str]:
    """The texts of a message to practise on by key."""
    fields = {"text": drill.text, "sign": drill.sign, "feedback": drill.feedback}
    return {f"drill/{drill.slug}/{field}": text for field, text in fields.items()}


def lesson_texts(lesson: Lesson) -> dict[str, str]:
    """The texts of a lesson by key."""
    found = {f"{lesson.id}/lesson/title": lesson.title, f"{lesson.id}/lesson/learned": lesson.learned}
    for stage in lesson.stages:
        found |= {f"{lesson.id}/{stage.slug}/{field}": text for field, text in _stage_texts(stage).items()}
    return found


def _stage_texts(stage: Step | Question) -> dict[str, str]:
    fields = {"text": stage.text, "without": stage.without, "alt": stage.alt}
    fields |= {f"option.{option.slug}": option.text for option in stage.options}
    fields |= {f"feedback.{option.slug}": option.feedback for option in stage.options}
    return {field: text for field, text in fields.items() if text}


def phrase_texts(phrase: Phrase) -> dict[str, str]:
    """The texts of a screen of the bot by key, its labels among them."""
    fields = {"text": phrase.text, "alt": phrase.alt}
    fields |= {f"choice.{id}": label for id, label in phrase.choices.items()}
    return {f"bot/{phrase.name}/{field}": text for field, text in fields.items() if text}


def entries(translations: Iterable[Translation], sources: Mapping[str, str]) -> dict[str, Entry]:
    """Translations by key. Of two for one key, the one made from today's Vietnamese counts."""
    found: dict[str, Entry] = {}
    for key, source, text, state, *_ in translations:
        if key not in found or source == sources.get(key):
            found[key] = Entry(text, source, state)
    return found


def messages(
    variety: str,
    sources: Mapping[str, str],
    translated: Mapping[str, Entry],
    *,
    minimum: str,
    marks: Marks,
    values: Mapping[str, str],
    standard: Mapping[str, Message] | None = None,
    spoken: Mapping[str, str] | None = None,
) -> dict[str, Message]:
    """Every message in one variety, its fallback where there is no usable translation.

    ``minimum`` is the least trusted state that is shown, unless ``marks`` ask for more; ``values`` is what is said
    for ``{controller}`` and for the facts with a number. A dialect falls back to the messages of its ``standard``.
    ``spoken`` are the Vietnamese texts, by key, that somebody has told in this variety with no text of its own.
    """
    return {
        key: message(
            variety,
            key,
            source,
            translated.get(key),
            minimum=minimum,
            marks=marks,
            values=values,
            standard=standard[key] if standard else None,
            told=(spoken or {}).get(key, ""),
        )
        for key, source in sources.items()
    }


def message(
    variety: str,
    key: str,
    source: str,
    entry: Entry | None,
    *,
    minimum: str,
    marks: Marks,
    values: Mapping[str, str],
    standard: Message | None = None,
    told: str = "",
) -> Message:
    """The message ``key`` for who reads ``variety``; ``source`` is its Vietnamese.

    What is not approved stands above its Vietnamese and is heard after it. What somebody has told freely is
    heard alone, unless there is an approved text.
    """
    plain = filled(source, values)
    if language_of(variety) == SOURCE:
        return _only(SOURCE, plain)
    written = _written(variety, key, source, entry, minimum, marks, values) or _of_dialect(variety, standard)
    found = written or _only(SOURCE, plain)
    if told == plain and (found.drafts or written is None):
        return replace(found, says=(Say(telling(variety), plain),))
    return found


def _written(
    variety: str, key: str, source: str, entry: Entry | None, minimum: str, marks: Marks, values: Mapping[str, str]
) -> Message | None:
    if entry is None or not usable(key, source=source, entry=entry, minimum=minimum, marks=marks):
        return None
    text, plain = filled(entry.text, values), filled(source, values)
    if entry.state == APPROVED:
        return Message((Line(language_of(variety), text),), (Say(variety, text),))
    says = (Say(SOURCE, plain), Say(variety, text, draft=True))
    return Message(_draft_lines(language_of(variety), key, text, plain), says, (Draft(variety, key, entry.text),))


def _of_dialect(variety: str, standard: Message | None) -> Message | None:
    """The standard's message, asked to be heard in the dialect: a recording of it may be there."""
    if standard is None or all(say.lang == SOURCE for say in standard.says):
        return None
    says = tuple(say if say.lang == SOURCE else _asked_of(variety, say) for say in standard.says)
    return replace(standard, says=says)


def _asked_of(variety: str, say: Say) -> Say:
    return replace(say, lang=telling(variety) if is_telling(say.lang) else variety)


def _only(lang: str, text: str) -> Message:
    return Message((Line(lang, text),), (Say(lang, text),))


def usable(key: str, *, source: str, entry: Entry, minimum: str, marks: Marks) -> bool:
    """Whether a translation may be shown: of today's Vietnamese, trusted enough, with the same blanks to fill."""
    return (
        entry.source == source
        and trusted(entry.state, marks.least(key, minimum))
        and placeholders(entry.text) == placeholders(source)
    )


def placeholders(text: str) -> frozenset[str] | None:
    """The names between braces; None where a brace belongs to no name."""
    if _BRACE.search(_PLACEHOLDER.sub("", text)):
        return None
    return frozenset(_PLACEHOLDER.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with the blanks filled that never change during a conversation; others stay."""
    return _PLACEHOLDER.sub(lambda blank: values.get(blank[1], blank[0]), text) if "{" in text else text


def is_label(key: str) -> bool:
    """Whether the text of a key stands on a button."""
    return key.rpartition("/")[2].startswith(LABELS)


def _draft_lines(lang: str, key: str, text: str, plain: str) -> tuple[Line, ...]:
    if is_label(key):
        return (Line(lang, DRAFT_LABEL.format(translation=text, source=plain), draft=True),)
    return Line(lang, text, draft=True), Line(SOURCE, plain)
