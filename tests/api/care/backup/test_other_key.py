"""A restore where another key lies, or none that fits: it says so, the data is whole, and nobody becomes a stranger."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.app import assemble
from api.care.backup import backup, restore
from api.care.doctor import doctor
from api.cli import app
from api.settings import Settings
from api.store.database import connect
from api.store.key_check import WrongKey
from api.store.keys import KeyLost, Keys, KeyUnreadable
from tests.api.conftest import SECRET
from tests.api.village import Village

OTHER = "ab" * 32
UNFIT = {"words": "đây không phải khóa", "half of one": "ab" * 8 + "a", "too short": "abcd", "nothing": ""}
WARNED = "khóa ở đây không mở được địa chỉ trong bản sao"


@pytest.fixture
def copied(village: Village, settings: Settings, tmp_path: Path) -> Path:
    """A backup of an installation in which somebody learns, made with its key."""
    village.arrives("1001")
    assemble(settings).database.dispose()
    backup(settings, tmp_path / "bonso.zip")
    return tmp_path / "bonso.zip"


def elsewhere(request: pytest.FixtureRequest, folder: Path, key: str | None) -> Settings:
    """Another machine, where ``key`` lies, if anything does."""
    postgres = "postgres" in request.node.name
    url = request.getfixturevalue("empty_postgres_url") if postgres else ""
    folder.mkdir()
    if key is not None:
        (folder / "secret.key").write_text(key)
    return Settings(_env_file=None, data_dir=folder, database_url=url, secret_key="")


def knows_her(settings: Settings, village: Village) -> bool:
    """Whether whoever learned before is known with the right key."""
    there = Village(connect(settings.database), village.course, Keys(SECRET.encode()), village.now)
    try:
        return Keys(SECRET.encode()).open(there.row("1001").address) == "1001"
    finally:
        there.database.dispose()


@pytest.mark.parametrize("key", [OTHER, *UNFIT.values()], ids=["another", *UNFIT])
def test_with_a_key_that_does_not_fit_it_is_restored_and_does_not_start(
    request: pytest.FixtureRequest, village: Village, copied: Path, tmp_path: Path, key: str
) -> None:
    there = elsewhere(request, tmp_path / "there", key)
    assert restore(there, copied).ready.opens is False
    with pytest.raises(WrongKey if key == OTHER else KeyUnreadable):
        assemble(there)
    assert (there.data_dir / "secret.key").read_text() == key, "what lies there is somebody's"
    assert knows_her(there, village)
    right = there.model_copy(update={"secret_key": type(there.secret_key)(SECRET)})
    assemble(right).database.dispose()


def test_without_a_key_none_is_made_that_would_make_her_a_stranger(
    request: pytest.FixtureRequest, village: Village, copied: Path, tmp_path: Path
) -> None:
    there = elsewhere(request, tmp_path / "there", None)
    assert restore(there, copied).ready.opens is None
    with pytest.raises(KeyLost):
        assemble(there)
    assert not (there.data_dir / "secret.key").exists()
    assert knows_her(there, village)


@pytest.mark.parametrize("key", [OTHER, UNFIT["words"]])
def test_the_operator_is_told_before_and_at_the_start(
    request: pytest.FixtureRequest, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    there = elsewhere(request, tmp_path / "there", key)
    monkeypatch.chdir(tmp_path)
    for name in ("data_dir", "database_url"):
        monkeypatch.setenv(f"BONSO_{name.upper()}", str(getattr(there, name)))
    restored = CliRunner().invoke(app, ["restore", str(copied)])
    assert restored.exit_code == 0 and WARNED in restored.stdout
    assert "Đã khôi phục. Chép khóa cũ (secret.key)" in restored.output
    assert [one for one in doctor(there) if not one.ok and "secret.key" in f"{one.says}{one.advice}"]


def test_with_its_own_key_nobody_is_warned(
    request: pytest.FixtureRequest, village: Village, settings: Settings, copied: Path, tmp_path: Path
) -> None:
    there = elsewhere(request, tmp_path / "there", None).model_copy(update={"secret_key": settings.secret_key})
    assert restore(there, copied).ready.opens is True
    assemble(there).database.dispose()
    assert knows_her(there, village)
