"""The file of the journal holds what the table holds, whoever was killed; and the other way round at a start."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from typer.testing import CliRunner

from api.access import tokens
from api.access.auth import by_token
from api.app import assemble
from api.care.doctor import doctor
from api.care.journal import mirror, table
from api.care.journal.file import Damaged, append, read_journal
from api.care.journal.mirror import JournalWork, bring_up, catch_up
from api.cli import app as command
from api.clock import now as clock
from api.settings import Settings
from api.store.database import connect, reading, writing
from api.store.models import Revocation, Token
from api.store.revocations import Revoked, note_revoked
from api.store.statements import core
from tests.api.conftest import SECRET
from tests.api.village import Village

pytestmark = pytest.mark.sql


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "revoked.journal"


def revoke(village: Village, *things: str, at: object = None) -> None:
    with writing(village.database) as connection:
        note_revoked(connection, Revoked.TOKEN, things, at or clock())  # type: ignore[arg-type]


def things(file: Path) -> list[str]:
    journal = read_journal(file)
    assert journal
    return [entry.thing for entry in journal.entries]


def test_the_file_follows_the_table_and_is_its_owners_alone(village: Village, file: Path) -> None:
    mirror = JournalWork(village.database, file)
    mirror.work("", bool)
    assert things(file) == []
    revoke(village, "a")
    mirror.work("", bool)
    written = file.read_bytes()
    mirror.work("", bool)
    assert file.read_bytes() == written, "nothing happened, nothing is written"
    revoke(village, "b", "c")
    JournalWork(village.database, file).work("", bool)
    assert things(file) == ["a", "b", "c"]
    assert file.read_bytes().startswith(written)
    assert file.stat().st_mode & 0o077 == 0


def test_a_torn_last_line_is_written_again(village: Village, file: Path) -> None:
    catch_up(village.database, file, clock())
    revoke(village, "a", "b")
    catch_up(village.database, file, clock())
    whole = file.read_bytes()
    for cut in range(whole.index(b"\n") + 1, len(whole), 17):
        file.write_bytes(whole[:cut])
        catch_up(village.database, file, clock())
        assert things(file) == ["a", "b"]


def test_a_changed_letter_is_noticed(village: Village, file: Path) -> None:
    catch_up(village.database, file, clock())
    revoke(village, "0199aaaa-0000-7000-8000-000000000001")
    catch_up(village.database, file, clock())
    file.write_text(file.read_text().replace("000000000001", "000000000002"))
    with pytest.raises(Damaged):
        read_journal(file)
    assert next(one for one in doctor_of(village, file) if one.about == "Sổ thu hồi").level == "bad"
    bring_up(village.database, file, clock())
    assert things(file) == ["0199aaaa-0000-7000-8000-000000000001"]
    assert list(file.parent.glob("revoked.journal.before-*"))


def doctor_of(village: Village, file: Path) -> list[object]:
    url = village.database.url.render_as_string(hide_password=False)
    return list(doctor(Settings(_env_file=None, data_dir=file.parent, database_url=url, secret_key=SECRET)))


def test_what_a_database_has_forgotten_is_revoked_again_at_the_start(village: Village, file: Path) -> None:
    """Somebody laid an old file in its place by hand: no restore was asked."""
    with writing(village.database) as connection:
        word = tokens.add(connection, name="bảng", commune="", actor="bonso", now=village.now)
        token = connection.scalar(select(core(Token).c.id))
    bring_up(village.database, file, clock())
    with reading(village.database) as connection:
        assert by_token(connection, word)
    journal = read_journal(file)
    assert journal
    append(
        file, [table.JournalEntry("0199aaaa-0000-7000-8000-000000000001", Revoked.TOKEN, str(token), clock())], clock()
    )
    assert bring_up(village.database, file, clock()) == 1
    assert bring_up(village.database, file, clock()) == 0
    with reading(village.database) as connection:
        assert by_token(connection, word) is None


def test_an_empty_installation_leaves_the_journal_that_lies_there_for_a_restore(village: Village, file: Path) -> None:
    foreign = '{"journal": "0199aaaa-0000-7000-8000-000000000009", "since": "2026-01-01T00:00:00+00:00"}\n'
    file.write_text(foreign)
    bring_up(village.database, file, clock())
    assert file.read_text() == foreign
    village.arrives("1001")
    catch_up(village.database, file, clock())
    assert file.read_text() == foreign, "a backup or a restore displaces none"
    bring_up(village.database, file, clock())
    assert things(file) == []


def test_revocations_end_after_the_oldest_backup(village: Village, file: Path) -> None:
    old = clock() - timedelta(days=500)
    catch_up(village.database, file, old)
    revoke(village, "old", at=old)
    revoke(village, "new")
    catch_up(village.database, file, clock())
    with writing(village.database) as connection:
        assert table.forget_old(connection, clock()) == 1
    bring_up(village.database, file, clock())
    assert things(file) == ["new"]
    journal = read_journal(file)
    assert journal and clock() - journal.since < table.KEPT + timedelta(days=2)
    assert bring_up(village.database, file, clock()) == 0


@pytest.mark.slow
def test_a_start_closes_the_gap_a_kill_left(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key=SECRET)
    engine = connect(settings.database)
    with writing(engine) as connection:
        note_revoked(connection, Revoked.TOKEN, ["0199aaaa-0000-7000-8000-000000000001"], clock())
    engine.dispose()
    assemble(settings).database.dispose()
    assert things(tmp_path / "revoked.journal") == ["0199aaaa-0000-7000-8000-000000000001"]


def test_the_way_of_the_commands(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Backup, a token revoked, everything restored twice: with the journal, and after it was lost."""
    url = village.database.url.render_as_string(hide_password=False)
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", url), ("SECRET_KEY", SECRET)):
        monkeypatch.setenv(f"BONSO_{name}", value)
    village.arrives("1001")
    village.database.dispose()
    run = CliRunner().invoke
    run(command, ["token", "add", "bảng"])
    assert "đọc lại đúng" in run(command, ["backup", "bon-so.zip"]).output
    with reading(village.database) as connection:
        token = connection.scalar(select(core(Token).c.id))
    village.database.dispose()
    assert run(command, ["token", "revoke", str(token)]).exit_code == 0
    said = run(command, ["restore", "--overwrite", "bon-so.zip"])
    assert said.exit_code == 0 and "Đã theo sổ thu hồi" in said.output and ": 1 việc" in said.output
    shutil.move(tmp_path / "revoked.journal", tmp_path / "lost")
    with writing(village.database) as connection:  # and with it what the database knew of it
        connection.execute(delete(core(Revocation)))
    village.database.dispose()
    said = run(command, ["restore", "--overwrite", "bon-so.zip"])
    assert "KHÔNG CÓ SỔ THU HỒI" in said.output
    assert "lại gửi tin chung" in run(command, ["confirm-restore"]).output
    assert "Không có gì" in run(command, ["confirm-restore"]).output
    shutil.copy(tmp_path / "lost", tmp_path / "revoked.journal")
    said = run(command, ["restore", "--overwrite", "bon-so.zip"])
    assert "Đã theo sổ thu hồi" in said.output, "whoever finds it restores again"
    assert mirror.MARK
