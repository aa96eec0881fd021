"""Opening the database."""

from pathlib import Path

import pytest

from api.store.database import connect, reading


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
