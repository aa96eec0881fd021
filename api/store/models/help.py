"""Requests for a real person, and the voice messages that come with them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc, partial_index


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

    __table_args__ = (partial_index("ix_question_due", "due_at", where="state = 'due'"),)
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


class CallBackRequest(SQLModel, table=True):
    """Somebody wants to be called. ``request`` is the ``question`` of the ``HelpRequest`` it came with.

    ``number`` is hers, sealed, and empty where she said it in a voice message. The row goes once she was called.
    """

    __tablename__: ClassVar[str] = "call_back"
    request: str = Field(primary_key=True, sa_type=Id)
    chat_id: str = Field(sa_type=Id, index=True)
    learner_id: str | None = Field(default=None, sa_type=Id, index=True)
    number: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Utc)
