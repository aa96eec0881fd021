"""Numbers of households, on which percentages stand."""

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
