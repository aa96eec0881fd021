"""What is over, and how it ends: the chores of the night and of the hour.

How long everything lives: ``api.care.retention``; how what is over is found and ended without holding anybody up:
``api.care.portions``. People and chats end by ``api.conversation.erasing``, as if they had wished it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from api.care import nobodys_facts
from api.care.journal import table as revoked
from api.codes import link_codes
from api.conversation import erasing
from api.delivery.outbox import BLANK
from api.delivery.reopen import ELSEWHERE
from api.delivery.sealed_parts import SEALED_MARK
from api.people import call_backs
from api.settings import Settings
from api.store import (
    Audit,
    CallBackRequest,
    Campaign,
    Chat,
    DeadEvent,
    Event,
    HelpRequest,
    Invitation,
    Learner,
    LinkAttempt,
    LinkCode,
    Member,
    MessageCharge,
    Order,
    Outbox,
    PlatformFile,
    PlatformLogin,
    Recipient,
    Recording,
    RecordingBack,
    RecordingConsent,
    RecordingHeard,
    RecordingLink,
    Session,
    TranslationReport,
    WordAnswer,
    WordQuestion,
    chats_of,
    core,
)

PASSER_BY = timedelta(days=1)
"""Silence after which the page forgets who never got past the greeting: cookies cost nothing to invent."""

BODIES_UNAGREED = timedelta(days=1)
"""How long a page may show again what was said to people of whom nobody agreed."""

BODIES = timedelta(days=7)
"""How long a page may show again what was said to people who agreed."""

BODIES_SEALED = timedelta(hours=1)
"""How long a page may show again what holds the number of somebody's account."""

MESSAGES_DAYS = 31
"""Settled messages, failures and work done are kept for as long: a month's are counted, and asked about."""

CHARGES_DAYS = 400
"""What messages were charged to, and who was reached by a campaign: a year's account, and a little."""

HEARD_DAYS = 60
"""How often recordings were heard in a week: told in that week, and kept a little for who asks."""

WORDS_DAYS = 90
"""How long speakers are asked about a word that somebody typed."""

AUDIT_DAYS = 730
"""Who did what on the pages of staff."""

_audit, _campaign, _chat, _dead, _event, _help, _invitation = map(
    core, (Audit, Campaign, Chat, DeadEvent, Event, HelpRequest, Invitation)
)
_attempt, _code, _learner, _login, _member, _order, _outbox = map(
    core, (LinkAttempt, LinkCode, Learner, PlatformLogin, Member, Order, Outbox)
)
_back, _charge, _consent, _file, _link, _recipient, _recording = map(
    core, (RecordingBack, MessageCharge, RecordingConsent, PlatformFile, RecordingLink, Recipient, Recording)
)
_call, _report, _session, _answer, _word, _heard = map(
    core, (CallBackRequest, TranslationReport, Session, WordAnswer, WordQuestion, RecordingHeard)
)

_PAGES = ("web/%", "terminal/%")
"""Accounts whose messages are fetched by whoever shows them."""

_OF_PAGES = or_(*(_chat.c.account.like(page) for page in _PAGES))
_TO_PAGES = or_(*(_outbox.c.account.like(page) for page in _PAGES))


Key = TypeVar("Key", str, int, bytes)
"""Of a table."""


class ExpiryRule(NamedTuple, Generic[Key]):
    """A chore. ``over`` selects the keys of what is over, in its first column; ``end`` ends those that still are.

    ``lock`` lets nothing happen to some of them any more, before it is looked ``again`` whether they are still over;
    what can only be over does not need that.
    """

    name: str
    over: Callable[[Settings, datetime], Select[Key]]
    end: Callable[[Connection, Sequence[Key], datetime], None]
    lock: Callable[[Connection, Sequence[Key]], None] = lambda _connection, _keys: None
    again: bool = True


def learners_over(settings: Settings, now: datetime) -> Select[str]:
    """Silent on all of their chats: a month without a consent, ``agreed_days`` with one, a day if only passing by."""
    without, agreed = timedelta(days=settings.consentless_days), timedelta(days=settings.agreed_days)
    unknown = ~_learner.c.agreed
    return select(_learner.c.id).where(
        or_(
            and_(unknown, _silent(now - without)),
            and_(_learner.c.agreed, _silent(now - agreed)),
            and_(unknown, ~_learner.c.begun, ~_elsewhere(), _silent(now - PASSER_BY)),
        )
    )


def _silent(since: datetime) -> ColumnElement[bool]:
    heard = exists().where(
        _member.c.learner_id == _learner.c.id, _chat.c.id == _member.c.chat_id, _chat.c.seen_at >= since
    )
    return (_learner.c.seen_at < since) & ~heard


