"""Recordings that may leave for others: confirmed, in force, and given for that purpose."""

from sqlalchemy import Connection, RowMapping

from api.recordings.consent import covering
from api.recordings.rows import CONFIRMED, consents, in_force, recordings


def confirmed_for(connection: Connection, lang: str, purpose: str, *, version: str) -> list[RowMapping]:
    """What people said in ``lang`` under a consent of that ``version`` to ``purpose``, the oldest first."""
    of = (recordings.c.lang == lang, recordings.c.state == CONFIRMED)
    given = (consents.c.text == version, consents.c.scope.in_(covering(purpose)))
    return list(connection.execute(in_force(*of, *given).order_by(recordings.c.at, recordings.c.id)).mappings())
