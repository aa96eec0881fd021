"""Many rows with one statement, compiled once a database and fed with what its driver takes.

SQLAlchemy builds the statement, so both databases share it; what is skipped is its conversion of every
value of every row, which costs more than the rest of a turn. ``Driver`` converts the few kinds of
value that need it, mostly once a batch.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Select, String, Table, bindparam, literal_column
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Date, TypeEngine

from api.store.models import Utc

Row = tuple[Any, ...]

WORD = String()
"""What an id is cast to where SQLAlchemy does not convert it."""


class Driver:
    """Values as the driver of ``dialect`` wants them. Ids, texts, numbers, flags and bytes go as they are."""

    def __init__(self, dialect: Dialect) -> None:
        self.time: Callable[[datetime], Any] = _conversion(Utc(), dialect)
        self.day: Callable[[date], Any] = _conversion(Date(), dialect)


class Prepared:
    """An INSERT or UPDATE whose rows are tuples of ``columns``, the names of its bound parameters in order."""

    def __init__(self, statement: UpdateBase, *columns: str) -> None:
        self._statement, self._columns = statement, columns
        self._compiled: dict[str, tuple[str, Callable[[Row], Any]]] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Once for each of ``rows``; nothing at all for none."""
        if not rows:
            return
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = self._compile(connection.dialect)
        sql, shape = self._compiled[name]
        connection.exec_driver_sql(sql, [shape(row) for row in rows])

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Row], Any]]:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._columns))
        return str(compiled), _shape(compiled, self._columns)


class Lookup:
    """A SELECT by many values of one column. ``make`` is given the parameters and builds it.

    It is compiled for a few lengths, and shorter lists are filled up with their last value: SQLAlchemy's
    own IN is put together anew for each list. Rows come as the driver gives them; cast ids to ``WORD``.
    """

    LENGTHS = (1, 4, 16, 64, 256)

    def __init__(self, make: Callable[[list[BindParameter[Any]]], Select[Any]], kind: TypeEngine[Any]) -> None:
        self._make, self._kind = make, kind
        self._compiled: dict[tuple[str, int], tuple[str, Callable[[Row], Any]]] = {}

    def run(self, connection: Connection, values: Sequence[Any]) -> list[Any]:
        """The rows for ``values``; in their order only for up to 256 of them."""
        rows: list[Any] = []
        for start in range(0, len(values), self.LENGTHS[-1]):
            some = tuple(values[start : start + self.LENGTHS[-1]])
            length = next(length for length in self.LENGTHS if length >= len(some))
            sql, shape = self._for(connection.dialect, length)
            rows += connection.exec_driver_sql(sql, shape(some + some[-1:] * (length - len(some)))).all()
        return rows

    def _for(self, dialect: Dialect, length: int) -> tuple[str, Callable[[Row], Any]]:
        key = (dialect.name, length)
        if key not in self._compiled:
            names = [f"value_{number}" for number in range(length)]
            compiled = self._make([bindparam(name, type_=self._kind) for name in names]).compile(dialect=dialect)
            self._compiled[key] = str(compiled), _shape(compiled, names)
        return self._compiled[key]


def _shape(compiled: Any, names: Sequence[str]) -> Callable[[Row], Any]:
    """From values in the order of ``names`` to the parameters of a compiled statement."""
    if not compiled.positional:
        return lambda row: dict(zip(names, row, strict=True))
    order = [names.index(name) for name in compiled.positiontup]
    if order == list(range(len(names))):
        return lambda row: row
    return lambda row: tuple([row[place] for place in order])


def core(model: Any) -> Table:
    """The table of a model, for statements without objects."""
    table: Table = model.__table__
    return table


def literally(column: ColumnElement[Any], *values: str) -> ColumnElement[bool]:
    """That ``column`` is one of ``values``, words of our own written into the statement.

    Only then may a database use an index that covers these rows alone; of a bound value it knows nothing.
    """
    words: list[ColumnElement[Any]] = [literal_column(f"'{value}'") for value in values]
    return column.in_(words) if len(words) > 1 else column == words[0]


def _conversion(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    return processor or (lambda value: value)