def _elsewhere() -> ColumnElement[bool]:
    """Whether she learns on a platform, where people cannot be invented."""
    return exists().where(_member.c.learner_id == _learner.c.id, _chat.c.id == _member.c.chat_id, ~_OF_PAGES)


def chats_over(settings: Settings, now: datetime) -> Select[str]:
    """Nobody learns there: a day of silence on the page, a month elsewhere; where somebody records, ``agreed_days``."""
    somebody = exists().where(_member.c.chat_id == _chat.c.id)
    records = exists().where(_link.c.chat_id == _chat.c.id)
    month = now - timedelta(days=settings.consentless_days)
    since = case(
        (records, now - timedelta(days=settings.agreed_days)),
        (_OF_PAGES, now - PASSER_BY),
        else_=month,
    )
    return select(_chat.c.id).where(~somebody, _chat.c.seen_at < since)


def bodies_over(_settings: Settings, now: datetime) -> Select[int]:
    """Messages whose words nobody needs: settled on a platform, and on a page too old to be shown again.

    What was let go because it goes another way may be wanted again while its campaign runs.
    """
    c = _outbox.c
    agreed = exists().where(
        _member.c.chat_id == c.chat_id, _learner.c.id == _member.c.learner_id, _learner.c.agreed.is_(True)
    )
    sealed = c.body.contains(SEALED_MARK, autoescape=True)
    to_page = _TO_PAGES & or_(
        c.created_at < now - BODIES,
        and_(c.created_at < now - BODIES_UNAGREED, ~agreed),
        and_(c.created_at < now - BODIES_SEALED, sealed),
    )
    settled = ~_TO_PAGES & c.settled_at.is_not(None) & (c.code != ELSEWHERE)
    let_go = (c.code == ELSEWHERE) & (c.settled_at < now - timedelta(days=MESSAGES_DAYS))
    unread = (c.campaign_id.is_not(None)) & (c.state == "due")
    return select(c.id).where(c.body != BLANK, or_(and_(to_page, ~unread), settled, let_go))


