"""The installation itself: work and who is at it, what was taken back for good."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Integer, LargeBinary, text
from sqlmodel import Field, SQLModel

from api.store.models.columns import Number, Utc


class Lease(SQLModel, table=True):
    """Who may do something alone just now: send for an account, run the jobs."""

    name: str = Field(primary_key=True)
    owner: str
    until: datetime = Field(sa_type=Utc)


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


class Installation(SQLModel, table=True):
    """The one row of an installation: a value only its key makes (``store.key_check``), and when writing was tried."""

    id: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    key_check: bytes | None = Field(default=None, sa_type=LargeBinary)
    written_at: datetime | None = Field(default=None, sa_type=Utc)


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
