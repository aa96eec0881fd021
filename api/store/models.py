"""Every table, and no behaviour. Migrations live in ``migrations/``; the hot path uses the tables as Core.

Keys: people and objects have a UUIDv7, facts, outbox and orders a 64-bit number, events the key
``account/kind:id``. Times are UTC; days are local (Asia/Ho_Chi_Minh). A table class does not
validate: values are checked at the boundary.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Utc(TypeDecorator[datetime]):
    """An aware time, kept as UTC. SQLite keeps none of the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, whatever zone it was told in: without it a morning in Vietnam would be kept as one in Greenwich."""
        return value.astimezone(UTC) if value is not None and value.tzinfo not in (None, UTC) else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, whatever the database returned."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite only counts up by itself in a column declared INTEGER."""

Id = Uuid(as_uuid=False).with_variant(String(36), "sqlite")
"""Text with dashes to the program and in SQLite, where converting every id would cost more than it saves."""


def _only(condition: str) -> dict[str, Any]:
    """Keywords that make an ``Index`` partial on both databases; queries must repeat the condition literally."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Chat(SQLModel, table=True):
    """An address on a channel account, and what its screen shows.

    ``address`` is AES-GCM ciphertext, ``address_hash`` the HMAC of account and address it is found by.
    ``outbox_seq`` is the number of the last message planned. ``reachable``: ``active``; ``blocked`` (she blocked us,
    or the platform knows her no more); ``closed`` (only she can open the platform's window again); ``unknown``
    (nothing was ever heard from there). Whatever she does makes it ``active``. Until ``silent_until``, in epoch
    seconds, one of our people speaks here by hand and the bot does not. ``lang``, ``commune`` and ``village`` are
    those of whoever learns now.
    """

    __table_args__ = (UniqueConstraint("address_hash"), Index("ix_chat_place", "commune", "village"))
    id: str = Field(primary_key=True, sa_type=Id)
    account: str
    address_hash: bytes = Field(sa_type=LargeBinary)
    address: bytes = Field(sa_type=LargeBinary)
    state: str = Field(sa_type=Text)
    outbox_seq: int = 0
    reachable: str = "active"
    stopped: bool = False
    silent_until: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    lang: str = "vi"
    commune: str = ""
    village: str = ""
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)


class Learner(SQLModel, table=True):
    """A person. ``agreed`` is whether a consent is in force; without one the row goes after 30 days.

    ``begun`` is whether she is past the greeting: who only passed by a page goes after a day (``api.care.expiry``).
    ``due`` is the day of her next drill as a proleptic ordinal, 0 for none.
    """

    __table_args__ = (Index("ix_learner_due", "due", **_only("due > 0")),)
    id: str = Field(primary_key=True, sa_type=Id)
    state: str = Field(sa_type=Text)
    agreed: bool = False
    begun: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    lang: str = "vi"
    voice: str = "vi"
    commune: str = Field(default="", index=True)
    village: str = ""
    due: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)


class Member(SQLModel, table=True):
    """Which learner a chat means by the member key ``"1"``, ``"2"`` …"""

    __table_args__ = {"sqlite_with_rowid": False}
    chat_id: str = Field(primary_key=True, sa_type=Id, foreign_key="chat.id")
    who: str = Field(primary_key=True)
    learner_id: str = Field(sa_type=Id, foreign_key="learner.id", index=True)


class Event(SQLModel, table=True):
    """That an event was handled: the memory against duplicates, kept at least seven days.

    Every message adds a row, so nothing but the key is indexed; only a nightly job looks by time.
    """

    __table_args__ = {"sqlite_with_rowid": False}
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)


class DeadEvent(SQLModel, table=True):
    """An event whose turn raised, set aside. ``event`` is its kind; ``error`` is a type and a place, no values."""

    __tablename__: ClassVar[str] = "dead_event"
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    key: str
    account: str
    event: str = Field(sa_type=Text)
    error: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)


class Fact(SQLModel, table=True):
    """What happened, for counting. ``learner_id`` is empty without consent; place, day and digest stay as they were.

    ``times`` is how often: nobody's facts of a day that are alike are one row after a month (``api.care.expiry``).
    """

    __table_args__ = (
        Index("ix_fact_kind_day", "kind", "day"),
        Index("ix_fact_learner", "learner_id", **_only("learner_id IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    kind: str
    at: datetime = Field(sa_type=Utc)
    day: date
    learner_id: str | None = Field(default=None, sa_type=Id)
    account: str
    commune: str = ""
    village: str = ""
    lang: str = "vi"
    lesson: str = ""
    step: str = ""
    detail: str = ""
    attempt: int = 0
    correct: bool | None = None
    course: str
    times: int = Field(sa_column_kwargs={"server_default": "1"})


class Daily(SQLModel, table=True):
    """Counts of facts a day, folded in the same commit; can be rebuilt from facts."""

    __table_args__ = {"sqlite_with_rowid": False}
    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    commune: str = Field(primary_key=True)
    village: str = Field(primary_key=True)
    lang: str = Field(primary_key=True)
    lesson: str = Field(primary_key=True)
    known: bool = Field(primary_key=True)
    count: int = 0


class Order(SQLModel, table=True):
    """Work the engine asked for. ``state``: ``due``, ``answering``, ``done``, ``failed``.

    ``answering`` is work that is done and whose result has yet to come back as an event.
    """

    __tablename__: ClassVar[str] = "work_order"
    __table_args__ = (Index("ix_work_order_learner", "learner_id", **_only("learner_id IS NOT NULL")),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    kind: str
    chat_id: str = Field(sa_type=Id, index=True)
    learner_id: str | None = Field(default=None, sa_type=Id)
    body: dict[str, Any] = Field(sa_type=JSON)
    state: str = Field(default="due", index=True)
    attempts: int = 0
    error: str = ""
    created_at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)


class Outbox(SQLModel, table=True):
    """One platform message. ``state``: ``due``, ``sending``, ``sent``, ``failed``, ``doubt``, ``dropped``, ``held``.

    ``held`` waits until she writes, because sending it now would cost money or be refused.
    ``seq`` orders the messages of a chat; ``bulk`` ones wait for replies. ``body`` is a
    ``bot.channels.base.Part``, blank once nobody needs its words. ``screen`` is the serial of the screen it belongs
    to, which is needed longer: what she types answers only a screen that had come. ``code`` is the send error.
    ``again`` says that a reply in doubt was already tried a second time.
    """

    # Partial indexes: nearly every row is settled, and looking for work must not grow with the years.
    __table_args__ = (
        UniqueConstraint("chat_id", "seq"),
        Index("ix_outbox_due", "account", "bulk", "id", **_only("state = 'due'")),
        Index("ix_outbox_open", "chat_id", **_only("state IN ('due', 'sending')")),
        Index("ix_outbox_held", "account", "chat_id", **_only("state = 'held'")),
        Index("ix_outbox_doubt", "account", **_only("state IN ('sending', 'doubt')")),
        Index("ix_outbox_campaign", "campaign_id", **_only("campaign_id IS NOT NULL")),
        Index("ix_outbox_zalo_bot", "settled_at", **_only("account = 'zalo-bot/main'")),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    chat_id: str = Field(sa_type=Id)
    account: str
    seq: int
    body: str = Field(sa_type=Text)
    screen: int | None = Field(default=None, sa_type=BigInteger)
    bulk: bool = False
    campaign_id: str | None = Field(default=None, sa_type=Id)
    state: str = "due"
    attempts: int = 0
    again: bool = False
    code: str = ""
    message: str = ""
    created_at: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)


class ScreenMark(SQLModel, table=True):
    """The highest number of a screen in chats of an account that were erased: newer chats begin there."""

    __tablename__: ClassVar[str] = "screen_mark"
    account: str = Field(primary_key=True)
    serial: int = Field(sa_type=BigInteger)


class PlatformFile(SQLModel, table=True):
    """A platform's name for a clip or picture we uploaded once, by the hash of its content."""

    __tablename__: ClassVar[str] = "platform_file"
    account: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    file: str
    at: datetime = Field(sa_type=Utc)


class Lease(SQLModel, table=True):
    """Who may do something alone just now: send for an account, run the jobs."""

    name: str = Field(primary_key=True)
    owner: str
    until: datetime = Field(sa_type=Utc)


class Consent(SQLModel, table=True):
    """That a learner agreed to a version of the text, and until when."""

    id: str = Field(primary_key=True, sa_type=Id)
    learner_id: str = Field(sa_type=Id, index=True)
    text: str
    given_at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class JoinCode(SQLModel, table=True):
    """A code on a poster: it sets village and language at once."""

    __tablename__: ClassVar[str] = "join_code"
    code: str = Field(primary_key=True)
    commune: str
    village: str = ""
    lang: str = ""
    note: str = ""
    created_by: str
    created_at: datetime = Field(sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)


class LinkCode(SQLModel, table=True):
    """A code by which another chat can come to share the member ``who`` of ``chat_id``; gone once it was used.

    One that is too old gives its place to a new one.
    """

    __tablename__: ClassVar[str] = "link_code"
    code: str = Field(primary_key=True)
    chat_id: str = Field(sa_type=Id, index=True)
    who: str
    learner_id: str = Field(sa_type=Id, index=True)
    until: datetime = Field(sa_type=Utc)


class LinkAttempt(SQLModel, table=True):
    """Somebody asked for a link code (``asked``) or typed one that led nowhere (``wrong``); kept for a day."""

    __tablename__: ClassVar[str] = "link_attempt"
    __table_args__ = (Index("ix_link_attempt_account", "account", "kind", "at"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    chat_id: str = Field(sa_type=Id, index=True)
    account: str
    kind: str
    at: datetime = Field(sa_type=Utc)


class HelpRequest(SQLModel, table=True):
    """Somebody asked for a real person. It names a place and a lesson, never a person.

    ``question`` is what the voice messages that came with it are found by, if there are any.
    """

    __tablename__: ClassVar[str] = "help_request"
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    chat_id: str = Field(sa_type=Id, index=True)
    commune: str = ""
    village: str = ""
    lesson: str = ""
    step: str = ""
    at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)
    settled_by: str = ""
    question: str | None = Field(default=None, sa_type=Id)


class Question(SQLModel, table=True):
    """A voice message that its sender wants a helper to hear. ``state``: ``due`` (to be fetched), ``kept``, ``failed``.

    ``request`` is the ``question`` of the ``HelpRequest`` it came with. ``ref`` says, sealed, where the platform has
    it, and is emptied once it is here: a file in the data folder named by ``id``, which only ``key`` opens, itself
    sealed. A row that is deleted takes the sound along, wherever copies of the file may be. ``error`` is a code.
    """

    __table_args__ = (Index("ix_question_due", "due_at", **_only("state = 'due'")),)
    id: str = Field(primary_key=True, sa_type=Id)
    request: str = Field(sa_type=Id, index=True)
    chat_id: str = Field(sa_type=Id, index=True)
    learner_id: str | None = Field(default=None, sa_type=Id, index=True)
    account: str
    ref: str = Field(sa_type=Text)
    state: str = "due"
    attempts: int = 0
    error: str = ""
    key: bytes | None = Field(default=None, sa_type=LargeBinary)
    seconds: int = 0
    at: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc)


class BaseNumber(SQLModel, table=True):
    """How many households a commune or village has, with source and date; percentages stand on it."""

    __tablename__: ClassVar[str] = "base_number"
    id: str = Field(primary_key=True, sa_type=Id)
    commune: str = Field(index=True)
    village: str = ""
    households: int
    source: str
    counted_on: date
    entered_by: str
    entered_at: datetime = Field(sa_type=Utc)


class Staff(SQLModel, table=True):
    """Somebody who may log in. ``role`` is one of ``api.access.auth.STAFF_ROLES``.

    ``commune`` is empty for all of them.
    """

    id: str = Field(primary_key=True, sa_type=Id)
    login: str = Field(unique=True)
    name: str
    role: str
    commune: str = ""
    password: str
    active: bool = True
    created_at: datetime = Field(sa_type=Utc)


class Session(SQLModel, table=True):
    """A logged-in browser; ``token_hash`` is the SHA-256 of its cookie, ``csrf`` the word its forms carry."""

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    staff_id: str = Field(sa_type=Id, foreign_key="staff.id", index=True)
    csrf: str
    until: datetime = Field(sa_type=Utc)


class Token(SQLModel, table=True):
    """A machine's key to the API, by its SHA-256. ``commune`` is empty for all of them."""

    id: str = Field(primary_key=True, sa_type=Id)
    name: str
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    commune: str = ""
    created_at: datetime = Field(sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)


class Invitation(SQLModel, table=True):
    """A one-time way to set a password: the first staff account, a new one, a forgotten one."""

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    login: str = ""
    role: str = "admin"
    commune: str = ""
    until: datetime = Field(sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)


class Audit(SQLModel, table=True):
    """Who did what, in codes: never a name of a learner, never a text."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    at: datetime = Field(sa_type=Utc, index=True)
    actor: str
    action: str
    object: str = ""
    commune: str = ""


class Revocation(SQLModel, table=True):
    """Something taken back for good: what it was (``api.store.revocations``) and its id or digest, never a name.

    ``id`` is the same in the journal beside the database, which outlives it.
    """

    number: int | None = Field(default=None, primary_key=True, sa_type=Number)
    id: str = Field(unique=True)
    kind: str
    thing: str
    at: datetime = Field(sa_type=Utc)


class PushHold(SQLModel, table=True):
    """There while nobody is written to unasked: after a restore that does not know what was revoked, one row."""

    __tablename__: ClassVar[str] = "push_hold"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    since: datetime = Field(sa_type=Utc)


class Campaign(SQLModel, table=True):
    """A message to everyone in some villages. ``state``: ``draft``, ``running``, ``paused``, ``done``, ``cancelled``.

    ``villages`` holds ``commune`` or ``commune/village``; ``langs`` the languages written to; ``texts`` the wording;
    ``paid_most`` messages of it may be charged, which cost ``paid_dong`` by the forecast that was agreed to; 0 spends
    nothing. ``ended`` counts what became of the message in chats that are no more (``api.delivery.outcomes``).
    """

    id: str = Field(primary_key=True, sa_type=Id)
    commune: str = Field(index=True)
    author: str
    created_by: str
    villages: list[str] = Field(sa_type=JSON)
    langs: list[str] = Field(sa_type=JSON)
    texts: dict[str, str] = Field(sa_type=JSON)
    state: str = "draft"
    paid_most: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    paid_dong: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(sa_type=Utc)
    started_at: datetime | None = Field(default=None, sa_type=Utc)
    done_at: datetime | None = Field(default=None, sa_type=Utc)
    ended: dict[str, int] = Field(default={}, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})


class Recipient(SQLModel, table=True):
    """A chat that a campaign is for. ``state``: ``planned``, ``handed``, ``skipped``; ``why`` says why skipped.

    ``elsewhere``: everybody there is written to on another chat.
    """

    campaign_id: str = Field(primary_key=True, sa_type=Id, foreign_key="campaign.id")
    chat_id: str = Field(primary_key=True, sa_type=Id, foreign_key="chat.id", index=True)
    state: str = "planned"
    why: str = ""
    handed_at: datetime | None = Field(default=None, sa_type=Utc)


class Translation(SQLModel, table=True):
    """What people made of one text in one variety: ``dialect`` is empty for the written standard.

    ``source`` is the Vietnamese it translates (it no longer counts when that changed), ``state`` one of
    ``bot.course.trust.STATES`` or ``rejected``, ``back`` the translation back into Vietnamese. ``approved_by``
    lists the logins of who approved exactly this text. ``version`` counts changes: who saves says which one was
    on the screen.
    """

    lang: str = Field(primary_key=True)
    dialect: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    source: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    state: str
    back: str = Field(default="", sa_type=Text)
    approved_by: list[str] = Field(sa_type=JSON)
    version: int = 1
    changed_at: datetime = Field(sa_type=Utc)
    changed_by: str


class TranslationChange(SQLModel, table=True):
    """The history of a translation, a row for everything anybody did; never changed afterwards.

    ``action``: ``suggested``, ``imported``, ``reviewed``, ``approved``, ``rejected``, ``looked``, ``commented``,
    ``settled`` (of reports).
    ``actor`` is a login; ``dialect`` that of the entry, ``speaks`` the one the person said is hers.
    """

    __tablename__: ClassVar[str] = "translation_change"
    __table_args__ = (Index("ix_translation_change_entry", "lang", "dialect", "key"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    lang: str
    dialect: str
    key: str
    at: datetime = Field(sa_type=Utc)
    actor: str
    speaks: str = ""
    action: str
    source: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    state: str
    back: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)


class TranslationReport(SQLModel, table=True):
    """A learner said that a K'Ho text is not right. It names the text and where it stood, no person.

    Open until ``settled_at``; on safety text an open one takes the text back. One row a chat and text.
    """

    __tablename__: ClassVar[str] = "translation_report"
    __table_args__ = (
        UniqueConstraint("chat_id", "lang", "dialect", "key", "text_hash"),
        Index("ix_translation_report_open", "lang", "key", **_only("settled_at IS NULL")),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    chat_id: str = Field(sa_type=Id)
    lang: str
    dialect: str
    key: str
    text: str = Field(sa_type=Text)
    text_hash: str
    lesson: str = ""
    step: str = ""
    at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)
    settled_by: str = ""


class ContentVersion(SQLModel, table=True):
    """One row that counts up with every change of what learners get; each process looks at it once a second."""

    __tablename__: ClassVar[str] = "content_version"
    id: int = Field(primary_key=True)
    version: int = 0


class RecordingConsent(SQLModel, table=True):
    """That a speaker lets her voice be used, for what and until when.

    ``scope``: ``service``, ``training``, ``open``. ``speaker`` is a staff login, or ``chat:<id>`` for who sends
    voice messages to the bot; ``text`` the version of the consent's wording.
    """

    __tablename__: ClassVar[str] = "recording_consent"
    id: str = Field(primary_key=True, sa_type=Id)
    speaker: str = Field(index=True)
    scope: str
    text: str
    dialect: str = ""
    given_at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class Recording(SQLModel, table=True):
    """One text read by a person.

    ``said`` is exactly what was read, blanks filled: K'Ho, or with ``free`` the Vietnamese she told in her own words.
    ``file`` is its name in the data folder. ``state``: ``new``, ``confirmed``, ``rejected``, ``withdrawn``.
    ``confirmed_by`` lists the logins of the other speakers who listened.
    """

    __table_args__ = (Index("ix_recording_text", "lang", "dialect", "key"),)
    id: str = Field(primary_key=True, sa_type=Id)
    lang: str
    dialect: str
    key: str
    said: str = Field(sa_type=Text)
    free: bool = False
    file: str
    milliseconds: int
    consent_id: str = Field(sa_type=Id, foreign_key="recording_consent.id", index=True)
    recorded_by: str
    at: datetime = Field(sa_type=Utc)
    state: str = Field(default="new", index=True)
    confirmed_by: list[str] = Field(sa_type=JSON)
    note: str = Field(default="", sa_type=Text)


class RecordingBack(SQLModel, table=True):
    """What a listener understood of something told freely, in Vietnamese: a ``text``, or a ``file`` of her voice.

    ``state``: ``given``, ``counted`` (part of a confirmation), ``gone``. ``consent_id`` is that to using her voice.
    """

    __tablename__: ClassVar[str] = "recording_back"
    id: str = Field(primary_key=True, sa_type=Id)
    recording_id: str = Field(sa_type=Id, foreign_key="recording.id", index=True)
    said_by: str
    text: str = Field(default="", sa_type=Text)
    file: str = ""
    milliseconds: int = 0
    consent_id: str | None = Field(default=None, sa_type=Id, foreign_key="recording_consent.id", index=True)
    at: datetime = Field(sa_type=Utc)
    state: str = "given"


class ZaloToken(SQLModel, table=True):
    """The grant of an Official Account: both tokens sealed, and what trouble there is with renewing them.

    ``generation`` counts the pairs. ``asked_at`` is set while a request with this refresh token may be on its
    way: found by another process, it says that the answer was lost. ``refresh_obtained_at`` begins the three
    months of the refresh token. ``trouble``: see ``api.platforms.zalo.tokens``.
    """

    __tablename__: ClassVar[str] = "zalo_token"
    account: str = Field(primary_key=True)
    access: bytes = Field(sa_type=LargeBinary)
    refresh: bytes = Field(sa_type=LargeBinary)
    obtained_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    refresh_obtained_at: datetime = Field(sa_type=Utc)
    generation: int = 1
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    trouble: str = ""
    trouble_at: datetime | None = Field(default=None, sa_type=Utc)


class ZaloAnswer(SQLModel, table=True):
    """What Zalo answered to a request for tokens, sealed, kept before it is read. ``generation`` is of who asked."""

    __tablename__: ClassVar[str] = "zalo_answer"
    account: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)
    generation: int
    login: bool = False
    at: datetime = Field(sa_type=Utc)


class ZaloLogin(SQLModel, table=True):
    """Somebody was sent to Zalo to give permission; used once. ``verifier`` is the sealed half of PKCE we keep."""

    __tablename__: ClassVar[str] = "zalo_login"
    state_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    staff_id: str = Field(sa_type=Id)
    verifier: bytes = Field(sa_type=LargeBinary)
    until: datetime = Field(sa_type=Utc)


class ZaloWindow(SQLModel, table=True):
    """When a person last did something on an Official Account, and how many free messages she got since."""

    __tablename__: ClassVar[str] = "zalo_window"
    chat_id: str = Field(primary_key=True, sa_type=Id)
    last_interaction_at: datetime = Field(sa_type=Utc)
    free_used: int = 0


class ZaloCharge(SQLModel, table=True):
    """What a message was charged to: ``reply`` (free), ``sub_quota``, ``purchase_quota``, ``reward_quota``.

    ``remain`` is what the platform says is left of that. The platform's ``message`` id is part of the key: a
    reply in doubt may be sent, and charged, twice.
    """

    __tablename__: ClassVar[str] = "zalo_charge"
    __table_args__ = (Index("ix_zalo_charge_month", "account", "charged", "at"),)
    outbox_id: int = Field(primary_key=True, sa_type=Number, sa_column_kwargs={"autoincrement": False})
    message: str = Field(primary_key=True)
    account: str
    chat_id: str = Field(sa_type=Id, index=True)
    at: datetime = Field(sa_type=Utc)
    charged: str
    remain: int | None = None


class RecordingLink(SQLModel, table=True):
    """A code by which the chat of a speaker is known to be hers.

    Good until ``until`` for the first chat that sends it; from then on for that chat, as long as the consent it was
    made under is in force.
    """

    __tablename__: ClassVar[str] = "recording_link"
    code: str = Field(primary_key=True)
    consent_id: str = Field(sa_type=Id, foreign_key="recording_consent.id", index=True)
    until: datetime = Field(sa_type=Utc)
    chat_id: str | None = Field(default=None, sa_type=Id, index=True)


class Installation(SQLModel, table=True):
    """The one row of an installation: a value only its key makes (``store.key_check``), and when writing was tried."""

    id: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    key_check: bytes | None = Field(default=None, sa_type=LargeBinary)
    written_at: datetime | None = Field(default=None, sa_type=Utc)


class Job(SQLModel, table=True):
    """A piece of work that outlives a request: what, about what, from when on (``api.store.work_queue``).

    ``holder`` is who is at it, until ``held_until`` unless it says so anew; ``once_more`` that it was ordered again
    meanwhile. ``failures`` counts tries in a row that failed, with the type of the last ``error``.
    """

    __table_args__ = {"sqlite_with_rowid": False}
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=Utc)
    holder: str = Field(default="", sa_column_kwargs={"server_default": ""})
    held_until: datetime | None = Field(default=None, sa_type=Utc)
    once_more: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    error: str = Field(default="", sa_column_kwargs={"server_default": ""})
