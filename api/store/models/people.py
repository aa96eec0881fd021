"""Chats, the people who learn on them, and what they agreed to."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Utc, partial_index


class Chat(SQLModel, table=True):
    """An address on a channel account, and what its screen shows.

    ``address`` is AES-GCM ciphertext, ``address_hash`` the HMAC of account and address it is found by.
    ``outbox_seq`` is the number of the last message planned. ``reachable``: ``active``; ``blocked`` (she blocked us,
    or the platform knows her no more); ``closed`` (only she can open the platform's window again); ``unknown``
    (nothing was ever heard from there). Whatever she does makes it ``active``. From ``silent_since`` until
    ``silent_until``, in epoch seconds, one of our people speaks here by hand and the bot does not. ``lang``,
    ``commune`` and ``village`` are those of whoever learns now. ``voice_refused_at`` is when the platform last said
    that she takes no voice messages.
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
    silent_since: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    silent_until: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    lang: str = "vi"
    commune: str = ""
    village: str = ""
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    voice_refused_at: datetime | None = Field(default=None, sa_type=Utc)


class Learner(SQLModel, table=True):
    """A person. ``agreed`` is whether a consent is in force; without one the row goes after 30 days.

    ``begun`` is whether she is past the greeting: who only passed by a page goes after a day (``api.care.expiry``).
    ``due`` is the day of her next drill as a proleptic ordinal, 0 for none.
    """

    __table_args__ = (partial_index("ix_learner_due", "due", where="due > 0"),)
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


class Consent(SQLModel, table=True):
    """That a learner agreed to a version of the text, and until when."""

    id: str = Field(primary_key=True, sa_type=Id)
    learner_id: str = Field(sa_type=Id, index=True)
    text: str
    given_at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class ScreenMark(SQLModel, table=True):
    """The highest number of a screen in chats of an account that were erased: newer chats begin there."""

    __tablename__: ClassVar[str] = "screen_mark"
    account: str = Field(primary_key=True)
    serial: int = Field(sa_type=BigInteger)
