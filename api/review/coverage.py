"""How much of the course there is in a language: by kind of text, state, dialect and voice; what is missing most."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from api.course.importance import weighed
from api.course.people_overlay import CONFIRMED
from api.review.entries import SHOWN_STATES, ReviewEntry
from api.store import Recording, RecordingConsent, core
from bot.course import REJECTED, TEXT_KINDS, Course, filled, keys_in_order, kind_of_text
from bot.language import LOAN, Lexicon
from bot.speech import RecordedShelf

_recording, _consent = core(Recording), core(RecordingConsent)

Heard = Callable[[ReviewEntry], bool]
"""Whether a person is heard saying an entry."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one kind of text: how many there are, in each state, and with which voice."""

    kind: str
    total: int
    states: Mapping[str, int]
    recorded: int
    machine: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that nobody has translated, and about how often it is met (``bot.course.importance``)."""

    key: str
    vietnamese: str
    weight: float


def coverage(course: Course, entries: Mapping[str, ReviewEntry], heard: Heard) -> list[Coverage]:
    """A line for each kind of text there is, in the order of ``KINDS``."""
    kinds: dict[str, list[ReviewEntry]] = {name: [] for name in TEXT_KINDS}
    for key, entry in entries.items():
        kinds[kind_of_text(course, key)].append(entry)
    return [_covered(name, found, heard) for name, found in kinds.items() if found]


def gaps(connection: Connection | None, course: Course, entries: Mapping[str, ReviewEntry], today: date) -> list[Gap]:
    """What has no text, the most met first."""
    weight = weighed(connection, course, today)
    keys = [key for key in keys_in_order(course) if not entries[key].text]
    return [Gap(key, entries[key].vietnamese, weight[key]) for key in sorted(keys, key=lambda key: -weight[key])]


def kept(known: Lexicon, entries: Iterable[ReviewEntry]) -> list[tuple[str, int]]:
    """Vietnamese terms that translations keep, the commonest first: words that speakers are to be asked for."""
    texts = (entry.text for entry in entries if entry.text and entry.state != REJECTED)
    counted = Counter(found.text for text in texts for found in known.stretches(text) if found.kind == LOAN)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def people(
    connection: Connection | None,
    course: Course,
    standard: Mapping[str, ReviewEntry],
    folders: tuple[Path, ...],
    lang: str,
    *,
    dialect: str,
) -> Heard:
    """Who is heard saying what: confirmed recordings, and those that lie in a folder of the language.

    A dialect without a text of its own may read that of the ``standard``.
    """
    told = _told(connection, lang, dialect) if connection is not None else frozenset()
    shelf = RecordedShelf(lang, tuple(folder for folder in folders if folder.is_dir()), (dialect,))

    def heard(entry: ReviewEntry) -> bool:
        text = filled(entry.text or standard[entry.key].text, course.values)
        if {(entry.key, text, False), (entry.key, filled(entry.vietnamese, course.values), True)} & told:
            return True
        return bool(text) and shelf.find(text) is not None

    return heard


def _covered(name: str, entries: list[ReviewEntry], heard: Heard) -> Coverage:
    states = Counter(entry.shown for entry in entries)
    recorded = [entry for entry in entries if heard(entry)]
    machine = sum(_spoken(entry) for entry in entries) - sum(_spoken(entry) for entry in recorded)
    return Coverage(name, len(entries), {one: states[one] for one in SHOWN_STATES}, len(recorded), machine)


def _spoken(entry: ReviewEntry) -> bool:
    """Whether there is a text that a machine could say."""
    return bool(entry.text) and not entry.stale and entry.state != REJECTED


def _told(connection: Connection, lang: str, dialect: str) -> frozenset[tuple[str, str, bool]]:
    """What was recorded, heard by others and not taken back: key, exactly what was said or told, whether freely."""
    columns = (_recording.c[name] for name in ("key", "said", "free"))
    ours = (_recording.c.lang == lang, _recording.c.dialect == dialect, _recording.c.state == CONFIRMED)
    joined = select(*columns).join_from(_recording, _consent, _recording.c.consent_id == _consent.c.id)
    rows = connection.execute(joined.where(*ours, _consent.c.withdrawn_at.is_(None)))
    return frozenset((key, said, bool(free)) for key, said, free in rows)
