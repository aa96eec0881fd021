"""Speakers and what they recorded."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Utc


class RecordingConsent(SQLModel, table=True):
    """That a speaker lets her voice be used, for what and until when.

    ``scope``: ``service``, ``training``, ``open``. ``speaker`` is a staff login, or ``chat:<id>`` for who sends
    voice messages to the bot; ``text`` the version of the consent's wording. ``dialect`` is what she speaks;
    ``commune`` and ``village`` are where she is from, empty unless she wanted it told.
    """

    __tablename__: ClassVar[str] = "recording_consent"
    id: str = Field(primary_key=True, sa_type=Id)
    speaker: str = Field(index=True)
    scope: str
    text: str
    dialect: str = ""
    commune: str = Field(default="", sa_column_kwargs={"server_default": ""})
    village: str = Field(default="", sa_column_kwargs={"server_default": ""})
    given_at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class Recording(SQLModel, table=True):
    """One text read by a person.

    ``said`` is exactly what was read, blanks filled: K'Ho, or with ``free`` the Vietnamese she told in her own words.
    ``file`` is its name in the data folder. ``state``: ``new``, ``confirmed``, ``rejected``, ``withdrawn``.
    ``confirmed_by`` lists the logins of the other speakers who listened. ``sent_key`` is the key under which a phone
    kept it until we had it: what comes twice is kept once. ``version`` is that of ``file``, as voices know it.
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
    sent_key: str | None = Field(default=None, sa_type=Id, unique=True, index=True)
    version: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})


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


class RecordingHeard(SQLModel, table=True):
    """How often the recording of a ``version`` was heard in the week that began on the Monday ``week``.

    By whom stands nowhere. ``at`` is when it was counted last.
    """

    __tablename__: ClassVar[str] = "recording_heard"
    version: str = Field(primary_key=True)
    week: date = Field(primary_key=True)
    count: int
    at: datetime = Field(sa_type=Utc)


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
