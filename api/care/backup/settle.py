"""What a copy is made ready by, before it is anybody's database: nothing of its day happens a second time.

Everything in the caller's transaction, on tables of today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from api.access.audit import record
from api.care.backup.manifest import Manifest
from api.care.journal import table
from api.care.journal.file import Damaged, Journal, journal_of, read_journal
from api.care.journal.reapply import reapply
from api.delivery import push_hold
from api.settings import Settings
from api.store import (
    KEY_FILE,
    Campaign,
    Invitation,
    Keys,
    KeyUnreadable,
    Outbox,
    Session,
    Staff,
    Token,
    core,
    key_check,
    literally,
)

_campaign, _invitation, _outbox, _session, _staff, _token = map(
    core, (Campaign, Invitation, Outbox, Session, Staff, Token)
)


@dataclass(frozen=True, slots=True)
class Ready:
    """What became of a copy. ``until`` is how far the journal that was applied goes, None without one that fits.

    ``revoked`` counts what was revoked again, ``locked_out`` are logins that need a new password, ``opens`` says
    whether the key that is here opens what is in the copy, None where that cannot be known.
    """

    until: datetime | None
    revoked: int
    locked_out: Sequence[str]
    opens: bool | None


def settle_copy(connection: Connection, settings: Settings, manifest: Manifest, stage: str, now: datetime) -> Ready:
    """Quiet what was waiting, revoke what was revoked since, and write down that this copy came from ``stage``."""
    _quiet(connection, now)
    connection.execute(delete(_session))
    journal = covering(connection, journal_of(settings), manifest)
    revoked = _revoke(connection, journal, now) if journal else _revoke_all(connection, now)
    record(connection, "bonso", "backup-restored", stage, at=now)
    locked_out = connection.scalars(select(_staff.c.login).where(_staff.c.active, _staff.c.password == "")).all()
    return Ready(journal.until if journal else None, revoked, locked_out, _opens(connection, settings))


def covering(connection: Connection, file: Path, manifest: Manifest) -> Journal | None:
    """The journal that knows everything revoked since the backup; None when that is lost, or another's."""
    try:
        journal = read_journal(file)
    except (Damaged, OSError):
        return None
    start = table.began(connection)
    if journal is None or start is None or journal.id != start.thing or not manifest.made_at:
        return None
    return journal if journal.since <= datetime.fromisoformat(manifest.made_at) <= journal.until else None


def _quiet(connection: Connection, now: datetime) -> None:
    """What was waiting to be sent may have been sent since. Pages fetch theirs themselves, and show them once."""
    waiting = literally(_outbox.c.state, "due", "sending", "held") & _outbox.c.account.not_like("web/%")
    connection.execute(update(_outbox).where(waiting).values(state="doubt", code="restored", settled_at=now))
    connection.execute(update(_campaign).where(_campaign.c.state == "running").values(state="paused"))


def _revoke(connection: Connection, journal: Journal, now: datetime) -> int:
    known = {entry.id for entry in table.entries(connection)}
    lost = [entry for entry in journal.entries if entry.id not in known]
    reapply(connection, lost, journal.entries, now)
    return len(lost)


def _revoke_all(connection: Connection, now: datetime) -> int:
    """Nobody knows what was revoked: then everything is that opens a door, and nobody is written to unasked."""
    valid = _token.c.revoked_at.is_(None)
    ended = connection.execute(update(_token).where(valid).values(revoked_at=now)).rowcount
    ended += connection.execute(delete(_invitation).where(_invitation.c.used_at.is_(None))).rowcount
    push_hold.hold(connection, now)
    table.begin_anew(connection, now)
    return ended


def _opens(connection: Connection, settings: Settings) -> bool | None:
    if not (settings.secret_key.get_secret_value() or (settings.data_dir / KEY_FILE).exists()):
        return None
    try:
        return key_check.right(connection, Keys.load(settings))
    except KeyUnreadable:
        return False
