"""Who did what, in codes: never a name of a learner, never a text."""

from datetime import datetime

from sqlalchemy import Connection, insert

from api.clock import now
from api.store import Audit, core

_audit = core(Audit)


def record(
    connection: Connection, actor: str, action: str, thing: str = "", commune: str = "", at: datetime | None = None
) -> None:
    """A line in the audit log, in the caller's transaction.

    ``actor`` is ``staff:lan``, ``token:<id>`` or ``bonso`` for the program itself; ``action`` a word in
    kebab case (``code-made``); ``thing`` the id or code it was done to; ``commune`` whose it is.
    """
    row = {"at": at or now(), "actor": actor, "action": action, "object": thing, "commune": commune}
    connection.execute(insert(_audit).values(row))
