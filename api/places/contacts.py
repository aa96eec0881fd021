"""Whom people of a place can ask: a title and a number; a name only with the day on which that person agreed to it.

What is entered is taught within a second (``api.course.refresh``), as is what is taken back. Who takes back her name
finds it nowhere: not in what is taught, not in messages that lie in an outbox, not in a backup that is put back.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.access.audit import record
from api.course.people_overlay import note_overlay_change
from api.delivery import outbox
from api.errors import Invalid, NotFound
from api.store import PlaceContact, Revoked, core, insert_into, note_revoked, work_queue, writing
from bot.course import Contact, bracketed

LONGEST = 40
"""Characters of a title, or of a name."""

NAMES = "contact-names"
"""The kind of work that takes a name out of messages once more; the key is the name."""

ONCE_MORE = timedelta(seconds=15)
"""After a name was taken back: by then every process teaches without it, and has written what it was about to."""

AGAIN_SECONDS = 5.0
"""After a try that failed."""

_PHONE = re.compile(r"\d{3,11}")
_NAME = re.compile(r"(?:[^\W\d_]|[ .'’-])+")
_OF_SOMEBODY = frozenset(("anh", "chị", "ông", "bà", "cô", "chú", "bác", "cậu", "dì", "thím", "em", "ka", "k'"))
"""Words with which people are called: what begins with one is somebody's name and no title."""

_contact = core(PlaceContact)


class NoTitle(Invalid):
    """Mời bạn ghi chức danh, như Đoàn xã hay Trưởng thôn, không quá 40 chữ cái, không có dấu ngoặc."""


class NamedTitle(Invalid):
    """Ở ô chức danh xin đừng ghi tên người. Tên ghi ở ô Tên, kèm ngày người ấy đồng ý."""


class BadPhone(Invalid):
    """Số máy chỉ gồm chữ số, từ 3 đến 11 số, như 02633 000 000."""


class BadName(Invalid):
    """Tên chỉ gồm chữ cái, không quá 40 chữ."""


class NameWithoutDay(Invalid):
    """Có tên người thì phải có ngày người ấy đồng ý. Chưa hỏi, chưa đồng ý thì để trống tên."""


class DayWithoutName(Invalid):
    """Có ngày đồng ý mà chưa có tên. Mời bạn ghi tên, hoặc để trống cả hai."""


class NotYet(Invalid):
    """Ngày đồng ý chưa tới. Mời bạn xem lại."""


def checked(title: str, phone: str, name: str, agreed_on: date | None, today: date) -> Contact:
    """A contact as typed, tidied. ``title`` says what that person is, ``phone`` is called, ``name`` is perhaps hers.

    Raises ``NoTitle``, ``NamedTitle``, ``BadPhone``, ``BadName``, ``NameWithoutDay``, ``DayWithoutName``, ``NotYet``.
    """
    title, name = (" ".join(text.replace("\0", "").split()) for text in (title, name))
    digits = re.sub(r"^\+?84(?=[1-9]\d{8,9}$)", "0", re.sub(r"[\s.()-]", "", phone))
    if not title or len(title) > LONGEST or re.search(r"[(){}<>]", title):
        raise NoTitle
    if title.lower().split(" ")[0] in _OF_SOMEBODY or title.lower().startswith("k'"):
        raise NamedTitle
    if not (_PHONE.fullmatch(digits) and digits.isascii()):
        raise BadPhone
    if name and (len(name) > LONGEST or not _NAME.fullmatch(name)):
        raise BadName
    if name and agreed_on is None:
        raise NameWithoutDay
    if agreed_on is not None and not name:
        raise DayWithoutName
    if agreed_on is not None and agreed_on > today:
        raise NotYet
    return Contact(title, digits, name, agreed_on)


def listed(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """Every contact that was entered for ``commune``, or for all; the whole commune before its villages."""
    question = select(_contact).order_by(_contact.c.commune, _contact.c.village)
    return connection.execute(question.where(_contact.c.commune == commune) if commune else question).mappings().all()


def enter(
    connection: Connection, contact: Contact, *, commune: str, village: str = "", actor: str, now: datetime
) -> None:
    """From now on ``contact``, as ``checked`` made it, is who people of the place can ask. One before is replaced."""
    before = _named_there(connection, commune, village)
    if before and before != contact.name:
        _take_out(connection, before, commune=commune, village=village, now=now)
    values = {"title": contact.title, "phone": contact.phone, "name": contact.name, "agreed_on": contact.agreed_on}
    row = {**values, "entered_by": actor, "entered_at": now}
    new = insert_into(connection, _contact).values(commune=commune, village=village, **row)
    connection.execute(new.on_conflict_do_update(index_elements=("commune", "village"), set_=row))
    note_overlay_change(connection)
    record(connection, actor, "contact-entered", _place(commune, village), commune, now)


def take_name_back(connection: Connection, *, commune: str, village: str = "", actor: str, now: datetime) -> None:
    """That person is no longer to be named; title and number stay. Raises ``NotFound`` where nobody is named."""
    name = _named_there(connection, commune, village)
    if not name:
        raise NotFound
    forget_name(connection, commune=commune, village=village, now=now)
    record(connection, actor, "contact-name-taken-back", _place(commune, village), commune, now)


def remove(connection: Connection, *, commune: str, village: str = "", actor: str, now: datetime) -> None:
    """Nobody is entered for the place any more. Raises ``NotFound``."""
    if name := _named_there(connection, commune, village):
        _take_out(connection, name, commune=commune, village=village, now=now)
    gone = connection.execute(delete(_contact).where(*_at(commune, village)))
    if not gone.rowcount:
        raise NotFound
    note_overlay_change(connection)
    record(connection, actor, "contact-removed", _place(commune, village), commune, now)


def forget_name(
    connection: Connection, *, commune: str, village: str, now: datetime, before: datetime | None = None
) -> None:
    """Take a name out of everything, and note that it was; where it was entered ``before`` then, if that is given."""
    which = [*_at(commune, village), _contact.c.name != ""]
    which += [_contact.c.entered_at <= before] if before else []
    name = connection.scalar(select(_contact.c.name).where(*which))
    if name:
        connection.execute(update(_contact).where(*which).values(name="", agreed_on=None))
        _take_out(connection, name, commune=commune, village=village, now=now)
        note_overlay_change(connection)


class NameWork:
    """What the worker (``api.work.worker``) does a little after a name was taken back: look through messages again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def work(self, name: str, _leaving: object) -> float | None:
        """Take ``name`` out of what was written meanwhile. What failed is not raised, or a log held it."""
        try:
            with writing(self._engine) as connection:
                outbox.leave_out(connection, bracketed(name))
        except SQLAlchemyError:
            return AGAIN_SECONDS
        return None


def _take_out(connection: Connection, name: str, *, commune: str, village: str, now: datetime) -> None:
    outbox.leave_out(connection, bracketed(name))
    work_queue.order(connection, NAMES, key=name, at=now + ONCE_MORE)
    note_revoked(connection, Revoked.CONTACT_NAME, [_place(commune, village)], now)


def _named_there(connection: Connection, commune: str, village: str) -> str:
    found = connection.scalar(select(_contact.c.name).where(*_at(commune, village)).with_for_update())
    return found or ""


def _at(commune: str, village: str) -> tuple[ColumnElement[bool], ...]:
    return _contact.c.commune == commune, _contact.c.village == village


def _place(commune: str, village: str) -> str:
    return f"{commune}/{village}".rstrip("/")
