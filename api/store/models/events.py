"""What happened: events handled once, those that could not be, facts to count, and work asked for."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc, partial_index


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
        partial_index("ix_fact_learner", "learner_id", where="learner_id IS NOT NULL"),
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
    __table_args__ = (partial_index("ix_work_order_learner", "learner_id", where="learner_id IS NOT NULL"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    kind: str
    chat_id: str = Field(sa_type=Id, index=True)
    learner_id: str | None = Field(default=None, sa_type=Id)
    body: dict[str, object] = Field(sa_type=JSON)
    state: str = Field(default="due", index=True)
    attempts: int = 0
    error: str = ""
    created_at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)
