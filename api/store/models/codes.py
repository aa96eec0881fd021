"""Codes: of posters, and between two chats of one person."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc


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
