"""What people translated, reported, recorded and entered, as an overlay on the course; and the number of its changes.

Whoever changes what learners get calls ``note_overlay_change`` in the same transaction. Every process looks at the
number once a second (``api.course.refresh``) and lays the new overlay on its course.
"""

from collections import defaultdict

from sqlalchemy import Connection, select, update

from api.store import (
    ContentVersion,
    PlaceContact,
    Recording,
    RecordingConsent,
    Translation,
    TranslationReport,
    core,
)
from bot.course import SOURCE, Contact, Draft, Entry, Overlay, variety

CONFIRMED = "confirmed"
"""The state of a recording that enough other speakers have listened to."""

_version, _translation, _report = core(ContentVersion), core(Translation), core(TranslationReport)
_recording, _consent, _contact = core(Recording), core(RecordingConsent), core(PlaceContact)


def note_overlay_change(connection: Connection) -> None:
    """Let every process know that what learners get is different once this transaction is through."""
    connection.execute(update(_version).values(version=_version.c.version + 1))


def overlay_version(connection: Connection) -> int:
    """How often it changed."""
    return int(connection.execute(select(_version.c.version)).scalar_one())


def amendments(connection: Connection) -> Overlay:
    """Everything people did, as it stands now."""
    return Overlay(
        _entries(connection),
        _withheld(connection),
        _spoken(connection),
        place_contacts(connection),
        _village_voices(connection),
        _read(connection),
    )


def place_contacts(connection: Connection) -> dict[tuple[str, str], Contact]:
    """Whom people can ask, as staff entered it, by commune and village."""
    columns = (_contact.c[name] for name in ("commune", "village", "title", "phone", "name", "agreed_on"))
    rows = connection.execute(select(*columns))
    return {(commune, village): Contact(*contact) for commune, village, *contact in rows}


def _entries(connection: Connection) -> dict[str, dict[str, Entry]]:
    found: dict[str, dict[str, Entry]] = defaultdict(dict)
    columns = (_translation.c[name] for name in ("lang", "dialect", "key", "text", "source", "state"))
    for lang, dialect, key, *entry in connection.execute(select(*columns)):
        found[variety(lang, dialect)][key] = Entry(*entry)
    return dict(found)


def _withheld(connection: Connection) -> frozenset[Draft]:
    """What learners called wrong, until somebody has looked; the overlay takes back the safety text among it."""
    columns = (_report.c[name] for name in ("lang", "dialect", "key", "text"))
    rows = connection.execute(select(*columns).where(_report.c.settled_at.is_(None)))
    return frozenset(Draft(variety(lang, dialect), key, text) for lang, dialect, key, text in rows)


def _spoken(connection: Connection) -> dict[str, dict[str, str]]:
    """What was told freely. A dialect in which texts were only read has nothing here, but is a variety all the same."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    columns = (_recording.c[name] for name in ("lang", "dialect", "key", "said", "free"))
    heard = (_recording.c.state == CONFIRMED, _consent.c.withdrawn_at.is_(None), _recording.c.lang != SOURCE)
    joined = select(*columns).join_from(_recording, _consent, _recording.c.consent_id == _consent.c.id)
    for lang, dialect, key, said, free in connection.execute(joined.where(*heard).order_by(_recording.c.at)):
        found[variety(lang, dialect)] |= {key: said} if free else {}
    return dict(found)


def _read(connection: Connection) -> dict[str, frozenset[str]]:
    """What is heard read aloud, by variety; of Vietnamese nothing follows from it."""
    found: dict[str, set[str]] = defaultdict(set)
    columns = (_recording.c.lang, _recording.c.dialect, _recording.c.said)
    heard = (_recording.c.state == CONFIRMED, _consent.c.withdrawn_at.is_(None), ~_recording.c.free)
    joined = select(*columns).join_from(_recording, _consent, _recording.c.consent_id == _consent.c.id)
    for lang, dialect, said in connection.execute(joined.where(*heard, _recording.c.lang != SOURCE)):
        found[variety(lang, dialect)].add(said)
    return {kind: frozenset(texts) for kind, texts in found.items()}


def _village_voices(connection: Connection) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """What people said who wanted their village told, where nobody of another place is heard saying it."""
    last: dict[tuple[str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    columns = (_recording.c.lang, _recording.c.said, _recording.c.dialect, _consent.c.commune, _consent.c.village)
    heard = (_recording.c.state == CONFIRMED, _consent.c.withdrawn_at.is_(None))
    joined = select(*columns).join_from(_recording, _consent, _recording.c.consent_id == _consent.c.id)
    for lang, said, dialect, commune, village in connection.execute(joined.where(*heard).order_by(_recording.c.at)):
        last[lang, said][dialect] = (commune, village)
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for sentence, places in last.items():
        homes = {*places.values()}
        if len(homes) == 1:
            found[homes.pop()].add(sentence)
    return {home: frozenset(said) for home, said in found.items() if home[1]}
