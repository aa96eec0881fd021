"""From sentences and their translations to messages ready to show and to speak.

Pure: the same texts, entries and minimum always give the same messages.
"""

import re
from collections.abc import Iterable, Mapping

from bot.course.model import SOURCE, STATES, Announcement, Entry, Lesson, Message, Phrase, Question, Step
from bot.course.read import Content
from bot.language.catalog import Translation
from bot.replies import Line, Say

APPROVED = STATES[-1]

CAREFUL = (
    *("bot/consent", "bot/guardian", "bot/my-data", "bot/emergency", "bot/scam", "help-scammed/", "drill/"),
    *("bot/loudspeaker", "loudspeaker/"),
)
"""Keys that begin so are translated only once approved, whatever the minimum: consent (also where it
is given or taken back later), emergency steps and verdicts on scams; and what a whole village hears at once."""

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
        found |= _lesson_texts(lesson)
    for drill in content.drills:
        fields = {"text": drill.text, "sign": drill.sign, "feedback": drill.feedback}
        found |= {f"drill/{drill.slug}/{field}": text for field, text in fields.items()}
    for announcement in content.announcements:
        found |= announced(announcement)
    for phrase in content.phrases:
        found |= _phrase_texts(phrase)
    return found


def announced(announcement: Announcement) -> dict[str, str]:
    """The texts of an announcement by key, in the order in which they are said."""
    sentences = {f"sentence.{number}": text for number, text in enumerate(announcement.sentences, 1)}
    fields = {"title": announcement.title, **sentences, "rule": announcement.rule}
    return {f"loudspeaker/{announcement.lesson}/{field}": text for field, text in fields.items()}


def _lesson_texts(lesson: Lesson) -> dict[str, str]:
    found = {f"{lesson.id}/lesson/title": lesson.title, f"{lesson.id}/lesson/learned": lesson.learned}
    for stage in lesson.stages:
        found |= {f"{lesson.id}/{stage.slug}/{field}": text for field, text in _stage_texts(stage).items()}
    return found


def _stage_texts(stage: Step | Question) -> dict[str, str]:
    fields = {"text": stage.text, "without": stage.without, "alt": stage.alt}
    fields |= {f"option.{option.slug}": option.text for option in stage.options}
    fields |= {f"feedback.{option.slug}": option.feedback for option in stage.options}
    return {field: text for field, text in fields.items() if text}


def _phrase_texts(phrase: Phrase) -> dict[str, str]:
    fields = {"text": phrase.text, "alt": phrase.alt}
    fields |= {f"choice.{id}": label for id, label in phrase.choices.items()}
    return {f"bot/{phrase.name}/{field}": text for field, text in fields.items() if text}


def entries(translations: Iterable[Translation], sources: Mapping[str, str]) -> dict[str, Entry]:
    """Translations by key. Of two for one key, the one made from today's Vietnamese counts."""
    found: dict[str, Entry] = {}
    for key, source, text, state, _ in translations:
        if key not in found or source == sources.get(key):
            found[key] = Entry(text, source, state)
    return found


def messages(
    lang: str,
    sources: Mapping[str, str],
    translated: Mapping[str, Entry],
    *,
    minimum: str,
    values: Mapping[str, str],
) -> dict[str, Message]:
    """Every message in one language, its fallback where there is no usable translation.

    ``minimum`` is the least trusted state that is shown; ``values`` is what is said for ``{controller}``
    and for the facts with a number.
    """
    return {
        key: message(lang, key, source, translated.get(key), minimum=minimum, values=values)
        for key, source in sources.items()
    }


def message(
    lang: str, key: str, source: str, entry: Entry | None, *, minimum: str, values: Mapping[str, str]
) -> Message:
    """One message. What is not approved stands above its Vietnamese and is heard after it."""
    plain = filled(source, values)
    if lang == SOURCE or entry is None or not usable(key, source, entry, minimum):
        return Message((Line(SOURCE, plain),), (Say(SOURCE, plain),))
    text = filled(entry.text, values)
    if entry.state == APPROVED:
        return Message((Line(lang, text),), (Say(lang, text),))
    return Message(_draft_lines(lang, key, text, plain), (Say(SOURCE, plain), Say(lang, text)))


def usable(key: str, source: str, entry: Entry, minimum: str) -> bool:
    """Whether a translation may be shown: of today's Vietnamese, trusted enough, with the same blanks to fill."""
    least = APPROVED if key.startswith(CAREFUL) else minimum
    return (
        entry.source == source
        and entry.state in STATES
        and STATES.index(entry.state) >= STATES.index(least)
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
