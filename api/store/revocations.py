"""Noting what is taken back for good, in the transaction that takes it back.

A backup knows nothing of what was revoked after it. So each revocation is a row of its own, which ``api.care.journal``
carries to a file that no restore replaces, and ``api.reapplied`` revokes again in a copy that comes back. ``thing`` is
an id or a digest: the journal names nobody.
"""

import os
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert

from api.ids import Entropy, new_id
from api.store.models import Revocation
from api.store.statements import core

_revocation = core(Revocation)


class Revoked:
    """What is taken back: the kinds there are, each with what its ``thing`` is."""

    BEGAN = "began"
    """The id of the journal, since when it is complete. Always the row of that name."""

    LEARNER = "learner"
    """She was erased because she asked for it. (Who is forgotten for her age is so again, a night after a restore.)"""

    CONSENT = "consent"
    """A learner took her consent back; what she agreed to later stands."""

    UNION = "union"
    """Two learners became one: ``<gone>=<kept>``. What ``kept`` takes back later, ``gone`` takes back too."""

    UNLINKED = "unlinked"
    """A chat was cut off from a learner: ``<chat>/<learner>``."""

    STOPPED, RESUMED = "stopped", "resumed"
    """A chat does not want to be written to, or does so again."""

    TOKEN = "token"  # noqa: S105 - the kind, not a secret
    STAFF_OFF, STAFF_ON = "staff-off", "staff-on"
    PASSWORD = "password"  # noqa: S105 - the kind, not a secret
    """A member of staff, by her id, set another password: the one before must not open anything again."""

    INVITATION = "invitation"
    """The digest of one that was used or withdrawn, in hexadecimal."""

    JOIN_CODE, RECORDIST_CODE = "join-code", "recordist-code"

    VOICE_CONSENT = "voice-consent"
    """A speaker took her voice back: the id of the consent that ended."""

    CONTACT_NAME = "contact-name"
    """Somebody whom people may ask is no longer to be named: ``<commune>/<village>``. Who agreed again later stands."""


def note_revoked(
    connection: Connection, kind: str, things: Iterable[str], at: datetime, entropy: Entropy = os.urandom
) -> None:
    """Note that each of ``things`` was revoked, in the caller's transaction."""
    rows = [{"id": new_id(at, entropy), "kind": kind, "thing": thing, "at": at} for thing in things]
    if rows:
        connection.execute(insert(_revocation), rows)
