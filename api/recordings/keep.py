"""Keeping what somebody recorded: judged, written to the disk, and then to the table. Nobody hears it yet."""

from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select

from api.access.audit import record
from api.errors import Conflict, NotFound
from api.ids import new_id
from api.recordings import back_translations
from api.recordings.consent import NoConsent
from api.recordings.folders import ENDING, Folders
from api.recordings.rows import NEW, consents, recordings
from api.recordings.sound import KeptTake, kept_take
from api.store import reading, writing
from bot.course import Course, Prompt, prompt_named
from bot.speech import recording_version


class Changed(Conflict):
    """Câu này vừa được sửa. Mời bạn đọc lại câu mới rồi thu."""


def prompt_asked(course: Course, name: str) -> Prompt:
    """The prompt that was on the screen. Raises ``NotFound``, and ``Changed`` when it is another text by now."""
    found = prompt_named(course, name)
    if found is None:
        raise NotFound
    if found.name != name:
        raise Changed
    return found


def keep_recording(
    database: Engine,
    folders: Folders,
    consent: str,
    prompt: Prompt,
    content: bytes,
    commune: str,
    now: datetime,
    *,
    sent_key: str | None = None,
) -> KeptTake:
    """Keep the file ``content`` as the recording of ``prompt`` by whom ``consent`` is of.

    What she recorded of it before and nobody has listened to yet is replaced. ``sent_key`` is that of a phone: kept
    twice under one, the database raises. Raises ``sound.Unusable`` and ``NoConsent``; then nothing was kept.
    """
    # How many letters her own words would have nobody knows: hardly fewer than half of the Vietnamese.
    made = kept_take(content, len(prompt.said) // 2 if prompt.free else len(prompt.said))
    with reading(database) as connection:
        _given(connection, consent)
    id = new_id(now)
    # The file first: a row without its sound could never be mended, a file without a row is swept away.
    folders.keep(f"{id}{ENDING}", made.content)
    with writing(database) as connection:
        given = _given(connection, consent)
        version = recording_version(made.content)
        sent = {"milliseconds": made.milliseconds, "sent_key": sent_key, "version": version}
        replaced = _add(connection, id, given, prompt, commune, now, **sent)
    for name in replaced:
        folders.file(name).unlink(missing_ok=True)
    return made


def _add(
    connection: Connection, id: str, consent: RowMapping, prompt: Prompt, commune: str, now: datetime, **sent: object
) -> list[str]:
    """The row of a recording whose file is there; the files of those that it replaces."""
    lang, _, dialect = prompt.kind.partition("/")
    login = consent["speaker"]
    of = {"lang": lang, "dialect": dialect, "said": prompt.said, "free": prompt.free, "recorded_by": login}
    same = [*(recordings.c[name] == value for name, value in of.items()), recordings.c.state == NEW]
    older = list(connection.execute(select(recordings.c.id, recordings.c.file).where(*same)))
    replaced = [row.file for row in older] + back_translations.replace(connection, [row.id for row in older])
    connection.execute(delete(recordings).where(*same))
    row = {**of, **sent, "id": id, "key": prompt.key, "file": f"{id}{ENDING}"}
    row |= {"consent_id": consent["id"], "at": now, "state": NEW, "confirmed_by": [], "note": ""}
    connection.execute(insert(recordings).values(row))
    record(connection, f"staff:{login}", "voice-recorded", f"{id} {prompt.key}", commune, now)
    return replaced


def _given(connection: Connection, consent: str) -> RowMapping:
    # Locked on PostgreSQL: she may be taking it back at this moment.
    held = select(consents).where(consents.c.id == consent, consents.c.withdrawn_at.is_(None)).with_for_update()
    found = connection.execute(held).mappings().first()
    if found is None:
        raise NoConsent
    return found
