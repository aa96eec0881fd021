"""The tables that migrations make are the tables of ``api.store.models``, there and back, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from api.store.database import connect, reading, writing
from api.store.migrate import SCRIPTS, current, downgrade, known, newest, upgrade
from api.store.models import SQLModel


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = f"sqlite:///{tmp_path / 'empty.db'}"
    engine = connect(sqlite if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url"))
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_what_is_read_from_the_files_is_what_alembic_sees() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    directory = ScriptDirectory.from_config(config)
    assert newest() == directory.get_current_head()
    assert all(known(script.revision) for script in directory.walk_revisions())
    assert not known("9999")


def test_upgrading_makes_every_table_of_the_models(empty: Engine) -> None:
    assert current(empty) == ""
    upgrade(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)
    assert current(empty) == newest() != ""


def test_the_migrated_tables_equal_the_models(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_look_at_the_same_rows_on_migrated_tables(database: Engine) -> None:
    found = {index["name"]: index for table in tables(database) for index in inspect(database).get_indexes(table)}
    wanted = {index.name: index for table in SQLModel.metadata.tables.values() for index in table.indexes}
    assert set(wanted) <= set(found)
    dialect = database.dialect.name
    partial = {name for name, index in wanted.items() if index.dialect_options[dialect]["where"] is not None}
    assert {name for name in wanted if f"{dialect}_where" in found[name].get("dialect_options", {})} == partial


def test_going_down_leaves_nothing_and_up_again_everything(empty: Engine) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    assert tables(empty) == set()
    upgrade(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)


def test_messages_that_still_have_their_words_are_given_the_number_of_their_screen(empty: Engine) -> None:
    upgrade(empty)
    downgrade(empty, "0014")
    with writing(empty) as connection:
        for seq, body in enumerate(('{"kind": "text", "screen": 7, "text": "một"}', "{}"), 1):
            connection.exec_driver_sql(
                "INSERT INTO outbox (chat_id, account, seq, body, bulk, state, attempts, again, code, message,"
                " created_at, due_at) VALUES ('01900000-0000-7000-8000-000000000003', 'telegram/main',"
                f" {seq}, '{body}', false, 'due', 0, false, '', '', '2026-03-02', '2026-03-02')"
            )
    upgrade(empty)
    with reading(empty) as connection:
        assert connection.exec_driver_sql("SELECT screen FROM outbox ORDER BY seq").scalars().all() == [7, None]


def test_going_down_finds_what_was_learned_counted_from_facts(empty: Engine) -> None:
    upgrade(empty)
    who = "01900000-0000-7000-8000-000000000003"
    kinds = (("lesson_started", 2), ("lesson_completed", 3), ("lesson_started", 4), ("step_shown", 2))
    with writing(empty) as connection:
        for kind, day in kinds:
            connection.exec_driver_sql(
                "INSERT INTO fact (kind, at, day, learner_id, account, commune, village, lang, lesson, step, detail,"
                f" attempt, course) VALUES ('{kind}', '2026-03-0{day}', '2026-03-0{day}', '{who}', 'telegram/main',"
                " '', '', 'vi', 'qr-pay', '', '', 1, '')"
            )
    downgrade(empty, "0015")
    counted = "SELECT starts, completions, CAST(started_on AS text), CAST(completed_on AS text) FROM progress"
    with reading(empty) as connection:
        assert connection.exec_driver_sql(counted).all() == [(2, 1, "2026-03-02", "2026-03-03")]
    upgrade(empty)
    assert "progress" not in tables(empty)


def test_upgrading_twice_changes_nothing(database: Engine) -> None:
    upgrade(database)
    assert current(database) == newest()


def test_many_processes_starting_at_once_migrate_once(empty: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(upgrade, [empty] * 6))
    assert tables(empty) == set(SQLModel.metadata.tables)
