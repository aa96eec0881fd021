"""What other speakers understood of something told freely, in Vietnamese, before they saw what was meant.

Each listener answers once, in writing or with her voice; only then may she see the original, and what others heard.
A spoken answer is a file of ``Folders`` like any recording, is never heard by learners, and is her own: it goes when
she takes her voice back, and then what it confirmed is confirmed no longer.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from api.access.audit import record
from api.errors import Invalid, NotFound
from api.ids import new_id
from api.recordings.consent import NoConsent
from api.recordings.folders import ENDING, Folders
from api.recordings.rows import CONFIRMED, NEW, consents, is_id, recordings, undecided_recording
from api.recordings.sound import KeptTake, kept_take
from api.store import RecordingBack, core, reading, writing
from bot.channels import kept

backs = core(RecordingBack)

GIVEN, COUNTED, GONE = "given", "counted", "gone"
"""States of an answer: given and not decided about, part of a confirmation, no more."""

LONGEST = 500
"""Letters of what a listener writes."""

_THERE = backs.c.state != GONE


class Unwritten(Invalid):
    """Mời bạn nói hoặc viết lại bằng tiếng Việt điều mình nghe được."""


def hers(connection: Connection, id: str, *, login: str) -> RowMapping | None:
    """What ``login`` answered to a recording, if she did."""
    found = select(backs).where(backs.c.recording_id == id, backs.c.said_by == login, _THERE)
    return connection.execute(found).mappings().first()


def counted(connection: Connection, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """The answers by which recordings were confirmed, by recording, the oldest first."""
    chosen = select(backs).where(backs.c.recording_id.in_(ids), backs.c.state == COUNTED).order_by(backs.c.at)
    found: dict[str, list[RowMapping]] = {}
    for row in connection.execute(chosen).mappings():
        found.setdefault(row["recording_id"], []).append(row)
    return found


def write(connection: Connection, id: str, *, login: str, text: str, now: datetime) -> None:
    """``login`` writes what she heard; a second answer changes nothing. Raises ``Unwritten`` and as ``opened``."""
    undecided_recording(connection, id, login=login)
    text = " ".join(kept(text, LONGEST).split())
    if not text:
        raise Unwritten
    if hers(connection, id, login=login) is None:
        _add(connection, id, login, now, text=text)


def speak(
    database: Engine,
    folders: Folders,
    id: str,
    *,
    login: str,
    consent: str,
    content: bytes,
    commune: str,
    now: datetime,
) -> KeptTake:
    """``login`` says what she heard, in the file ``content``, under her consent of that id.

    A second answer changes nothing. Raises ``sound.Unusable``, ``NoConsent`` and as ``opened``; then nothing was kept.
    """
    with reading(database) as connection:
        undecided_recording(connection, id, login=login)
        _given(connection, consent, login)
        answered = hers(connection, id, login=login) is not None
    made = kept_take(content, letters=0)
    if answered:
        return made
    name = f"{new_id(now)}{ENDING}"
    folders.keep(name, made.content)  # the file first, as in ``keep``; without its row it is swept away
    with writing(database) as connection:
        undecided_recording(connection, id, login=login)
        _given(connection, consent, login)
        if hers(connection, id, login=login) is None:
            _add(connection, id, login, now, file=name, milliseconds=made.milliseconds, consent_id=consent)
            record(connection, f"staff:{login}", "voice-heard-back", id, commune, now)
    return made


def count(connection: Connection, id: str, *, login: str) -> None:
    """Her answer is part of a confirmation. Raises ``Unwritten`` without one."""
    mine = (backs.c.recording_id == id, backs.c.said_by == login, _THERE)
    if not connection.execute(update(backs).where(*mine).values(state=COUNTED)).rowcount:
        raise Unwritten


def end(connection: Connection, ids: Sequence[str]) -> None:
    """Recordings were rejected or taken back: what others heard in them goes too."""
    of = backs.c.recording_id.in_(ids)
    connection.execute(update(backs).where(of).values(state=GONE, text=""))


def replace(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Recordings are about to be deleted for newer ones: their answers with them. The files that are nobody's now."""
    of = backs.c.recording_id.in_(ids)
    files = list(connection.scalars(select(backs.c.file).where(of, backs.c.file != "")))
    connection.execute(delete(backs).where(of))
    return files


def take_back(connection: Connection, consent_ids: Sequence[str]) -> int:
    """A listener takes her voice back: her spoken answers go, and what they confirmed waits for others. How many."""
    spoken = backs.c.consent_id.in_(consent_ids) & _THERE
    rows = list(connection.execute(select(backs).where(spoken)).mappings())
    for row in rows:
        if row["state"] == COUNTED:
            _unconfirm(connection, row["recording_id"], row["said_by"])
    connection.execute(update(backs).where(spoken).values(state=GONE))
    return len(rows)


def blind(connection: Connection, recording: RowMapping, login: str) -> bool:
    """Whether ``login`` may yet be asked what she hears in a recording, and so must know nothing about it."""
    settled = recording["state"] != NEW or login in (recording["recorded_by"], *recording["confirmed_by"])
    return recording["free"] and not settled and hers(connection, recording["id"], login=login) is None


def one(connection: Connection, id: str, login: str, *, reviews: bool = False, listens: bool = True) -> RowMapping:
    """The spoken answer ``id`` that ``login`` may hear: hers, of her own recording or of one that she answered too.

    Who ``reviews`` texts may hear what is in any that she is not to be asked about herself; who never ``listens`` is
    asked about none. Raises ``NotFound``.
    """
    spoken = select(backs).where(backs.c.id == id, backs.c.file != "", _THERE)
    found = connection.execute(spoken).mappings().first() if is_id(id) else None
    if found is None:
        raise NotFound
    this = select(recordings).where(recordings.c.id == found["recording_id"])
    recording = connection.execute(this).mappings().one()
    concerned = login in (found["said_by"], recording["recorded_by"]) or hers(connection, recording["id"], login=login)
    if not concerned and (not reviews or (listens and blind(connection, recording, login))):
        raise NotFound
    return found


def files(connection: Connection) -> dict[str, bool]:
    """The files of spoken answers, and whether they are still to be there."""
    chosen = select(backs.c.file, backs.c.state).where(backs.c.file != "")
    return {file: state != GONE for file, state in connection.execute(chosen)}


def _add(connection: Connection, id: str, login: str, now: datetime, **said: object) -> None:
    row = {"id": new_id(now), "recording_id": id, "said_by": login, "at": now, "state": GIVEN}
    row |= {"text": "", "file": "", "milliseconds": 0, "consent_id": None, **said}
    connection.execute(insert(backs).values(row))


def _given(connection: Connection, consent: str, login: str) -> None:
    mine = (consents.c.id == consent, consents.c.speaker == login, consents.c.withdrawn_at.is_(None))
    if connection.execute(select(consents.c.id).where(*mine).with_for_update()).first() is None:
        raise NoConsent


def _unconfirm(connection: Connection, id: str, login: str) -> None:
    held = select(recordings.c.confirmed_by, recordings.c.state).where(recordings.c.id == id).with_for_update()
    found = connection.execute(held).mappings().one()
    if found["state"] in (NEW, CONFIRMED):
        left = [one for one in found["confirmed_by"] if one != login]
        connection.execute(update(recordings).where(recordings.c.id == id).values(confirmed_by=left, state=NEW))
