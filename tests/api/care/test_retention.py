"""Every table and every file has an end that is written down, and what erasing looks for it finds by an index."""

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from api.app import assemble
from api.care.expiry import NIGHTLY
from api.care.retention import FILES, TABLES, life_of_file
from api.clock import now
from api.conversation.erasing import erase_chats, erase_learners
from api.settings import Settings
from api.store.database import writing
from api.store.leases import lease
from api.store.models import SQLModel
from tests.rows import each_row

pytestmark = pytest.mark.sql

CHORES = {ending.name for ending in NIGHTLY}


def test_every_table_is_named_and_no_other() -> None:
    assert set(TABLES) == set(SQLModel.metadata.tables)


@each_row("life", [*TABLES.values(), *FILES.values()], ids=[*TABLES, *FILES])
def test_what_ends_it_exists(life: object) -> None:
    for name in life.ends:  # type: ignore[attr-defined]
        if "." not in name:
            assert name in CHORES
            continue
        module, _, function = name.rpartition(".")
        assert hasattr(import_module(module), function) or import_module(name)


def test_every_chore_ends_something_that_is_named() -> None:
    assert {name for life in TABLES.values() for name in life.ends if "." not in name} == CHORES


@pytest.mark.slow
def test_every_file_of_an_installation_is_named(tmp_path: Path) -> None:
    ours = Settings(_env_file=None, data_dir=tmp_path)
    context = assemble(ours)
    assert lease(context.database, tmp_path, "jobs").take()
    with writing(context.database) as connection:
        erase_chats(connection, [], now())
    found = [path.name for path in tmp_path.iterdir()]
    assert {"bonso.db", "bonso.db-wal", "locks", "secret.key"} <= set(found)
    assert [name for name in found if life_of_file(name) is None] == []
    context.database.dispose()


def test_every_foreign_key_and_every_tie_to_somebody_has_an_index() -> None:
    """Or deleting one person goes through a table of all."""
    missing = []
    for table in SQLModel.metadata.tables.values():
        first = {next(iter(index.columns)).name for index in table.indexes}
        first |= {next(iter(table.primary_key.columns)).name}
        first |= {next(iter(c.columns)).name for c in table.constraints if getattr(c, "columns", None)}
        ties = [c.name for c in table.columns if c.foreign_keys or c.name in ("chat_id", "learner_id")]
        missing += [f"{table.name}.{name}" for name in ties if name not in first]
    # Campaigns are listed by them alone, and asked for with the chat.
    assert missing == []


def test_erasing_somebody_reads_no_table_whole(database: Engine) -> None:
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads small tables whole")
    seen: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        if sql.startswith(("SELECT", "DELETE", "UPDATE")):
            seen.append((sql, values))

    ids = ["01900000-0000-7000-8000-000000000001"]
    event.listen(database, "before_cursor_execute", note)
    with writing(database) as connection:
        erase_learners(connection, ids, now(), spare={ids[0]: 3})
        erase_chats(connection, ids, now())
    event.remove(database, "before_cursor_execute", note)
    assert len(seen) > 20
    scans = set()
    with writing(database) as connection:
        for sql, values in seen:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()  # type: ignore[arg-type]
            scans |= {(row[-1], sql) for row in rows if row[-1].startswith("SCAN ") and "CONSTANT ROW" not in row[-1]}
    # SQLAlchemy writes an empty IN as a select of nothing.
    assert {plan for plan, _ in scans} <= {"SCAN (subquery-1)"}, scans
