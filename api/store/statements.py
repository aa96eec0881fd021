"""Many rows with one statement, compiled once a database and fed with what its driver takes.

SQLAlchemy builds the statement, so both databases share it; what is skipped is its conversion of every
value of every row, which costs more than the rest of a turn. ``Driver`` converts the few kinds of
value that need it, mostly once a batch. A row is a named tuple: its fields are the parameters of the statement.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Connection, Dialect, String, Table, bindparam, literal_column
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement, ColumnElement
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.types import Date, TypeEngine

from api.store.models import Utc

Moment = str | datetime
"""A time as the driver takes and gives it: SQLite's knows text alone."""

Day = str | date
"""A day, likewise."""

Row = TypeVar("Row", bound=NamedTuple)
Value = TypeVar("Value")

Parameters = list[tuple[object, ...]] | list[dict[str, object]]
Shape = Callable[[Sequence[tuple[object, ...]]], Parameters]

WORD = String()
"""What an id is cast to where SQLAlchemy does not convert it."""


class Driver:
    """Values as the driver of ``dialect`` wants them. Ids, texts, numbers, flags and bytes go as they are."""

    def __init__(self, dialect: Dialect) -> None:
        self.time: Callable[[datetime], Moment] = _conversion(Utc(), dialect)
        self.day: Callable[[date], Day] = _conversion(Date(), dialect)


class Prepared(Generic[Row]):
    """An INSERT or UPDATE fed with rows of one kind, named tuples whose fields are its bound parameters.

    It is the statement, or what makes it where the databases have words of their own (``api.store.upserts``).
    """

    def __init__(self, statement: UpdateBase | Callable[[Connection], UpdateBase], row: type[Row]) -> None:
        self._statement, self._columns = statement, row._fields
        self._compiled: dict[str, tuple[str, Shape]] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Once for each of ``rows``; nothing at all for none."""
        if not rows:
            return
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = self._compile(connection)
        sql, shape = self._compiled[name]
        connection.exec_driver_sql(sql, shape(rows))

    def _compile(self, connection: Connection) -> tuple[str, Shape]:
        statement = self._statement if isinstance(self._statement, UpdateBase) else self._statement(connection)
        return _compiled(statement, connection.dialect, self._columns)


class Lookup(Generic[Value, Row]):
    """A SELECT of ``row``s by many values of one column. ``make`` is given the parameters and builds it.

    It is compiled for a few lengths, and shorter lists are filled up with their last value: SQLAlchemy's
    own IN is put together anew for each list. Values come as the driver gives them; cast ids to ``WORD``.
    """

    LENGTHS = (1, 4, 16, 64, 256)

    def __init__(
        self, make: Callable[[list[BindParameter[Value]]], SelectBase], kind: TypeEngine[Value], row: type[Row]
    ) -> None:
        self._make, self._kind, self._row = make, kind, row
        self._compiled: dict[tuple[str, int], tuple[str, Shape]] = {}

    def run(self, connection: Connection, values: Sequence[Value]) -> list[Row]:
        """The rows for ``values``; in their order only for up to 256 of them."""
        rows: list[Row] = []
        for start in range(0, len(values), self.LENGTHS[-1]):
            some = tuple(values[start : start + self.LENGTHS[-1]])
            length = next(length for length in self.LENGTHS if length >= len(some))
            sql, shape = self._for(connection.dialect, length)
            (parameters,) = shape([some + some[-1:] * (length - len(some))])
            rows += map(self._row._make, connection.exec_driver_sql(sql, parameters))
        return rows

    def _for(self, dialect: Dialect, length: int) -> tuple[str, Shape]:
        key = (dialect.name, length)
        if key not in self._compiled:
            names = [f"value_{number}" for number in range(length)]
            statement = self._make([bindparam(name, type_=self._kind) for name in names])
            self._compiled[key] = _compiled(statement, dialect, names)
        return self._compiled[key]


def core(model: Any) -> Table:
    """The table of a model, for statements without objects. (SQLModel tells no type checker that it has one.)"""
    table: Table = model.__table__
    return table


def literally(column: ColumnElement[str], *values: str) -> ColumnElement[bool]:
    """That ``column`` is one of ``values``, words of our own written into the statement.

    Only then may a database use an index that covers these rows alone; of a bound value it knows nothing.
    """
    words: list[ColumnElement[str]] = [literal_column(f"'{value}'") for value in values]
    return column.in_(words) if len(words) > 1 else column == words[0]


def _compiled(statement: ClauseElement, dialect: Dialect, names: Sequence[str]) -> tuple[str, Shape]:
    """The SQL, and how rows with values in the order of ``names`` become its parameters."""
    compiled = dialect.statement_compiler(dialect, statement, column_keys=list(names))
    if not compiled.positional:
        return str(compiled), lambda rows: [dict(zip(names, row, strict=True)) for row in rows]
    order = [names.index(name) for name in compiled.positiontup or ()]
    if order == list(range(len(names))):
        return str(compiled), list
    return str(compiled), lambda rows: [tuple([row[place] for place in order]) for row in rows]


def _conversion(kind: TypeEngine[Value], dialect: Dialect) -> Callable[[Value], Value | str]:
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
