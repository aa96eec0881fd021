"""Prepared statements and look-ups say on both databases what SQLAlchemy would have said."""

from datetime import datetime
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update
from sqlalchemy.sql.dml import UpdateBase

from api.store.database import reading, writing
from api.store.models import PlatformFile
from api.store.statements import WORD, Driver, Lookup, Moment, Prepared, core, literally
from api.store.upserts import insert_into

pytestmark = pytest.mark.sql

FILE = core(PlatformFile)


class Put(NamedTuple):
    account: str
    hash: str
    file: str
    at: Moment


class Rename(NamedTuple):
    this: str
    file: str


class Found(NamedTuple):
    hash: str
    file: str


def putting_again(connection: Connection) -> UpdateBase:
    new = insert_into(connection, FILE)
    return new.on_conflict_do_update(index_elements=("account", "hash"), set_={"file": new.excluded.file})


PUT = Prepared(insert(FILE), Put)
PUT_AGAIN = Prepared(putting_again, Put)
RENAME = Prepared(update(FILE).where(FILE.c.hash == bindparam("this")).values(file=bindparam("file")), Rename)
FIND = Lookup(lambda hashes: select(FILE.c.hash, FILE.c.file).where(FILE.c.hash.in_(hashes)), WORD, Found)


@pytest.fixture
def filled(database: Engine, now: datetime) -> Engine:
    """A thousand rows."""
    with writing(database) as connection:
        at = Driver(connection.dialect).time(now)
        PUT.run(connection, [Put("web/main", f"h{number}", f"f{number}", at) for number in range(1000)])
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
        RENAME.run(connection, [Rename("h1", "new"), Rename("h2", "newer")])
        RENAME.run(connection, [])
    with reading(filled) as connection:
        assert sorted(FIND.run(connection, ["h1", "h2", "h3"])) == [("h1", "new"), ("h2", "newer"), ("h3", "f3")]


def test_what_is_there_already_gives_way_where_the_statement_says_so(filled: Engine, now: datetime) -> None:
    with writing(filled) as connection:
        at = Driver(connection.dialect).time(now)
        PUT_AGAIN.run(connection, [Put("web/main", "h1", "new", at), Put("web/main", "x", "first", at)])
    with reading(filled) as connection:
        assert sorted(FIND.run(connection, ["h1", "x"])) == [Found("h1", "new"), Found("x", "first")]


def test_a_time_and_a_day_come_back_as_they_were(filled: Engine, now: datetime) -> None:
    with reading(filled) as connection:
        assert set(connection.scalars(select(FILE.c.at))) == {now}


def test_words_written_out_mean_the_same_as_bound_ones(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(delete(FILE).where(literally(FILE.c.hash, "h1", "h2") | literally(FILE.c.hash, "h3")))
    with reading(filled) as connection:
        assert [row[0] for row in FIND.run(connection, ["h1", "h2", "h3", "h4"])] == ["h4"]
