"""Recordings that may leave for others: confirmed, in force, and given for that purpose."""

from sqlalchemy import Connection, RowMapping

from api.recordings.consent import Wording, covering
from api.recordings.rows import CONFIRMED, consents, in_force, recordings


def confirmed_for(connection: Connection, lang: str, purpose: str, wording: Wording) -> list[RowMapping]:
    """What people said in ``lang`` under a consent to ``purpose`` by any version of ``wording``, the oldest first."""
    of = (recordings.c.lang == lang, recordings.c.state == CONFIRMED)
    given = (consents.c.text.in_(wording.versions), consents.c.scope.in_(covering(purpose)))
    return list(connection.execute(in_force(*of, *given).order_by(recordings.c.at, recordings.c.id)).mappings())
