"""Other speakers listen: are these the words, are they clear, are they polite; of free telling, what was heard.

Nobody confirms herself, and nobody counts twice. Safety text needs two (``bot.course.trust.Marks.approvers``).
"""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, update

from api.access.audit import record
from api.course.people_overlay import note_overlay_change
from api.errors import Invalid
from api.recordings import back_translations
from api.recordings.rows import CONFIRMED, NEW, REJECTED, in_force, recordings, undecided_recording
from bot.channels import kept
from bot.course import Course, Marks

REASONS = {
    "words": "Sai chữ hoặc thiếu chữ",
    "meaning": "Khác ý",
    "unclear": "Nghe không rõ",
    "rude": "Chưa lịch sự",
    "noise": "Ồn quá",
    "dialect": "Không phải tiếng này",
}
"""Why somebody rejects a recording."""


class NotSpeaker(Invalid):
    """Người nghe phải nói tiếng của bản này, hoặc tiếng chuẩn. Mời bạn chọn tiếng mình nói, hoặc để người khác nghe."""


class NoReason(Invalid):
    """Mời bạn chọn bản này chưa được ở điểm nào."""


def waiting_recordings(connection: Connection, login: str, marks: Marks, kind: str = "") -> list[RowMapping]:
    """What ``login`` may listen to: safety first, then the oldest. ``kind`` narrows it to a variety."""
    of = [recordings.c.state == NEW, recordings.c.recorded_by != login]
    if kind:
        lang, _, dialect = kind.partition("/")
        of += [recordings.c.lang == lang, recordings.c.dialect == dialect]
    rows = connection.execute(in_force(*of).order_by(recordings.c.at)).mappings()
    left = (row for row in rows if login not in row["confirmed_by"])
    return sorted(left, key=lambda row: row["key"] not in marks.safety)


def confirm(
    connection: Connection, id: str, course: Course, *, login: str, speaks: str, commune: str = "", now: datetime
) -> bool:
    """``login``, who ``speaks`` a dialect, heard what should be heard; of what was told she has answered (``backs``).

    Returns whether enough people have by now, so that learners hear it. Raises ``NotFound``, ``Settled``, ``Own``,
    ``NotSpeaker`` and ``Unwritten``.
    """
    found = undecided_recording(connection, id, login=login)
    if not course.languages[found["lang"]].judged_by(speaks, found["dialect"]):
        raise NotSpeaker
    if found["free"]:
        back_translations.count(connection, id, login=login)
    listened = [*found["confirmed_by"], login]
    enough = len(listened) >= course.marks.approvers(found["key"])
    values = {"confirmed_by": listened, "state": CONFIRMED if enough else NEW}
    connection.execute(update(recordings).where(recordings.c.id == id).values(values))
    if enough:
        note_overlay_change(connection)
    record(connection, f"staff:{login}", "voice-confirmed", id, commune, now)
    return enough


def reject(
    connection: Connection, id: str, *, login: str, reason: str, note: str = "", commune: str = "", now: datetime
) -> None:
    """``login`` says that it should be recorded again, and why. Raises as ``confirm``, and ``NoReason``."""
    undecided_recording(connection, id, login=login)
    if reason not in REASONS:
        raise NoReason
    why = ": ".join(filter(None, (REASONS[reason], _line(note))))
    connection.execute(update(recordings).where(recordings.c.id == id).values(state=REJECTED, note=why))
    back_translations.end(connection, [id])
    note_overlay_change(connection)  # so that its file goes
    record(connection, f"staff:{login}", "voice-rejected", f"{id} {reason}", commune, now)


def _line(text: str) -> str:
    """What somebody wrote, as it is kept."""
    return " ".join(kept(text, back_translations.LONGEST).split())
