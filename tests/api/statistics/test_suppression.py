"""Nothing that is hidden can be worked out from what the same table shows, by who tries every number it could be."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.statistics.suppression import HIDDEN, WITHHELD, suppressed
from tests.rows import each_row

Table = list[dict[str, Any]]

NUMBERS = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 9, 30])
COMMUNES = st.lists(st.lists(NUMBERS, min_size=1, max_size=4), min_size=1, max_size=3)


def table(communes: list[list[int]], *, unplaced: int = 0, lesson: str = "") -> Table:
    """Rows of all communes, of each, and of its villages; people of no village are in the first commune."""
    rows = [_row("all", "", "", sum(map(sum, communes)) + unplaced, lesson)]
    for n, villages in enumerate(communes):
        here = unplaced if n == 0 else 0
        rows.append(_row("commune", f"xã {n}", "", sum(villages) + here, lesson))
        rows += [_row("village", f"xã {n}", f"thôn {m}", count, lesson) for m, count in enumerate(villages)]
        rows += [_row("village", f"xã {n}", "", here, lesson)] if here else []
    return rows


def _row(level: str, commune: str, village: str, people: int, lesson: str) -> dict[str, Any]:
    return {"level": level, "commune": commune, "village": village, "people": people, "lesson": lesson}


def possible(rows: Table) -> Iterator[tuple[int, ...]]:
    """Every way in which the hidden numbers of villages can be filled so that all sums shown come true."""
    villages = [row for row in rows if row["level"] == "village"]
    most = 40
    ways = [
        range(1, 5) if row["people"] == HIDDEN else range(5, most) if row["people"] == WITHHELD else [row["people"]]
        for row in villages
    ]
    communes = [row for row in rows if row["level"] == "commune"]
    by_commune = [
        [
            way
            for way in product(*(ways[n] for n, row in enumerate(villages) if row["commune"] == commune["commune"]))
            if commune["people"] in (WITHHELD, sum(way))
        ]
        for commune in communes
    ]
    (everywhere,) = [row["people"] for row in rows if row["level"] == "all"]
    if everywhere == WITHHELD or all(commune["people"] != WITHHELD for commune in communes):
        # What one commune is says nothing of another.
        yield from (sum(found, ()) for found in zip(*_as_long(by_commune), strict=True))
    else:
        yield from (sum(found, ()) for found in product(*by_commune) if sum(map(sum, found)) == everywhere)


def _as_long(ways: list[list[tuple[int, ...]]]) -> list[list[tuple[int, ...]]]:
    most = max(map(len, ways))
    return [(found * -(-most // len(found)))[:most] for found in ways]


def shown(rows: Table) -> list[Any]:
    return [row["people"] for row in suppressed(rows, ["people"])]


@given(COMMUNES, st.integers(0, 8))
def test_no_hidden_number_can_be_worked_out(communes: list[list[int]], unplaced: int) -> None:
    rows = suppressed(table(communes, unplaced=unplaced), ["people"])
    villages = [row for row in rows if row["level"] == "village"]
    ways = list(zip(*possible(rows), strict=True))
    true = [row["people"] for row in table(communes, unplaced=unplaced) if row["level"] == "village"]
    for row, could, is_ in zip(villages, ways, true, strict=True):
        assert is_ in could, "what is true must be among what is possible"
        if row["people"] in (HIDDEN, WITHHELD):
            assert len(set(could)) > 1, (row, set(could))
    for row, number in zip(villages, true, strict=True):
        assert (row["people"] == HIDDEN) == (bool(row["village"]) and 0 < number < 5)


@given(COMMUNES, COMMUNES)
def test_lessons_are_tables_of_their_own(one: list[list[int]], other: list[list[int]]) -> None:
    both = suppressed([*table(one, lesson="a"), *table(other, lesson="b")], ["people"], "lesson")
    assert both == [*suppressed(table(one, lesson="a"), ["people"]), *suppressed(table(other, lesson="b"), ["people"])]


@given(COMMUNES)
def test_what_is_not_hidden_is_true(communes: list[list[int]]) -> None:
    for before, after in zip(table(communes), suppressed(table(communes), ["people"]), strict=True):
        assert after["people"] in (before["people"], HIDDEN, WITHHELD)
        assert {**after, "people": 0} == {**before, "people": 0}


@each_row(
    ("villages", "found"),
    [
        ([3, 8, 12], [23, 23, HIDDEN, WITHHELD, 12]),  # the next smallest goes with it
        ([1, 5, 12], [18, 18, HIDDEN, WITHHELD, WITHHELD]),  # 1 + 5 = 6 could be nothing else
        ([1, 1, 30], [32, 32, HIDDEN, HIDDEN, WITHHELD]),  # two of one give each other away
        ([2, 3, 30], [35, 35, HIDDEN, HIDDEN, 30]),
        ([3, 0, 0], [WITHHELD, WITHHELD, HIDDEN, 0, 0]),
        ([1, 5], [WITHHELD, WITHHELD, HIDDEN, 5]),
        ([5, 0, 9], [14, 14, 5, 0, 9]),
    ],
)
def test_a_second_village_is_withheld_or_the_total(villages: list[int], found: list[Any]) -> None:
    assert shown(table([villages])) == found


def test_a_commune_without_a_total_takes_the_total_of_all_with_it() -> None:
    assert shown(table([[3], [20, 9]])) == [WITHHELD, WITHHELD, HIDDEN, 29, 20, 9]
