"""Voice messages that learners want a helper to hear: listed with the request, opened, and gone when it is settled.

A sound is a file ``questions/<id>`` of the data folder, AES-GCM under a key that only its row holds, itself sealed.
Deleting the row is therefore the end of it; ``api.people.voice_fetching`` clears the file away.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, RowMapping, delete, exists, select

from api.access.audit import record
from api.errors import NotFound
from api.media import sealed_files
from api.store import Audit, HelpRequest, Keys, Question, core

FOLDER = "questions"
"""In the data folder."""

LIFE = timedelta(days=14)
"""How long a voice waits for somebody to hear it, as she was told."""

_audit, _help, _question = map(core, (Audit, HelpRequest, Question))
_SEEN = tuple(_question.c[name] for name in ("id", "request", "state", "error", "seconds", "at"))


def of(connection: Connection, requests: Sequence[str], now: datetime) -> dict[str, list[RowMapping]]:
    """The voice messages of help requests, by their ``question``, oldest first; those not yet here as well."""
    chosen = select(*_SEEN).where(_question.c.request.in_(requests), _question.c.at > now - LIFE)
    found: dict[str, list[RowMapping]] = {}
    for row in connection.execute(chosen.order_by(_question.c.id)).mappings():
        found.setdefault(row["request"], []).append(row)
    return found


def one(connection: Connection, id: str, now: datetime) -> RowMapping:
    """A voice that is here: its ``id`` and ``key``, the ``commune`` and number (``help``) of its request.

    Raises ``NotFound``.
    """
    query = (
        select(_question.c.id, _question.c.key, _help.c.id.label("help"), _help.c.commune)
        .join(_help, _help.c.question == _question.c.request)
        .where(_question.c.id == id, _question.c.state == "kept", _question.c.at > now - LIFE)
    )
    found = connection.execute(query).mappings().first()
    if found is None:
        raise NotFound
    return found


def open_sound(folder: Path, row: RowMapping, keys: Keys) -> bytes:
    """The sound of ``one``, Opus in Ogg; ``folder`` is the data folder. Raises ``NotFound`` if it is not there."""
    try:
        return sealed_files.opened(file(folder, row["id"]), bytes.fromhex(keys.open(row["key"])))
    except (OSError, InvalidTag):  # a restored backup brings rows without their files
        raise NotFound from None


def lay_down(folder: Path, id: str, sound: bytes, keys: Keys) -> bytes:
    """Keep a sound; what its row must hold as ``key``. Raises ``OSError``."""
    return keys.seal(sealed_files.lay_down(file(folder, id), sound).hex())


def file(folder: Path, id: str) -> Path:
    """Where the sound of a voice message lies."""
    return folder / FOLDER / id


def note_heard(connection: Connection, actor: str, row: RowMapping) -> None:
    """Somebody listened: a line in the audit log, one for each who does and each request."""
    thing = str(row["help"])
    c = _audit.c
    before = exists().where(c.actor == actor, c.action == "voice-heard", c["object"] == thing)
    if not connection.scalar(select(before)):
        record(connection, actor, "voice-heard", thing, row["commune"])


def forget(connection: Connection, request: str | None) -> None:
    """Somebody helped: nobody needs to hear it any more."""
    if request:
        connection.execute(delete(_question).where(_question.c.request == request))


def forget_old(connection: Connection, now: datetime) -> int:
    """Those that nobody settled within ``LIFE``; how many there were."""
    return connection.execute(delete(_question).where(_question.c.at <= now - LIFE)).rowcount
