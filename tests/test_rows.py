import asyncio

import pytest

from tests.rows import each_row


def told(test: object) -> str:
    with pytest.raises(pytest.fail.Exception) as failed:
        test()  # type: ignore[operator]
    return str(failed.value)


def test_every_row_that_fails_is_named_with_its_reason() -> None:
    @each_row(("number", "square"), [(1, 1), (2, 5), (3, 9), (4, 0)])
    def squares(number: int, square: int) -> None:
        assert number**2 == square, f"{number} squared"

    said = told(squares)
    assert said.startswith("2 of 4 rows fail")
    assert "--- 2 | 5\n" in said and "2 squared" in said
    assert "--- 4 | 0\n" in said and "4 squared" in said
    assert "--- 3" not in said


def test_any_error_is_a_failure_of_its_row() -> None:
    @each_row("word", ["a", "b", "c"], ids=["first", "second", "third"])
    def reads(word: str) -> None:
        if word == "b":
            {"a": 1}[word]
        if word == "c":
            with pytest.raises(ValueError):
                str(word)

    said = told(reads)
    assert "--- second" in said and "KeyError: 'b'" in said
    assert "--- third" in said and "DID NOT RAISE" in said
    assert "--- first" not in said


def test_one_table_in_another_names_both_rows() -> None:
    @each_row("lang", ["vi", "kpm"])
    @each_row("word", lambda: ["no", "yes"])
    def agrees(lang: str, word: str) -> None:
        assert (lang, word) != ("kpm", "no")

    said = told(agrees)
    assert "1 of 2 rows fail\n--- 'kpm'" in said
    assert "--- 'no'" in said


def test_what_waits_is_waited_for() -> None:
    @each_row("seconds", [0, -1])
    async def sleeps(seconds: int) -> None:
        await asyncio.sleep(seconds)
        assert seconds >= 0

    assert "--- -1" in told(lambda: asyncio.run(sleeps()))


def test_a_table_without_rows_proves_nothing() -> None:
    @each_row("word", [])
    def reads(word: str) -> None:
        assert word

    with pytest.raises(AssertionError, match="without rows"):
        reads()


@each_row("number", [1, 2])
def test_fixtures_come_beside_the_rows(number: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert tmp_path_factory.getbasetemp().exists() and number
