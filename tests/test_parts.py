"""Which tests run when: none is left out of everything, and walks come by turns."""

from typing import Any, NamedTuple

import pytest

from tests import conftest
from tests.conftest import DAYS, parts
from tests.rows import each_row


class Mark(NamedTuple):
    """A mark, of which only the name counts."""

    name: str


class Item(NamedTuple):
    """Of a test what is asked for."""

    nodeid: str
    marks: tuple[str, ...] = ()

    def iter_markers(self) -> list[Mark]:
        """Its marks."""
        return [Mark(name) for name in self.marks]


def when(*marks: str, name: str = "tests/test_it.py::test_it") -> set[str]:
    item: Any = Item(name, marks)
    return parts(item)


@each_row(
    ("marks", "told"),
    [
        ((), {"quick"}),
        (("slow",), {"slow"}),
        (("browser",), {"slow"}),
        (("nightly", "slow"), {"nightly"}),
        (("hypothesis",), {"quick", "slow"}),
        (("postgres",), {"slow"}),
        (("postgres", "repeated"), {"nightly"}),
        (("postgres", "repeated", "sql"), {"slow"}),
        (("sql",), {"quick"}),
    ],
)
def test_marks_say_when(marks: tuple[str, ...], told: set[str]) -> None:
    assert when(*marks) == told


def test_each_walk_has_its_day_and_every_night(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"tests/test_it.py::test_it[{number}]" for number in range(60)]
    days: dict[str, list[int]] = {name: [] for name in names}
    for day in range(DAYS):
        monkeypatch.setattr(conftest, "TODAY", 740_000 + day)
        for name in names:
            told = when("walk", name=name)
            assert "nightly" in told
            days[name] += [day] if "slow" in told else []
    assert {len(those) for those in days.values()} == {1}
    assert len({those[0] for those in days.values()}) == DAYS, "there is something every day"
