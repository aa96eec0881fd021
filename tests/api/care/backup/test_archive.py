"""What may be handed over as a backup and is none: each is refused in a sentence, and nothing was changed."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from api.care.backup import BackupError, TooNew, Unusable, backup, restore
from api.care.backup.archive import DATABASE, MANIFEST
from api.settings import Settings
from api.store import replacing
from tests.api.village import Village


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def good(village: Village, settings: Settings, tmp_path: Path) -> Path:
    village.arrives("1001")
    backup(settings, tmp_path / "bonso.zip")
    village.arrives("1002")
    village.database.dispose()
    return tmp_path / "bonso.zip"


def rebuilt(file: Path, change: Callable[[dict[str, bytes]], None], compression: int = ZIP_DEFLATED) -> Path:
    """The same backup with other members, of which its manifest says no hashes: as an old one would be."""
    with ZipFile(file) as source:
        members = {name: source.read(name) for name in source.namelist()}
    said = json.loads(members[MANIFEST])
    del said["members"]
    members[MANIFEST] = json.dumps(said).encode()
    change(members)
    other = file.with_name("rebuilt.zip")
    with ZipFile(other, "w", compression) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return other


def database(content: Callable[[sqlite3.Connection], object], folder: Path) -> bytes:
    file = folder / "made.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        content(connection)
    return file.read_bytes()


def edited(members: dict[str, bytes], folder: Path, *statements: str) -> None:
    """The database of a backup, changed by hand."""
    file = folder / "edited.db"
    file.write_bytes(members[DATABASE])
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    members[DATABASE] = file.read_bytes()


def _said(members: dict[str, bytes], **values: object) -> None:
    members[MANIFEST] = json.dumps({**json.loads(members[MANIFEST]), **values}).encode()


CHANGES: dict[str, tuple[Callable[[dict[str, bytes], Path], object], type[BackupError]]] = {
    "an empty database": (lambda m, _: m.update({DATABASE: b""}), Unusable),
    "an empty database and no manifest": (lambda m, _: (m.update({DATABASE: b""}), m.pop(MANIFEST)), Unusable),
    "no database": (lambda m, _: m.pop(DATABASE), Unusable),
    "nothing at all": (lambda m, _: m.clear(), Unusable),
    "another program's database": (
        lambda m, folder: m.update({DATABASE: database(lambda c: c.execute("CREATE TABLE note (x)"), folder)}),
        Unusable,
    ),
    "no database but a text": (lambda m, _: m.update({DATABASE: b"kh\xc3\xb4ng" * 9000}), Unusable),
    "half of a database": (lambda m, _: m.update({DATABASE: m[DATABASE][: len(m[DATABASE]) // 2]}), Unusable),
    "a page of chance": (
        lambda m, _: m.update({DATABASE: m[DATABASE][:8192] + os.urandom(4096) + m[DATABASE][12288:]}),
        Unusable,
    ),
    "a table less": (lambda m, folder: edited(m, folder, "DROP TABLE zalo_charge"), Unusable),
    "a column less": (lambda m, folder: edited(m, folder, "ALTER TABLE chat DROP COLUMN silent_until"), Unusable),
    "a row less than it says": (lambda m, folder: edited(m, folder, "DELETE FROM fact"), Unusable),
    "no revision": (lambda m, folder: edited(m, folder, "DELETE FROM alembic_version"), Unusable),
    "a newer revision": (lambda m, folder: edited(m, folder, "UPDATE alembic_version SET version_num = '9'"), TooNew),
    "a manifest that is none": (lambda m, _: m.update({MANIFEST: b"[]"}), Unusable),
    "a manifest of another shape": (lambda m, _: _said(m, rows={"chat": "nhiều"}), Unusable),
    "a newer form": (lambda m, _: _said(m, form=2), TooNew),
    "a manifest too big to be one": (lambda m, _: m.update({MANIFEST: b" " * 17_000_000}), Unusable),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CHANGES)
def test_what_is_no_backup_is_refused(
    good: Path, settings: Settings, village: Village, tmp_path: Path, case: str
) -> None:
    change, expected = CHANGES[case]
    before = village.everything()
    village.database.dispose()
    with pytest.raises(expected) as refused:
        restore(settings, rebuilt(good, lambda members: change(members, tmp_path)), overwrite=True)
    assert str(refused.value).count(".") >= 1 and "Mời bạn" in str(refused.value)
    assert village.everything() == before
    assert replacing.staged(tmp_path) == []


def test_what_is_no_archive_is_refused(good: Path, settings: Settings, tmp_path: Path) -> None:
    content = good.read_bytes()
    files = {"empty": b"", "text": b"x" * 5000, "cut": content[: len(content) // 2], "head only": content[:100]}
    files |= {f"flipped at {at}": _flipped(content, at) for at in range(60, len(content), len(content) // 23)}
    files |= {f"flipped near the end, {at}": _flipped(content, len(content) - at) for at in range(1, 200, 23)}
    accepted = []
    for name, damaged in files.items():
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            restore(settings, tmp_path / "damaged.zip", overwrite=True)
            accepted.append(name)
        except BackupError:
            continue
    # A bit of a date or of a name's attributes may change nothing that is read; what came back is then what was saved.
    assert len(accepted) <= 8
    for file in (tmp_path, tmp_path / "không-có.zip", good / "x.zip"):
        with pytest.raises(Unusable):
            restore(settings, file, overwrite=True)


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def test_members_of_other_kinds_are_refused_or_never_touched(good: Path, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        restore(settings, rebuilt(good, lambda _: None, ZIP_BZIP2), overwrite=True)
    outside = {"../../recordings/kept/x.flac": b"x", "recordings/kept/../../x.flac": b"x", "/tmp/x": b"x"}
    restore(settings, rebuilt(good, lambda members: members.update(outside)), overwrite=True)
    assert [path for path in tmp_path.parent.rglob("x*") if path.name in ("x", "x.flac")] == []


def test_a_backup_that_says_it_is_bigger_than_the_disk_is_refused(good: Path, settings: Settings) -> None:
    other = good.with_name("bomb.zip")
    with ZipFile(good) as source, ZipFile(other, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != MANIFEST:
                target.writestr(name, source.read(name))
        info = ZipInfo("recordings/kept/a.flac")
        target.writestr(info, b"\0" * 1000)
    with ZipFile(other, "a") as again:
        again.getinfo("recordings/kept/a.flac").file_size = 1 << 50
        again._didModify = True  # type: ignore[attr-defined]
    with pytest.raises(BackupError):
        restore(settings, other, overwrite=True)


def test_an_old_backup_is_judged_by_its_content_and_comes_back(
    good: Path, settings: Settings, village: Village
) -> None:
    restore(settings, rebuilt(good, lambda members: members.pop(MANIFEST)), overwrite=True)
    assert len(village.rows("chat")) == 1
    village.database.dispose()
    restore(settings, rebuilt(good, lambda _: None), overwrite=True)
    assert len(village.rows("chat")) == 1
