"""Hiding small numbers so that no shown figure of the same table gives them back.

A village's number from 1 to 4 is hidden. What is left of its commune after its other villages would tell it, so the
next smallest village is withheld as well, and more until no hidden number can be worked out exactly, by who also knows
that a small one is 1 to 4 and a withheld one at least 5. Where a commune has no village left to withhold its total is,
and with it the total of all communes. Column by column, and lesson by lesson.

Only one table is looked at. Two tables of different days can still be subtracted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from api.statistics.questions import Record

SMALLEST = 5
"""The least number of people in a village that is shown as it is."""

HIDDEN = "dưới 5"
WITHHELD = "không ghi"
"""In place of a number that would give a hidden one back."""


def suppressed(found: Iterable[Record], tallies: Sequence[str], by: str = "") -> list[Record]:
    """The records with what must not be known replaced; ``by`` is the column that splits them into tables."""
    records = [dict(record) for record in found]
    tables = defaultdict(list)
    for record in records:
        tables[record[by] if by else ""].append(record)
    for table in tables.values():
        for name in tallies:
            _hide(table, name)
    return records


def _hide(table: Sequence[Record], name: str) -> None:
    """Replace in one column of one table."""
    exposed = [commune for commune, villages in _villages(table).items() if not _hidden_among(villages, name)]
    for record in table:
        if exposed and (record["level"] == "all" or (record["level"] == "commune" and record["commune"] in exposed)):
            record[name] = WITHHELD


def _villages(table: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in table:
        if record["level"] == "village":
            found[record["commune"]].append(record)
    return found


def _hidden_among(villages: Sequence[Record], name: str) -> bool:
    """Hide the small ones, and others beside them; whether that is enough while the commune's total is shown."""
    small = [village for village in villages if village["village"] and 0 < village[name] < SMALLEST]
    large = [village for village in villages if village[name] >= SMALLEST]
    large.sort(key=lambda village: (village[name], village["village"]))
    count = _enough([village[name] for village in small], [village[name] for village in large])
    for village in large[: count or 0]:
        village[name] = WITHHELD
    for village in small:
        village[name] = HIDDEN
    return count is not None


def _enough(small: Sequence[int], large: Sequence[int]) -> int | None:
    """How many of ``large``, the smallest first, are withheld beside ``small``; None where no number is enough."""
    if not small:
        return 0
    return next((count for count in range(len(large) + 1) if _unknown(small, large[:count])), None)


def _unknown(small: Sequence[int], beside: Sequence[int]) -> bool:
    """Whether each of ``small`` could be at least two numbers, to who knows the sum of all of them."""
    total, others = sum(small) + sum(beside), len(small) - 1
    most = min(SMALLEST - 1, total - others - SMALLEST * len(beside))
    least = 1 if beside else max(1, total - others * (SMALLEST - 1))
    return most > least
