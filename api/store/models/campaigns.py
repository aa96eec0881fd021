"""Messages of the union, and whom they are for."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Utc


class Campaign(SQLModel, table=True):
    """A message to everyone in some villages. ``state``: ``draft``, ``running``, ``paused``, ``done``, ``cancelled``.

    ``villages`` holds ``commune`` or ``commune/village``; ``langs`` the languages written to; ``texts`` the wording;
    ``paid_most`` messages of it may be charged, which cost ``paid_dong`` by the forecast that was agreed to; 0 spends
    nothing. ``ended`` counts what became of it in chats that are no more (``api.conversation.campaign_outcomes``).
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
