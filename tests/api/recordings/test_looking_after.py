"""Recordings are in a backup and come back; the doctor counts them and finds rows and files that do not agree."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.app import assemble
from api.care.backup import backup, restore
from api.care.doctor import Finding, doctor
from api.settings import Settings
from bot.speech.recorded import recording_name
from tests.api.conftest import SECRET
from tests.api.recordings.speakers import Studio

pytestmark = pytest.mark.sql

KHO = "Dăn iăt wơl niam."
KEY = "phone-first/lesson/title"


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Settings:
    """Another machine, with nothing on it, and the same key."""
    empty = "" if database_url.startswith("sqlite") else request.getfixturevalue("empty_postgres_url")
    return Settings(_env_file=None, data_dir=tmp_path / "elsewhere", database_url=empty, secret_key=SECRET)


@pytest.fixture
def recorded(studio: Studio) -> Studio:
    """One recording that is heard, one that waits, and one that the operator put there herself."""
    studio.translated(KEY, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(KEY))
    studio.confirms("k-brem", studio.last())
    studio.records(studio.agrees("ka-in", "cil"), studio.asked(KEY, "cil"))
    own = studio.folders.base / "vi" / f"{recording_name('vi', text='Xin chào.')}.wav"
    own.parent.mkdir()
    own.write_bytes(b"the operator's own")
    return studio


def test_recordings_come_back_and_are_heard_again(recorded: Studio, elsewhere: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bonso.zip"
    made = backup(recorded.context.settings, file)
    with ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.startswith("recordings/")]
    assert sorted(name.split("/")[1] for name in names) == ["kept", "kept", "vi"], "what is heard follows from these"
    assert made.recordings == (3, sum((recorded.context.settings.data_dir / name).stat().st_size for name in names))
    assert restore(elsewhere, file).manifest == made
    there = Studio(assemble(elsewhere))
    assert there.heard(KHO).read_bytes() == recorded.heard(KHO).read_bytes()
    assert there.clip(KEY).people == recorded.clip(KEY).people
    assert (there.folders.base / "vi").is_dir()
    there.context.database.dispose()


def test_what_was_there_is_kept_beside(recorded: Studio, elsewhere: Settings, tmp_path: Path) -> None:
    settings = recorded.context.settings
    backup(settings, tmp_path / "bonso.zip")
    recorded.records(recorded.agrees("ka-hai", "lach"), recorded.asked(KEY, "lach"))
    later = recorded.rows()[-1].file
    recorded.context.database.dispose()
    restore(settings, tmp_path / "bonso.zip", overwrite=True)
    (old,) = settings.data_dir.glob("recordings/before-*")
    assert (old / "kept" / later).is_file() and not recorded.folders.file(later).exists()


def found(settings: Settings) -> Finding:
    return next(finding for finding in doctor(settings) if finding.about == "Bản thu giọng")


@pytest.mark.slow
def test_the_doctor_counts_and_finds_what_does_not_agree(recorded: Studio) -> None:
    settings = recorded.context.settings
    good = found(settings)
    assert good.level == "ok" and good.says.startswith("2 bản, 1 chờ nghe lại")
    recorded.folders.keep("stray.flac", b"x")
    assert (found(settings).level, "1 tệp không thuộc bản nào" in str(found(settings))) == ("warn", True)
    recorded.folders.file("stray.flac").unlink()
    shutil.rmtree(recorded.folders.kept)
    lost = found(settings)
    assert lost.level == "bad" and "2 bản mất tệp" in lost.says


def test_nothing_recorded_is_nothing_wrong(studio: Studio) -> None:
    assert found(studio.context.settings).level == "ok"
