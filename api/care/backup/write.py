"""Making a backup: copied, read back, and only then under its name."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from api.access.audit import record
from api.care.backup import archive, copied, tables
from api.care.backup.archive import CHUNK, DATABASE, MANIFEST, PLACES, RECORDING
from api.care.backup.errors import NotSound, Unusable
from api.care.backup.manifest import FORM, Manifest
from api.care.backup.scratch import scratch
from api.care.journal import mirror
from api.care.journal.file import journal_of
from api.clock import now
from api.settings import ROOT, Settings
from api.store import connect, migrate, reading, replacing, writing


def backup(settings: Settings, file: Path) -> Manifest:
    """Write everything to ``file``, as it was at one moment, while the service goes on.

    ``file`` is there when it was read back and found whole, or not at all. Raises ``NotSound`` and ``OSError``.
    """
    engine = connect(settings.database)
    try:
        with suppress(DatabaseError):  # then the copy will not be sound either, and that says more
            _mirrored(engine, settings)
        with scratch(file.parent) as folder:
            manifest = _written(engine, settings, folder / "backup.zip", folder)
            replacing.sync(folder / "backup.zip")
            (folder / "backup.zip").replace(file)
        replacing.sync(file.parent)
        with writing(engine) as connection:
            record(connection, "bonso", "backup-made", str(file.parent.absolute()))
        _mirrored(engine, settings)
    finally:
        engine.dispose()
    return manifest


def _mirrored(engine: Engine, settings: Settings) -> None:
    """Before, so that the copy knows which journal goes with it; after, so that the journal reaches beyond the copy."""
    if migrate.current(engine) == migrate.newest():
        mirror.catch_up(engine, journal_of(settings), now())


def _written(engine: Engine, settings: Settings, unfinished: Path, folder: Path) -> Manifest:
    """A backup that was read back. Whatever is wrong with the database, or with the disk, is ``NotSound``."""
    unfinished.touch(0o600)
    made_at = now().isoformat()
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as out:
            manifest = _filled(engine, settings, out, folder)
            manifest = replace(manifest, made_at=made_at)
            out.writestr(MANIFEST, manifest.dumped())
        with archive.opened(unfinished) as back:
            if archive.judged(back) != manifest:
                raise NotSound
    except (sqlite3.DatabaseError, Unusable) as error:
        raise NotSound from error
    return manifest


def _filled(engine: Engine, settings: Settings, out: ZipFile, folder: Path) -> Manifest:
    members: dict[str, str] = {}
    is_file = engine.dialect.name == "sqlite"
    manifest = _copied(engine, out, folder, members) if is_file else _dumped(engine, out, members)
    # After the tables: every row then finds its file, unless it was taken back meanwhile.
    recordings = _recordings(settings, out, members)
    places = settings.places_file or ROOT / "content" / "places.toml"
    if places.is_file():
        members[PLACES] = _put(out, PLACES, _chunks(places))
    return replace(manifest, recordings=recordings, members=members)


def _copied(engine: Engine, out: ZipFile, folder: Path, members: dict[str, str]) -> Manifest:
    copy = folder / DATABASE
    copied.copy(copied.database_of(engine.url.database), copy)
    there = connect(f"sqlite:///{copy}")
    manifest = _counted(there)
    there.dispose()
    members[DATABASE] = _put(out, DATABASE, _chunks(copy))
    return manifest


def _counted(engine: Engine) -> Manifest:
    with reading(engine) as connection:
        rows = tables.counted(connection, tables.tables(connection))
        return Manifest(
            FORM, engine.dialect.name, migrate.current_within(connection), "", rows, application=version("bonso")
        )


def _dumped(engine: Engine, out: ZipFile, members: dict[str, str]) -> Manifest:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        found = tables.tables(connection)
        rows = tables.counted(connection, found)
        for table in found:
            name = f"tables/{table.name}.jsonl"
            members[name] = _put(out, name, tables.lines(connection, table))
        return Manifest(
            FORM, engine.dialect.name, migrate.current_within(connection), "", rows, application=version("bonso")
        )


def _recordings(settings: Settings, out: ZipFile, members: dict[str, str]) -> tuple[int, int]:
    """Put the recordings into the archive as they are; how many, and their bytes. Sound does not get smaller."""
    folder, count, size = settings.data_dir / "recordings", 0, 0
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(settings.data_dir).as_posix()
        if not RECORDING.fullmatch(name):
            continue
        with suppress(FileNotFoundError):  # taken back while we were looking
            content = path.read_bytes()
            members[name] = _put(out, name, [content], ZIP_STORED)
            count, size = count + 1, size + len(content)
    return count, size


def _put(out: ZipFile, name: str, chunks: Iterable[bytes], compression: int = ZIP_DEFLATED) -> str:
    """Write a member; its SHA-256."""
    made, info = sha256(), ZipInfo(name, now().timetuple()[:6])
    info.compress_type = compression
    with out.open(info, "w", force_zip64=True) as member:
        for chunk in chunks:
            made.update(chunk)
            member.write(chunk)
    return made.hexdigest()


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
