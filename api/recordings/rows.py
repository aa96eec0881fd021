"""What everybody here asks of the tables of recordings, and the words for what is wrong."""

import re

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from api.errors import Conflict, NotAllowed, NotFound
from api.store import Recording, RecordingConsent, RecordingLink, core

recordings, consents, links = core(Recording), core(RecordingConsent), core(RecordingLink)

NEW, CONFIRMED, REJECTED, WITHDRAWN = "new", "confirmed", "rejected", "withdrawn"
"""States of a recording: waits for other speakers, is heard, was found wrong, was taken back by its speaker."""


_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether the database can be asked for ``text`` as an id: PostgreSQL refuses the question otherwise."""
    return _ID.fullmatch(text) is not None


class Settled(Conflict):
    """Bản thu này đã có người xử lý hoặc đã được rút lại."""


class Own(NotAllowed):
    """Bản này do chính bạn thu. Cần một người khác nghe."""


def in_force(*conditions: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """Recordings whose speaker has not taken her consent back."""
    joined = select(recordings).join_from(recordings, consents, recordings.c.consent_id == consents.c.id)
    return joined.where(consents.c.withdrawn_at.is_(None), *conditions)


def one_recording(connection: Connection, id: str) -> RowMapping:
    """A recording that was not taken back. Raises ``NotFound``."""
    wanted = in_force(recordings.c.id == id)
    found = connection.execute(wanted).mappings().first() if is_id(id) else None
    if found is None:
        raise NotFound
    return found


def undecided_recording(connection: Connection, id: str, *, login: str) -> RowMapping:
    """A recording that ``login`` may decide about, locked. Raises ``NotFound``, ``Own`` and ``Settled``."""
    if not is_id(id):
        raise NotFound
    connection.execute(select(recordings.c.id).where(recordings.c.id == id).with_for_update())
    found = one_recording(connection, id)
    if found["recorded_by"] == login:
        raise Own
    if found["state"] != NEW or login in found["confirmed_by"]:
        raise Settled
    return found