def _blank(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Blank them; what a page never fetched is given up."""
    unread = (_outbox.c.state == "due") & _outbox.c.id.in_(ids)
    connection.execute(update(_outbox).where(unread).values(state="dropped", code="unread", settled_at=now))
    connection.execute(update(_outbox).where(_outbox.c.id.in_(ids)).values(body=BLANK))


def unread_over(_settings: Settings, now: datetime) -> Select[int]:
    """Waiting for a month for a page that does not come, or for an account that is not connected any more."""
    c = _outbox.c
    return select(c.id).where(c.state == "due", c.created_at < now - timedelta(days=MESSAGES_DAYS))


def recipients_over(_settings: Settings, now: datetime) -> Select[str]:
    """Chats of campaigns that were over long ago."""
    return select(_recipient.c.chat_id).distinct().where(_long_over(now))


def _long_over(now: datetime) -> ColumnElement[bool]:
    old = select(_campaign.c.id).where(_campaign.c.done_at < now - timedelta(days=CHARGES_DAYS))
    return _recipient.c.campaign_id.in_(old)


def _end_recipients(connection: Connection, chats: Sequence[str], now: datetime) -> None:
    erasing.forget_recipients(connection, _recipient.c.chat_id.in_(chats) & _long_over(now))


def withdrawn_over(_settings: Settings, now: datetime) -> Select[str]:
    """Consents to using a voice that were taken back a month ago and still have rows under them."""
    used = exists().where(_recording.c.consent_id == _consent.c.id) | exists().where(
        _back.c.consent_id == _consent.c.id
    )
    return select(_consent.c.id).where(_consent.c.withdrawn_at < now - timedelta(days=MESSAGES_DAYS), used)


def _end_recordings(connection: Connection, consents: Sequence[str], _now: datetime) -> None:
    theirs = select(_recording.c.id).where(_recording.c.consent_id.in_(consents))
    gone = _back.c.consent_id.in_(consents) | _back.c.recording_id.in_(theirs)
    connection.execute(delete(_back).where(gone))
    connection.execute(delete(_recording).where(_recording.c.consent_id.in_(consents)))


def consents_over(_settings: Settings, now: datetime) -> Select[str]:
    """Consents of speakers that were taken back long ago; nothing hangs on them any more."""
    bound = (_recording, _back, _link)
    free = [~exists().where(table.c.consent_id == _consent.c.id) for table in bound]
    return select(_consent.c.id).where(_consent.c.withdrawn_at < now - timedelta(days=CHARGES_DAYS), *free)


def _rows(
    name: str, key: Column[Key], since: ColumnElement[datetime], days: int, *more: ColumnElement[bool]
) -> ExpiryRule[Key]:
    """Rows of one table that simply go ``days`` after ``since``; ``more`` are conditions besides."""

    def over(_settings: Settings, now: datetime) -> Select[Key]:
        return select(key).where(since < now - timedelta(days=days), *more)

    def end(connection: Connection, keys: Sequence[Key], now: datetime) -> None:
        old = since < now - timedelta(days=days)
        connection.execute(delete(key.table).where(key.in_(keys), old, *more))

    return ExpiryRule(name, over, end)


def events_over(settings: Settings, now: datetime) -> Select[str]:
    """Duplicates older than this come from nowhere any more."""
    return select(_event.c.key).where(_event.c.at < now - timedelta(days=settings.event_memory_days))


def _end_events(connection: Connection, keys: Sequence[str], _now: datetime) -> None:
    connection.execute(delete(_event).where(_event.c.key.in_(keys)))


def _end_consents(connection: Connection, ids: Sequence[str], _now: datetime) -> None:
    connection.execute(delete(_consent).where(_consent.c.id.in_(ids)))


def revocations_over(_settings: Settings, now: datetime) -> Select[int]:
    """Revocations that no backup can be older than."""
    return revoked.over(now)


def _end_revocations(connection: Connection, _keys: Sequence[int], now: datetime) -> None:
    revoked.forget_old(connection, now)


def _lock_learners(connection: Connection, learners: Sequence[str]) -> None:
    erasing.lock_chats(connection, chats_of(connection, learners))


AnyEnding = ExpiryRule[Any]
"""Of rows with keys of any one kind."""

LEARNERS = ExpiryRule("learners", learners_over, erasing.erase_learners, _lock_learners)
CHATS = ExpiryRule("chats", chats_over, erasing.erase_chats, erasing.lock_chats)
BODIES_OVER = ExpiryRule("bodies", bodies_over, _blank)
MESSAGES = _rows("messages", _outbox.c.id, _outbox.c.settled_at, MESSAGES_DAYS, _outbox.c.campaign_id.is_(None))
LINKING = (
    _rows("link_codes", _code.c.code, _code.c.until, 0),
    _rows("link_attempts", _attempt.c.id, _attempt.c.at, link_codes.KEPT.days),
)

CALL_BACKS = _rows("call_backs", _call.c.request, _call.c.at, call_backs.LIFE.days)

HOURLY: Sequence[AnyEnding] = (LEARNERS, CHATS, BODIES_OVER, CALL_BACKS)
"""Cheap where nothing is over; what lives for a day ends on that day."""

NIGHTLY: Sequence[AnyEnding] = (
    *HOURLY,
    ExpiryRule("unread", unread_over, _blank),
    ExpiryRule("events", events_over, _end_events),
    MESSAGES,
    ExpiryRule("recipients", recipients_over, _end_recipients),
    _rows("failures", _dead.c.id, _dead.c.at, MESSAGES_DAYS),
    _rows("orders", _order.c.id, _order.c.settled_at, MESSAGES_DAYS),
    _rows("charges", _charge.c.outbox_id, _charge.c.at, CHARGES_DAYS),
    _rows("files", _file.c.hash, _file.c.at, CHARGES_DAYS),
    _rows("help_requests", _help.c.id, func.coalesce(_help.c.settled_at, _help.c.at), CHARGES_DAYS),
    _rows("reports", _report.c.id, _report.c.settled_at, CHARGES_DAYS),
    _rows("word_questions", _word.c.id, _word.c.at, WORDS_DAYS),
    _rows("word_answers", _answer.c.id, _answer.c.at, CHARGES_DAYS),
    _rows("audit", _audit.c.id, _audit.c.at, AUDIT_DAYS),
    _rows("sessions", _session.c.token_hash, _session.c.until, 0),
    _rows("invitations", _invitation.c.token_hash, _invitation.c.until, 0),
    _rows("platform_logins", _login.c.state_hash, _login.c.until, 0),
    *LINKING,
    _rows("heard", _heard.c.version, _heard.c.at, HEARD_DAYS),
    ExpiryRule("withdrawn_recordings", withdrawn_over, _end_recordings),
    ExpiryRule("withdrawn_consents", consents_over, _end_consents),
    ExpiryRule("nobodys_facts", nobodys_facts.surplus, nobodys_facts.add_up, again=False),
    ExpiryRule("revocations", revocations_over, _end_revocations, again=False),
)
