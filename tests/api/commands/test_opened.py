"""No command leaves the database open behind it: who shares the lock of its file keeps a restore out."""

import gc
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.store.file_locks import locked
from api.store.replacing import lock_of
from tests.api.conftest import SECRET


@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("confirm-restore",),
        ("poll", "telegram"),
        ("failures",),
        ("failures", "--settle"),
        ("token", "list"),
        ("token", "revoke", "0199aaaa-0000-7000-8000-000000000001"),
        ("staff", "list"),
        ("staff", "reset", "nobody"),
        ("campaign", "show", "0199aaaa-0000-7000-8000-000000000001"),
        ("stats", "lessons"),
        ("locales", "status"),
        ("backup", "bon-so.zip"),
        ("restore", "nothing.zip"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_the_lock_of_the_file_is_free_afterwards(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", sqlite_url), ("SECRET_KEY", SECRET)):
        monkeypatch.setenv(f"BONSO_{name}", value)
    gc.disable()  # or it might close by chance what a command forgot
    try:
        ran = CliRunner().invoke(app, command)
        assert ran.exit_code != 2, ran.output
        held = locked(lock_of(tmp_path / "bonso.db"))
    finally:
        gc.enable()
    assert held, "somebody has it open still"
    held.release()
