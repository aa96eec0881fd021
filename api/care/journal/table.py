"""The rows of the table ``revocation``: which journal they belong to, and for how long they are kept."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, insert, select, update

from api.care.journal.file import JournalEntry
from api.ids import new_id
from api.store import Revocation, Revoked, core

KEPT = timedelta(days=400)
"""How long a revocation is kept. A backup that is older is restored as if there were no journal."""

SLACK = timedelta(days=1)
"""The table forgets so much later than the file, whatever a clock does."""

_revocation = core(Revocation)
_ENTRY = tuple(_revocation.c[name] for name in JournalEntry._fields)


def began(connection: Connection) -> JournalEntry | None:
    """Which journal the database belongs to, and since when that is complete; None before it ever had one."""
    found = connection.execute(select(*_ENTRY).where(_revocation.c.id == Revoked.BEGAN)).first()
    return JournalEntry(*found) if found else None


def begin_anew(connection: Connection, now: datetime) -> None:
    """From here on another journal is kept: of what was revoked before nobody knows all."""
    connection.execute(delete(_revocation).where(_revocation.c.id == Revoked.BEGAN))
    connection.execute(insert(_revocation).values(id=Revoked.BEGAN, kind=Revoked.BEGAN, thing=new_id(now), at=now))


def entries(connection: Connection) -> list[JournalEntry]:
    """What was revoked, in order."""
    rows = connection.execute(select(*_ENTRY).where(_revocation.c.id != Revoked.BEGAN).order_by(_revocation.c.number))
    return [JournalEntry(*row) for row in rows]


def over(now: datetime) -> Select[int]:
    """The ids of revocations that no backup can be older than."""
    return select(_revocation.c.id).where(_revocation.c.id != Revoked.BEGAN, _revocation.c.at < now - KEPT - SLACK)


def forget_old(connection: Connection, now: datetime) -> int:
    """Take away revocations that are ``over``; how many."""
    last = now - KEPT - SLACK
    connection.execute(
        update(_revocation).where(_revocation.c.id == Revoked.BEGAN, _revocation.c.at < last).values(at=last)
    )
    return connection.execute(delete(_revocation).where(_revocation.c.id.in_(over(now)))).rowcount
