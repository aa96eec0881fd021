"""What is to be said on a platform, and files it knows already."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc, partial_index


class Outbox(SQLModel, table=True):
    """One platform message. ``state``: ``due``, ``sending``, ``sent``, ``failed``, ``doubt``, ``dropped``, ``held``.

    ``held`` waits until she writes, because sending it now would cost money or be refused.
    ``seq`` orders the messages of a chat; ``bulk`` ones wait for replies. ``body`` is a
    ``bot.channels.part.Part``, blank once nobody needs its words. ``screen`` is the serial of the screen it belongs
    to, which is needed longer: what she types answers only a screen that had come. ``code`` is the send error.
    ``again`` says that a reply in doubt was already tried a second time.
    """

    # Partial indexes: nearly every row is settled, and looking for work must not grow with the years.
    __table_args__ = (
        UniqueConstraint("chat_id", "seq"),
        partial_index("ix_outbox_due", "account", "bulk", "id", where="state = 'due'"),
        partial_index("ix_outbox_open", "chat_id", where="state IN ('due', 'sending')"),
        partial_index("ix_outbox_held", "account", "chat_id", where="state = 'held'"),
        partial_index("ix_outbox_doubt", "account", where="state IN ('sending', 'doubt')"),
        partial_index("ix_outbox_campaign", "campaign_id", where="campaign_id IS NOT NULL"),
        partial_index("ix_outbox_zalo_bot", "settled_at", where="account = 'zalo-bot/main'"),
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


class PlatformFile(SQLModel, table=True):
    """A platform's name for a clip or picture we uploaded once, by the hash of its content."""

    __tablename__: ClassVar[str] = "platform_file"
    account: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    file: str
    at: datetime = Field(sa_type=Utc)
