"""A backup taken while people talk comes back as it was, elsewhere; and the doctor says what is wrong."""

import json
import os
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import insert, update

from api.care.backup import BackupError, Occupied, OtherKind, Running, TooNew, Unusable, backup, restore
from api.care.doctor import Finding, doctor
from api.clock import now as clock
from api.settings import Settings
from api.store.database import connect, writing
from api.store.keys import Keys
from api.store.migrate import current, newest
from api.store.models import DeadEvent, Outbox
from api.store.statements import core
from bot.events import Opened
from tests.api.conftest import SECRET
from tests.api.village import Village

pytestmark = pytest.mark.sql


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Settings:
    """Another machine, with nothing on it but the same key and journal."""
    empty = "" if database_url.startswith("sqlite") else request.getfixturevalue("empty_postgres_url")
    there = {"data_dir": tmp_path / "elsewhere", "database_url": empty, "journal_file": tmp_path / "revoked.journal"}
    return Settings(_env_file=None, secret_key=SECRET, **there)


def kept(village: Village) -> dict[str, Any]:
    """What must come back: everything but what backing up itself wrote, and what was waiting."""
    rows = village.everything()
    rows["audit"] = [row for row in rows["audit"] if "backup" not in repr(row) and "revoked-again" not in repr(row)]
    rows["outbox"] = [row[:7] for row in rows["outbox"]]
    return rows


def living(settings: Settings, village: Village) -> Village:
    return Village(connect(settings.database), village.course, village.keys, village.now, number=village.number)


