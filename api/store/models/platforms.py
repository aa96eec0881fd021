"""An account of ours on a platform: its tokens, windows for free messages, and what was charged.

The tables keep the name of the platform that needed them first: another name would move everybody's data.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc


class PlatformToken(SQLModel, table=True):
    """The grant of an account: both tokens sealed, and what trouble there is with renewing them.

    ``generation`` counts the pairs. ``asked_at`` is set while a request with this refresh token may be on its
    way: found by another process, it says that the answer was lost. ``refresh_obtained_at`` begins the three
    months of the refresh token. ``trouble``: see its platform's ``tokens``.
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


class PlatformAnswer(SQLModel, table=True):
    """What a platform answered to a request for tokens, sealed, kept until it is read. ``generation``: of who asked."""

    __tablename__: ClassVar[str] = "zalo_answer"
    account: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)
    generation: int
    login: bool = False
    at: datetime = Field(sa_type=Utc)


class PlatformLogin(SQLModel, table=True):
    """Somebody was sent to a platform to give permission, once. ``verifier`` is the sealed half of PKCE we keep."""

    __tablename__: ClassVar[str] = "zalo_login"
    state_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    staff_id: str = Field(sa_type=Id)
    verifier: bytes = Field(sa_type=LargeBinary)
    until: datetime = Field(sa_type=Utc)


class MessageWindow(SQLModel, table=True):
    """When a person last did something on a frugal channel, and how many free messages she got since."""

    __tablename__: ClassVar[str] = "zalo_window"
    chat_id: str = Field(primary_key=True, sa_type=Id)
    last_interaction_at: datetime = Field(sa_type=Utc)
    free_used: int = 0


class MessageCharge(SQLModel, table=True):
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
