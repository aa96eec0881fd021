"""Numbers of households, on which percentages stand, and whom people of a place can ask."""

from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Utc


class BaseNumber(SQLModel, table=True):
    """How many households a commune or village has, with source and date; percentages stand on it."""

    __tablename__: ClassVar[str] = "base_number"
    id: str = Field(primary_key=True, sa_type=Id)
    commune: str = Field(index=True)
    village: str = ""
    households: int
    source: str
    counted_on: date
    entered_by: str
    entered_at: datetime = Field(sa_type=Utc)


class PlaceContact(SQLModel, table=True):
    """Whom people of a commune or village can ask: a title and a number, digits alone.

    ``village`` is empty for the whole commune. ``name`` is there only with ``agreed_on``, the day on which that person
    agreed that it is shown.
    """

    __tablename__: ClassVar[str] = "place_contact"
    commune: str = Field(primary_key=True)
    village: str = Field(default="", primary_key=True)
    title: str
    phone: str
    name: str = ""
    agreed_on: date | None = None
    entered_by: str
    entered_at: datetime = Field(sa_type=Utc)
