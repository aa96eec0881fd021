"""Prepared statements and look-ups say on both databases what SQLAlchemy would have said."""

import pytest
from sqlalchemy import Engine, bindparam, delete, insert, select, update

from api.store.database import reading, writing
from api.store.models import PlatformFile
from api.store.statements import WORD, Driver, Lookup, Prepared, core, literally

FILE = core(PlatformFile)
PUT = Prepared(insert(FILE), "account", "hash", "file", "at")
RENAME = Prepared(update(FILE).where(FILE.c.hash == bindparam("this")).values(file=bindparam("file")), "this", "file")
FIND = Lookup(lambda hashes: select(FILE.c.hash, FILE.c.file).where(FILE.c.hash.in_(hashes)), WORD)


@pytest.fixture
def filled(database: Engine, now: object) -> Engine:
    """A thousand rows."""
    with writing(database) as connection:
        at = Driver(connection.dialect).time(now)  # type: ignore[arg-type]
        PUT.run(connection, [("web/main", f"h{number}", f"f{number}", at) for number in range(1000)])
    return database


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 16, 17, 64, 65, 255, 256, 257, 600, 1000])
def test_a_lookup_finds_every_value_once_however_many_there_are(filled: Engine, count: int) -> None:
    with reading(filled) as connection:
        rows = FIND.run(connection, [f"h{number}" for number in range(count)])
    assert sorted(rows) == sorted((f"h{number}", f"f{number}") for number in range(count))


def test_a_lookup_finds_nothing_for_what_is_not_there(filled: Engine) -> None:
    with reading(filled) as connection:
        assert FIND.run(connection, ["x", "h1", "y"]) == [("h1", "f1")]


def test_columns_may_be_named_in_any_order(filled: Engine) -> None:
    with writing(filled) as connection:
        RENAME.run(connection, [("h1", "new"), ("h2", "newer")])
        RENAME.run(connection, [])
    with reading(filled) as connection:
        assert sorted(FIND.run(connection, ["h1", "h2", "h3"])) == [("h1", "new"), ("h2", "newer"), ("h3", "f3")]


def test_a_time_and_a_day_come_back_as_they_were(filled: Engine, now: object) -> None:
    with reading(filled) as connection:
        assert set(connection.scalars(select(FILE.c.at))) == {now}


def test_words_written_out_mean_the_same_as_bound_ones(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(delete(FILE).where(literally(FILE.c.hash, "h1", "h2") | literally(FILE.c.hash, "h3")))
    with reading(filled) as connection:
        assert [row[0] for row in FIND.run(connection, ["h1", "h2", "h3", "h4"])] == ["h4"]
