"""Writing to nobody unasked for a while: after a restore that does not know what was revoked since the backup.

Who writes gets her answer. Messages to villages, drills and what else waits for nobody stay where they are until an
administrator says that they may go.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from api.access.audit import record
from api.store import PushHold, core

_hold = core(PushHold)

_ONLY = 1
"""The id of its one row."""


def held_since(connection: Connection) -> datetime | None:
    """Since when nobody is written to unasked; None when people may be."""
    since: datetime | None = connection.scalar(select(_hold.c.since).where(_hold.c.id == _ONLY))
    return since


def hold(connection: Connection, now: datetime) -> None:
    """From now on nobody is, until ``release``."""
    connection.execute(delete(_hold))
    connection.execute(insert(_hold).values(id=_ONLY, since=now))


def release(connection: Connection, *, actor: str) -> bool:
    """They may be written to again; False when they might already."""
    if not connection.execute(delete(_hold)).rowcount:
        return False
    record(connection, actor, "pushes-released")
    return True
