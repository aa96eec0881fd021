"""A backup that is killed leaves its scratch to the next one; one that is told to stop leaves nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.care.backup import NotSound, backup
from api.care.backup.scratch import PREFIX, left_behind, scratch, sweep
from api.care.doctor import doctor
from api.settings import Settings
from tests.api.conftest import SECRET
from tests.api.killing import runs_to_its_end
from tests.api.village import Village


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def scratches(folder: Path) -> list[Path]:
    return list(folder.glob(f"{PREFIX}*"))


@pytest.mark.slow
def test_what_a_killed_backup_leaves_is_named_and_swept(village: Village, settings: Settings, tmp_path: Path) -> None:
    village.arrives("1001")
    village.database.dispose()
    folder = tmp_path / "backups"
    backup(settings, folder / "a.zip")
    assert not runs_to_its_end(lambda: backup(settings, folder / "b.zip"), str(folder), die_at=8)
    (left,) = scratches(folder)
    finding = next(one for one in doctor(settings) if one.about == "Bản sao dở dang")
    assert finding.level == "warn" and str(left) in finding.says
    backup(settings, folder / "b.zip")
    assert scratches(folder) == []
    assert sorted(file.name for file in folder.iterdir()) == ["a.zip", "b.zip"]


def test_another_backup_that_is_being_made_is_left_alone(tmp_path: Path) -> None:
    with scratch(tmp_path) as other:
        (other / "bonso.db").write_text("x")
        sweep(tmp_path)
        assert other.is_dir() and left_behind(tmp_path) == []
        with scratch(tmp_path) as mine:
            assert mine != other
    assert scratches(tmp_path) == []


def test_scratch_of_programs_before_goes_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / ".backup-abcd").mkdir()
    sweep(tmp_path)
    assert scratches(tmp_path) != []
    os.utime(tmp_path / ".backup-abcd", (time.time() - 7200,) * 2)
    sweep(tmp_path)
    assert scratches(tmp_path) == []


@pytest.mark.slow
def test_a_backup_that_is_told_to_stop_clears_up(village: Village, settings: Settings, tmp_path: Path) -> None:
    village.database.dispose()
    with sqlite3.connect(tmp_path / "bonso.db") as connection:  # big enough to take a while
        connection.execute("CREATE TABLE ballast (x)")
        connection.executemany("INSERT INTO ballast VALUES (?)", [(os.urandom(4000),) for _ in range(15_000)])
    folder = tmp_path / "backups"
    command = [Path(sys.executable).with_name("bonso"), "backup", str(folder / "a.zip")]
    env = {**os.environ, "BONSO_DATA_DIR": str(tmp_path), "BONSO_SECRET_KEY": SECRET}
    running = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while running.poll() is None and not [one for one in scratches(folder) if (one / "bonso.db").exists()]:
        time.sleep(0.002)
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) != 0
    assert list(folder.iterdir()) == []


def test_a_damaged_database_is_not_backed_up_and_what_there_is_stays(
    village: Village, settings: Settings, tmp_path: Path
) -> None:
    for number in range(30):
        village.arrives(str(number))
    backup(settings, tmp_path / "bonso.zip")
    good = (tmp_path / "bonso.zip").read_bytes()
    with village.database.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    village.database.dispose()
    content = bytearray((tmp_path / "bonso.db").read_bytes())
    for at in range(40 * 4096, len(content) - 4096, 4096):
        content[at : at + 4096] = os.urandom(4096)
    (tmp_path / "bonso.db").write_bytes(content)
    with pytest.raises(NotSound, match="các bản cũ còn nguyên"):
        backup(settings, tmp_path / "bonso.zip")
    assert (tmp_path / "bonso.zip").read_bytes() == good
    assert scratches(tmp_path) == []
