"""A table of rows is one test: it goes through all of them, and says of every row that fails why.

``each_row`` reads like ``pytest.mark.parametrize``, for tests that leave nothing behind that the next row would meet:
the fixtures of such a test are made once for all of its rows. What must begin anew each time (a database, a page) stays
a ``parametrize``.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Any

import pytest

Test = Callable[..., Any]
Table = Iterable[Any] | Callable[[], Iterable[Any]]
LONGEST_NAME = 80
_HERE = __file__


def each_row(names: str | Sequence[str], table: Table, *, ids: Any = None) -> Callable[[Test], Test]:
    """Call the test with each row of ``table``, as its arguments ``names``.

    ``table`` may be a function, for what should not be read before the test runs. ``ids`` names the rows in what is
    said of them: a sequence, or a function of one value.
    """
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    ids = ids if ids is None or callable(ids) else [*ids]

    def made(test: Test) -> Test:
        @wraps(test)
        def at_once(**fixtures: Any) -> None:
            failures = Failures()
            for name, row in _cases(wanted, table, ids):
                with failures.noted(name):
                    test(**fixtures, **row)
            failures.tell()

        @wraps(test)
        async def in_a_loop(**fixtures: Any) -> None:
            failures = Failures()
            for name, row in _cases(wanted, table, ids):
                with failures.noted(name):
                    await test(**fixtures, **row)
            failures.tell()

        whole = in_a_loop if iscoroutinefunction(test) else at_once
        asked = signature(test)
        left = [parameter for name, parameter in asked.parameters.items() if name not in wanted]
        whole.__signature__ = asked.replace(parameters=left)  # type: ignore[attr-defined]
        return whole

    return made


class Failures:
    """What went wrong, row by row."""

    def __init__(self) -> None:
        self._tried = 0
        self._told: list[str] = []

    @contextmanager
    def noted(self, name: str) -> Iterator[None]:
        """A row; the next one comes whatever becomes of it."""
        self._tried += 1
        try:
            yield
        except (Exception, pytest.fail.Exception) as error:
            self._told.append(f"--- {name}\n{_why(error)}")

    def tell(self) -> None:
        """Fail if any row did."""
        __tracebackhide__ = True
        assert self._tried, "a table without rows proves nothing"
        if self._told:
            pytest.fail("\n".join([f"{len(self._told)} of {self._tried} rows fail", *self._told]), pytrace=False)


def _cases(wanted: list[str], table: Table, ids: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, row in enumerate(table() if callable(table) else table):
        values = [row] if len(wanted) == 1 else [*row]
        yield _name(values, ids, place), dict(zip(wanted, values, strict=True))


def _name(values: list[Any], ids: Any, place: int) -> str:
    if callable(ids):
        return "-".join(str(ids(value)) for value in values)
    return str(ids[place]) if ids else " | ".join(repr(value)[:LONGEST_NAME] for value in values)


def _why(error: BaseException) -> str:
    """The error as Python tells it, from the test on."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != _HERE]
    where = "".join(f"{frame.filename}:{frame.lineno}: {frame.line}\n" for frame in own[:1] + own[1:][-1:])
    return where + "".join(traceback.format_exception_only(error)).rstrip()
