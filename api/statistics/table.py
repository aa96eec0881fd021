"""What a table of figures is: a row whose fields are its columns, each with its headings, and what fills it.

Everything that shows figures reads it from here: the page of staff, the files, the API and its description, and
``bonso stats``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection

from api.statistics.questions import Filter, Record
from bot.course import Course


class Column(NamedTuple):
    """Beside the type of a field: its heading, and whether the page of staff has room for it; files have all of them.

    ``short`` is the heading on a phone, where it stands beside the number; empty: the same. ``width`` is in letters.
    """

    title: str
    screen: bool = False
    short: str = ""
    width: int = 12


Fill = Callable[[Connection, Filter, Course], list[Record]]
"""Asks the database, gives names and order, and hides small numbers. A record has at least the columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """One question of staff. ``name`` is Vietnamese; ``summary`` and ``about`` describe it to programs.

    ``head`` is the column that stands before the others on the screen; empty: the place.
    """

    name: str
    summary: str
    about: str
    row: type[BaseModel]
    fill: Fill
    head: str = ""

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns by their keys, in the order of every rendering."""
        fields = self.row.model_fields.items()
        return {key: next(one for one in field.metadata if isinstance(one, Column)) for key, field in fields}

    @property
    def cells(self) -> Mapping[str, Column]:
        """Those that the page of staff shows."""
        return {key: column for key, column in self.columns.items() if column.screen}
