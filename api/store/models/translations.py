"""Texts in another language: what people made of them, and what learners said of it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc, partial_index


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
    ``settled`` (of reports), ``read-back`` (``back`` is what she understood before she saw the original), ``opened``
    (she saw it at once).
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
        partial_index("ix_translation_report_open", "lang", "key", where="settled_at IS NULL"),
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


class WordQuestion(SQLModel, table=True):
    """Somebody typed a ``text`` that nobody understood, and speakers of ``lang`` are asked what it means.

    ``folded`` is the text as the language folds its spellings, so that like ones meet; one row a chat and text. Gone
    once a speaker answered.
    """

    __tablename__: ClassVar[str] = "word_question"
    __table_args__ = (UniqueConstraint("chat_id", "lang", "dialect", "folded"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    chat_id: str = Field(sa_type=Id)
    learner_id: str | None = Field(default=None, sa_type=Id, index=True)
    lang: str
    dialect: str
    text: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Utc, index=True)


class WordAnswer(SQLModel, table=True):
    """What a speaker said a text means; empty ``meaning``: it is none of her language.

    ``asked`` is in how many chats it had been typed, ``speaks`` the dialect that who answered said is hers.
    """

    __tablename__: ClassVar[str] = "word_answer"
    __table_args__ = (UniqueConstraint("lang", "dialect", "folded"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    lang: str
    dialect: str
    folded: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    meaning: str = Field(sa_type=Text)
    asked: int
    answered_by: str
    speaks: str
    at: datetime = Field(sa_type=Utc)


class ContentVersion(SQLModel, table=True):
    """One row that counts up with every change of what learners get; each process looks at it once a second."""

    __tablename__: ClassVar[str] = "content_version"
    id: int = Field(primary_key=True)
    version: int = 0
