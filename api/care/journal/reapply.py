"""Revoking again, in a database that knows nothing of it, what the journal says was revoked.

Everything goes the way it went the first time: one way to erase, one to end a consent, one to take a voice back.
Nobody is written to, and doing it twice changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, exists, select, update

from api.access.audit import record
from api.care.journal.file import JournalEntry
from api.conversation.erasing import (
    begin_anew,
    erase_learners,
    forget_questions,
    forget_villages,
    silence,
    withdraw,
)
from api.conversation.merging import leave
from api.places.contacts import forget_name
from api.recordings import end_consents
from api.store import (
    Chat,
    Consent,
    Invitation,
    JoinCode,
    Learner,
    Member,
    RecordingConsent,
    RecordingLink,
    Revocation,
    Revoked,
    Session,
    Staff,
    Token,
    chats_of,
    core,
    insert_into,
)
from bot.engine.state import dump_chat, dump_learner, load_chat, load_learner

_chat, _consent, _invitation, _join, _learner, _member, _revocation, _session, _staff, _token = map(
    core, (Chat, Consent, Invitation, JoinCode, Learner, Member, Revocation, Session, Staff, Token)
)
_voice_consent, _recordist = core(RecordingConsent), core(RecordingLink)

NO_CHAT = "00000000-0000-0000-0000-000000000000"


def reapply(
    connection: Connection, lost: Sequence[JournalEntry], journal: Iterable[JournalEntry], now: datetime
) -> None:
    """Revoke ``lost``, in order, and note it; everybody who works here logs in again.

    ``journal`` is all of it: who was united with whom may be known from before the database's day.
    """
    unions = [entry for entry in journal if entry.kind == Revoked.UNION]
    for entry in lost:
        if revoke := REVOKE.get(entry.kind):
            for thing in _concerned(entry, unions):
                revoke(connection, thing, entry.at)
    connection.execute(delete(_session))
    rows = [entry._asdict() for entry in lost]
    if rows:
        new = insert_into(connection, _revocation)
        connection.execute(new.on_conflict_do_nothing(index_elements=("id",)), rows)
    record(connection, "bonso", "revoked-again", str(len(rows)), at=now)


def _concerned(entry: JournalEntry, unions: Sequence[JournalEntry]) -> list[str]:
    """What an entry is about, and every learner who had become that one by then."""
    found = [entry.thing]
    for union in reversed(unions):
        gone, _, kept = union.thing.partition("=")
        if kept in found and union.at <= entry.at:
            found.append(gone)
    return found


# --- One function a kind -----------------------------------------------------------------------------------------


def _erase(connection: Connection, learner: str, at: datetime) -> None:
    erase_learners(connection, [learner], at)


def _withdraw(connection: Connection, learner: str, at: datetime) -> None:
    """End what she had agreed to by then. Whoever agreed again later goes on."""
    hers, later = _consent.c.learner_id == learner, _consent.c.given_at > at
    state = connection.scalar(select(_learner.c.state).where(_learner.c.id == learner, _learner.c.agreed))
    if state is None:
        return
    if connection.scalar(select(exists().where(hers, later, _consent.c.withdrawn_at.is_(None)))):
        connection.execute(update(_consent).where(hers, ~later).values(withdrawn_at=at))
        return
    forget_questions(connection, chats_of(connection, [learner]), [learner])
    withdraw(connection, [learner], at)
    forget_villages(connection, [learner], besides=NO_CHAT)
    refusing = load_learner(orjson.loads(state))._replace(consent="no", due=0)
    values = {"state": _dumped(dump_learner(refusing)), "agreed": False, "due": 0, "village": ""}
    connection.execute(update(_learner).where(_learner.c.id == learner).values(values))


def _unlink(connection: Connection, thing: str, at: datetime) -> None:
    chat, _, learner = thing.partition("/")
    place = (_member.c.chat_id == chat, _member.c.learner_id == learner)
    for who in connection.scalars(select(_member.c.who).where(*place)).all():
        leave(connection, chat, who=who)
        silence(connection, chat, at)
        begin_anew(connection, {chat: [who]})


def _stop(connection: Connection, chat: str, _at: datetime) -> None:
    _stopped(connection, chat, stopped=True)


def _resume(connection: Connection, chat: str, _at: datetime) -> None:
    _stopped(connection, chat, stopped=False)


def _stopped(connection: Connection, chat: str, *, stopped: bool) -> None:
    state = connection.scalar(select(_chat.c.state).where(_chat.c.id == chat))
    if state is not None:
        values = {"state": _dumped(dump_chat(load_chat(orjson.loads(state))._replace(stopped=stopped)))}
        connection.execute(update(_chat).where(_chat.c.id == chat).values(stopped=stopped, **values))


def _end_token(connection: Connection, token: str, at: datetime) -> None:
    valid = (_token.c.id == token, _token.c.revoked_at.is_(None))
    connection.execute(update(_token).where(*valid).values(revoked_at=at))


def _switch_off(connection: Connection, staff: str, _at: datetime) -> None:
    connection.execute(update(_staff).where(_staff.c.id == staff).values(active=False))


def _switch_on(connection: Connection, staff: str, _at: datetime) -> None:
    connection.execute(update(_staff).where(_staff.c.id == staff).values(active=True))


def _forget_password(connection: Connection, staff: str, _at: datetime) -> None:
    """Nothing opens the account until she is invited to set a new one (``bonso staff reset``)."""
    connection.execute(update(_staff).where(_staff.c.id == staff).values(password=""))


def _end_invitation(connection: Connection, digest: str, _at: datetime) -> None:
    connection.execute(delete(_invitation).where(_invitation.c.token_hash == bytes.fromhex(digest)))


def _close_code(connection: Connection, code: str, at: datetime) -> None:
    open_ = (_join.c.code == code, _join.c.closed_at.is_(None))
    connection.execute(update(_join).where(*open_).values(closed_at=at))


def _end_recordist_code(connection: Connection, code: str, _at: datetime) -> None:
    connection.execute(delete(_recordist).where(_recordist.c.code == code))


def _take_voice_back(connection: Connection, consent: str, at: datetime) -> None:
    given = select(_voice_consent.c.id).where(_voice_consent.c.id == consent, _voice_consent.c.withdrawn_at.is_(None))
    if there := list(connection.scalars(given)):
        end_consents(connection, there, at)


def _take_contact_name_back(connection: Connection, place: str, at: datetime) -> None:
    commune, _, village = place.partition("/")
    forget_name(connection, commune=commune, village=village, now=at, before=at)


REVOKE: dict[str, Callable[[Connection, str, datetime], None]] = {
    Revoked.LEARNER: _erase,
    Revoked.CONSENT: _withdraw,
    Revoked.UNLINKED: _unlink,
    Revoked.STOPPED: _stop,
    Revoked.RESUMED: _resume,
    Revoked.TOKEN: _end_token,
    Revoked.STAFF_OFF: _switch_off,
    Revoked.STAFF_ON: _switch_on,
    Revoked.PASSWORD: _forget_password,
    Revoked.INVITATION: _end_invitation,
    Revoked.JOIN_CODE: _close_code,
    Revoked.RECORDIST_CODE: _end_recordist_code,
    Revoked.VOICE_CONSENT: _take_voice_back,
    Revoked.CONTACT_NAME: _take_contact_name_back,
}
"""How each kind is revoked. ``union`` revokes nothing by itself, and a kind of a later program is left alone."""


def _dumped(value: list[Any]) -> str:
    return orjson.dumps(value).decode()