def test_everything_comes_back_elsewhere_and_life_goes_on(
    village: Village, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    village.arrives("1001")
    village.arrives("1002", agrees=False)
    manifest = backup(settings, tmp_path / "bonso.zip")
    assert (manifest.revision, manifest.rows["chat"], manifest.rows["consent"]) == (newest(), 2, 1)
    assert restore(elsewhere, tmp_path / "bonso.zip").manifest == manifest
    there = living(elsewhere, village)
    assert kept(there) == kept(village)
    assert current(there.database) == newest()
    there.says("1001", "menu")
    there.arrives("1003")
    assert village.keys.open(there.row("1001").address) == "1001"
    there.database.dispose()


def test_what_was_waiting_is_doubtful_afterwards_and_pages_still_get_theirs(
    village: Village, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    village.happens("1001", Opened())
    village.batch(("web/main", village.event("trang", Opened())[1]))
    backup(settings, tmp_path / "bonso.zip")
    restore(elsewhere, tmp_path / "bonso.zip")
    there = living(elsewhere, village)
    assert {(row.account, row.state, row.code) for row in there.rows("outbox")} == {
        ("telegram/main", "doubt", "restored"),
        ("web/main", "due", ""),
    }
    there.database.dispose()


def test_the_key_is_not_in_the_file(village: Village, tmp_path: Path) -> None:
    url = village.database.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=url, secret_key="")
    Keys.load(settings)
    secret = (tmp_path / "secret.key").read_text().strip()
    backup(settings, tmp_path / "bonso.zip")
    with ZipFile(tmp_path / "bonso.zip") as archive:
        assert not [name for name in archive.namelist() if "key" in name]
        assert all(secret.encode() not in archive.read(name) for name in archive.namelist())
        assert "places.toml" in archive.namelist()
    assert (tmp_path / "bonso.zip").stat().st_mode & 0o077 == 0


def test_a_backup_while_people_talk_is_of_one_moment(
    village: Village, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    done = threading.Event()

    def talk() -> None:
        for number in range(200):
            village.happens(str(number % 5), Opened())
            if done.is_set() and number > 20:
                return

    talking = threading.Thread(target=talk)
    talking.start()
    backup(settings, tmp_path / "bonso.zip")
    done.set()
    talking.join()
    restore(elsewhere, tmp_path / "bonso.zip")
    there = living(elsewhere, village)
    numbers = {chat.id: chat.outbox_seq for chat in there.rows("chat")}
    for chat, last in numbers.items():
        assert [row.seq for row in there.rows("outbox", chat_id=chat)] == list(range(1, last + 1))
    assert len(there.rows("fact", kind="chat_started")) == len(numbers)
    there.database.dispose()


def test_nothing_is_replaced_unless_told_to(village: Village, settings: Settings, tmp_path: Path) -> None:
    village.arrives("1001")
    backup(settings, tmp_path / "bonso.zip")
    village.arrives("1002")
    before = kept(village)
    with pytest.raises(Occupied, match="--overwrite"):
        restore(settings, tmp_path / "bonso.zip")
    assert kept(village) == before
    village.database.dispose()
    restore(settings, tmp_path / "bonso.zip", overwrite=True)
    assert len(village.rows("chat")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_replaced_file_is_kept_beside_the_new_one(village: Village, settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "empty.zip")
    village.arrives("1001")
    village.database.dispose()
    restore(settings, tmp_path / "empty.zip", overwrite=True)
    (old,) = tmp_path.glob("bonso.before-*.db")
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM chat").fetchone() == (1,)
    assert village.rows("chat") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_running_service_is_not_restored_under(village: Village, settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "bonso.zip")
    village.arrives("1001")  # any process that has the file open, whatever it does
    with pytest.raises(Running):
        restore(settings, tmp_path / "bonso.zip", overwrite=True)
    village.database.dispose()
    restore(settings, tmp_path / "bonso.zip", overwrite=True)
    assert village.rows("audit")


def changed(file: Path, name: str, content: bytes) -> Path:
    """The same backup with one file in it replaced."""
    other = file.with_name(f"changed-{file.name}")
    with ZipFile(file) as source, ZipFile(other, "w") as target:
        for entry in source.namelist():
            target.writestr(entry, content if entry == name else source.read(entry))
    return other


def test_what_is_no_backup_of_ours_changes_nothing(village: Village, settings: Settings, tmp_path: Path) -> None:
    village.arrives("1001")
    good = tmp_path / "bonso.zip"
    backup(settings, good)
    manifest = json.loads(ZipFile(good).read("manifest.json"))
    before = kept(village)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    flipped = tmp_path / "flipped.zip"
    content = bytearray(good.read_bytes())
    content[len(content) // 3] ^= 0xFF
    flipped.write_bytes(content)
    (tmp_path / "text.zip").write_text("không phải bản sao")
    newer = changed(good, "manifest.json", json.dumps({**manifest, "revision": "9999"}).encode())
    cases: list[tuple[Path, type[BackupError]]] = [
        (tmp_path / "missing.zip", Unusable),
        (tmp_path / "text.zip", Unusable),
        (broken, Unusable),
        (flipped, Unusable),
        (newer, TooNew),
    ]
    for file, expected in cases:
        with pytest.raises(expected):
            restore(settings, file, overwrite=True)
    other = "postgresql" if manifest["kind"] == "sqlite" else "sqlite"
    wrong = changed(good, "manifest.json", json.dumps({**manifest, "kind": other}).encode())
    with pytest.raises(OtherKind):
        restore(settings, wrong, overwrite=True)
    assert kept(village) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_that_sqlite_does_not_trust_is_refused(village: Village, settings: Settings, tmp_path: Path) -> None:
    village.arrives("1001")
    good = tmp_path / "bonso.zip"
    backup(settings, good)
    database = bytearray(ZipFile(good).read("bonso.db"))
    database[8192:12288] = os.urandom(4096)
    before = kept(village)
    with pytest.raises((Unusable, sqlite3.DatabaseError)):
        restore(settings, changed(good, "bonso.db", bytes(database)), overwrite=True)
    assert kept(village) == before


def found(settings: Settings, about: str) -> Finding:
    return next(finding for finding in doctor(settings) if finding.about == about)


@pytest.mark.slow
def test_the_doctor_finds_nothing_bad_in_a_sound_installation(village: Village, settings: Settings) -> None:
    assert village.rows("chat") == []
    assert {finding.level for finding in doctor(settings)} == {"ok", "warn"}
    assert all(finding.ok for finding in doctor(settings))
    assert "Xin mã" not in str(found(settings, "Cơ sở dữ liệu"))


@pytest.mark.slow
def test_the_doctor_asks_for_a_backup_until_there_is_one(settings: Settings, tmp_path: Path) -> None:
    assert "Chưa sao lưu" in str(found(settings, "Sao lưu"))
    backup(settings, tmp_path / "bonso.zip")
    assert found(settings, "Sao lưu").level == "ok"
    later = doctor(settings, clock() + timedelta(days=9))
    assert next(finding for finding in later if finding.about == "Sao lưu").level == "warn"


def test_the_doctor_shows_messages_in_doubt_and_events_set_aside(village: Village, settings: Settings) -> None:
    village.arrives("1001")
    with writing(village.database) as connection:
        connection.execute(update(core(Outbox)).where(core(Outbox).c.seq == 1).values(state="doubt"))
        row = {"key": "x", "account": "web/main", "event": "{}", "error": "KeyError", "at": village.now}
        connection.execute(insert(core(DeadEvent)).values(row))
    assert found(settings, "Tin không rõ đã đến chưa").level == "warn"
    assert found(settings, "Việc máy không xử lý được").level == "warn"


@pytest.mark.slow
def test_the_doctor_says_what_to_do_about_a_database_that_is_behind_or_away(settings: Settings, tmp_path: Path) -> None:
    fresh = Settings(_env_file=None, data_dir=tmp_path / "fresh", secret_key=SECRET)
    assert (found(fresh, "Cơ sở dữ liệu").level, found(fresh, "Cơ sở dữ liệu").advice) == ("bad", "Chạy bonso migrate.")
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    away = Settings(_env_file=None, data_dir=tmp_path, database_url=nowhere, secret_key=SECRET)
    assert "Không mở được. Kiểm tra BONSO_DATABASE_URL" in str(found(away, "Cơ sở dữ liệu"))


@pytest.mark.slow
def test_a_key_that_others_can_read_is_bad(tmp_path: Path, database_url: str) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url, secret_key="")
    Keys.load(settings)
    assert found(settings, "Khóa bí mật").level == "ok"
    (tmp_path / "secret.key").chmod(0o644)
    finding = found(settings, "Khóa bí mật")
    assert (finding.ok, finding.advice) == (False, f"Chạy chmod 600 {tmp_path / 'secret.key'}.")
