"""What people recorded of one text and what others heard in it, for whoever checks the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from api.recordings import back_translations
from api.recordings.rows import CONFIRMED, NEW, in_force, recordings


@dataclass(frozen=True, slots=True)
class RecordingNotice:
    """A recording, and what its listeners answered; with ``blind`` nothing of it is for her yet who asks."""

    row: RowMapping
    heard: Sequence[RowMapping]
    blind: bool


def recording_notices(
    connection: Connection, *, lang: str, dialect: str, key: str, login: str, listens: bool
) -> list[RecordingNotice]:
    """Recordings of ``key`` that wait or are heard, the oldest first, as ``login`` may know of them.

    Who never ``listens`` is not to be asked what she hears, so nothing is hidden from her.
    """
    of = (recordings.c.lang == lang, recordings.c.dialect == dialect, recordings.c.key == key)
    wanted = in_force(*of, recordings.c.state.in_((NEW, CONFIRMED))).order_by(recordings.c.at)
    rows = connection.execute(wanted).mappings().all()
    heard = back_translations.counted(connection, [row["id"] for row in rows])
    hidden = {row["id"]: listens and back_translations.blind(connection, row, login) for row in rows}
    return [
        RecordingNotice(row, () if hidden[row["id"]] else heard.get(row["id"], ()), hidden[row["id"]]) for row in rows
    ]
