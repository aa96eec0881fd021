"""Opening the database."""

from pathlib import Path

import pytest

from api.store.database import PRAGMAS, connect, reading


def test_a_file_named_by_a_uri_is_locked_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    monkeypatch.chdir(here)
    engine = connect(f"sqlite:///file:{there / 'bonso.db'}?uri=true")
    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT 1")
        assert list(here.iterdir()) == []
        assert (there / "bonso.db").exists()
    engine.dispose()


def test_what_was_committed_outlives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.store.database.PRAGMAS", PRAGMAS)  # as they are: no other test waits for a disk
    engine = connect(f"sqlite:///{tmp_path / 'bonso.db'}")
    with reading(engine) as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    engine.dispose()
    assert asked == {"journal_mode": "wal", "synchronous": 2}, "2 is FULL"
