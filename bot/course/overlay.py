"""What people translated and recorded since the files were written, laid over the course the files make.

Pure: the same course and overlay always give the same course. The files are the base. A person's entry
wins while the Vietnamese it translates is today's; otherwise what the files say stands.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field, replace

from bot.course.compose import filled, messages
from bot.course.languages import SOURCE, Language, is_telling, language_of
from bot.course.messages import Draft, Entry, Message
from bot.course.model import Course
from bot.course.places import Contact
from bot.course.trust import APPROVED, Marks

_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Overlay:
    """``entries`` by variety and key; ``withheld`` is not shown until somebody has looked, if it is safety text.

    ``spoken`` holds, by variety and key, the Vietnamese that somebody told freely, blanks filled; it counts while that
    is still what the Vietnamese says, for every variety of the language. A variety in which somebody only reads aloud
    is in it with no key, so that who speaks it is asked for its readers; ``read`` is what they read, by variety.
    ``contacts`` are whom people can ask, by commune and village. ``village_voices`` are the sentences, by language and
    text, that somebody of a village said.
    """

    entries: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    withheld: frozenset[Draft] = frozenset()
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    contacts: Mapping[tuple[str, str], Contact] = field(default_factory=dict)
    village_voices: Mapping[tuple[str, str], frozenset[tuple[str, str]]] = field(default_factory=dict)
    read: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.words or bool(self.contacts or self.village_voices)

    @property
    def words(self) -> bool:
        """Whether it changes what is said in some language: then all of it is put together anew."""
        return bool(self.entries or self.withheld or self.spoken or self.read)


NOTHING = Overlay()


def overlaid(course: Course, over: Overlay) -> Course:
    """The course with ``over`` laid on it; ``course`` is the one that the files make."""
    over = replace(over, withheld=frozenset(one for one in over.withheld if one.key in course.marks.safety))
    if not over:
        return course
    digest = _digest(course, over)
    course = replace(course, digest=digest, contacts=over.contacts, village_voices=over.village_voices, views={})
    if not over.words:
        return course
    entries = merged(course, over.entries)
    said = composed(course.languages, course.sources, entries, course.minimum, course.marks, course.values, over)
    return replace(course, entries=entries, messages=said, views={})


def merged(course: Course, found: Mapping[str, Mapping[str, Entry]]) -> dict[str, dict[str, Entry]]:
    """Of each key the entry that counts: a person's of today's Vietnamese, then the files', then a stale one."""
    entries = {kind: dict(known) for kind, known in course.entries.items()}
    for kind, amended in found.items():
        known = entries.setdefault(kind, {})
        for key, entry in amended.items():
            if entry.source == course.sources.get(key) or key not in known:
                known[key] = entry
    return entries


def composed(
    languages: Mapping[str, Language],
    sources: Mapping[str, str],
    entries: Mapping[str, Mapping[str, Entry]],
    minimum: str,
    marks: Marks,
    values: Mapping[str, str],
    over: Overlay = NOTHING,
) -> dict[str, dict[str, Message]]:
    """Every message of every variety there is something of. A dialect without anything of its own is not among them."""
    found: dict[str, dict[str, Message]] = {}
    kinds = {kind for kind in (*entries, *over.spoken) if language_of(kind) in languages.keys() - {SOURCE}}
    # A language before its dialects, which fall back to it.
    for kind in (*languages, *sorted(kind for kind in kinds if kind != language_of(kind))):
        language = languages[language_of(kind)]
        said = values if language.id == SOURCE else {**values, "language": language.name}
        shown = _not_withheld(kind, entries.get(kind, {}), over.withheld)
        standard = found[language.id] if kind != language.id else None
        plain = {key: filled(source, said) for key, source in sources.items()}
        spoken = _wherever_it_stands(_told(kind, over.spoken, plain), plain, marks)
        least = minimum if language.drafts else APPROVED
        found[kind] = messages(
            kind, sources, shown, minimum=least, marks=marks, values=said, standard=standard, spoken=spoken
        )
    return _with_neighbours(found, over.read) if over.read else found


def _with_neighbours(
    found: Mapping[str, Mapping[str, Message]], read: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, Message]]:
    """Where a variety has a draft or nothing, what another of its language has approved and somebody read aloud.

    Speakers stand behind it and a person is heard; a draft that a machine reads has neither.
    """
    heard = {kind: _read_aloud(kind, found[kind], texts) for kind, texts in read.items() if kind in found}
    return {
        kind: {key: _neighbours(kind, key, one, heard) for key, one in said.items()} for kind, said in found.items()
    }


def _read_aloud(kind: str, said: Mapping[str, Message], texts: frozenset[str]) -> dict[str, Message]:
    """The messages of a variety that are approved in it and read aloud as they stand."""
    return {
        key: one
        for key, one in said.items()
        if not one.drafts and {(say.lang, say.text in texts) for say in one.says} == {(kind, True)}
    }


def _neighbours(kind: str, key: str, own: Message, heard: Mapping[str, Mapping[str, Message]]) -> Message:
    told = any(is_telling(say.lang) for say in own.says)
    unsaid = own.drafts or all(say.lang == SOURCE for say in own.says)
    if kind == SOURCE or told or not unsaid:
        return own
    others = (said[key] for other, said in heard.items() if language_of(other) == language_of(kind) and key in said)
    return next(others, own)


def _told(kind: str, spoken: Mapping[str, Mapping[str, str]], plain: Mapping[str, str]) -> dict[str, str]:
    """What was told in the language of ``kind`` and still says what the Vietnamese does, in whichever dialect.

    Whose voice is heard of several, the order of voices says (``bot.speech.voices``): her own dialect's first.
    """
    same = [told for other, told in spoken.items() if language_of(other) == language_of(kind)]
    return {key: text for told in same for key, text in told.items() if text == plain.get(key)}


def _wherever_it_stands(told: Mapping[str, str], plain: Mapping[str, str], marks: Marks) -> dict[str, str]:
    """What was told of one key counts for every key with the same Vietnamese, as far as enough people listened to it.

    A text that is careful is heard only if it was told itself.
    """
    if not told:
        return {}
    safe = {text for key, text in told.items() if key in marks.safety}
    any_ = {*told.values()}
    others = {key: text for key, text in plain.items() if key not in marks.careful}
    found = {key: text for key, text in others.items() if text in (safe if key in marks.safety else any_)}
    return {**found, **told}


def _not_withheld(kind: str, entries: Mapping[str, Entry], withheld: frozenset[Draft]) -> Mapping[str, Entry]:
    gone = {(key, text) for of, key, text in withheld if of == kind}
    return {key: entry for key, entry in entries.items() if (key, entry.text) not in gone} if gone else entries


def _digest(course: Course, over: Overlay) -> str:
    entries = {kind: {key: asdict(entry) for key, entry in found.items()} for kind, found in over.entries.items()}
    told = {kind: dict(found) for kind, found in over.spoken.items()}
    contacts = [[*place, *map(str, astuple(contact))] for place, contact in sorted(over.contacts.items())]
    villages = [[*place, sorted(said)] for place, said in sorted(over.village_voices.items())]
    read = [[kind, sorted(texts)] for kind, texts in sorted(over.read.items())]
    people = [one for one in (contacts, villages, read) if one]
    values = [course.digest, entries, sorted(over.withheld), told, *people]
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
