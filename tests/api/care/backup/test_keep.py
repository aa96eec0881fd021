"""Old backups go only beside newer ones; what cannot be read is nobody's to delete."""

from pathlib import Path

import pytest

from api.care.backup import backup
from api.care.backup.keep import delete_old
from api.settings import Settings
from tests.api.village import Village


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.slow
def test_the_newest_of_the_series_stay(village: Village, settings: Settings, tmp_path: Path) -> None:
    village.arrives("1001")
    folder = tmp_path / "backups"
    days = [folder / f"bon-so-2026-03-0{day}.zip" for day in range(1, 6)]
    for file in (*days, folder / "tay.zip"):
        backup(settings, file)
    (folder / "bon-so-2026-02-01.zip").write_bytes(b"")
    assert delete_old(days[-1], 3) == [days[1], days[0]]
    there = {file.name for file in folder.iterdir()}
    assert there == {*(file.name for file in days[2:]), "tay.zip", "bon-so-2026-02-01.zip"}
    assert delete_old(days[-1], 3) == []
