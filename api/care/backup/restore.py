"""Bringing a backup back: made ready beside what is there, and then in its place in one moment.

A SQLite copy is unpacked into a stage (``api.store.replacing``), judged, migrated and settled there; the plan of the
stage is the commit. Rows of PostgreSQL are put into tables of their day, migrated and settled in one transaction, which
is the commit. Whatever happens before it leaves everything as it was; whatever happens after it is finished by the next
start.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from api.care.backup import archive as archives
from api.care.backup import copied, sounds, tables
from api.care.backup.archive import DATABASE, PLACES, judging
from api.care.backup.errors import Occupied, OtherKind, Running
from api.care.backup.manifest import Manifest
from api.care.backup.settle import Ready, settle_copy
from api.care.backup.write import backup
from api.care.journal import mirror
from api.care.journal.file import journal_of
from api.clock import now
from api.settings import Settings
from api.store import Audit, anybody, connect, core, locked, migrate, reading, replacing, writing

_audit = core(Audit)

_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_OTHERS += " AND backend_type = 'client backend'"

LEAVING_SECONDS = 2.0
"""How long a connection that was just closed may still be counted by PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back and how. ``before`` is where that is which was there, "" if nothing was."""

    manifest: Manifest
    ready: Ready
    before: str


def restore(settings: Settings, file: Path, *, overwrite: bool = False) -> Restored:
    """Bring back what ``file`` holds, migrated to today's form, with everything revoked that was revoked since.

    Messages that were waiting when the backup was made may have been sent since: they become doubtful
    instead of being sent again, and campaigns that were running are paused. ``places.toml`` is laid into the data
    folder, not used by itself. Raises a ``BackupError`` or ``OSError``, and then nothing was changed.

    Raises ``OtherKind``, ``Occupied``.
    """
    finished(settings)
    with archives.opened(file) as archive:
        manifest = archives.judged(archive)
        engine = connect(settings.database)
        try:
            if manifest.kind != engine.dialect.name:
                raise OtherKind
            if _anybody(engine):
                if not overwrite:
                    raise Occupied
                _remember(engine, settings)
            bring = _bring_file if engine.dialect.name == "sqlite" else _bring_rows
            return bring(settings, engine, archive, manifest)
        finally:
            engine.dispose()


def finished(settings: Settings) -> None:
    """Finish or undo what a restore into PostgreSQL left behind when it was killed.

    With SQLite whoever opens the database does that (``api.store.replacing.entered``).
    """
    if settings.database.startswith("sqlite") or not replacing.staged(settings.data_dir):
        return
    held = locked(_lock(settings))
    if held is None:
        return
    engine = connect(settings.database)
    try:
        with reading(engine) as connection:
            came = select(_audit.c.object).where(_audit.c.action == "backup-restored")
            names = set(connection.scalars(came)) if migrate.current(engine) else set()
        replacing.settle(settings.data_dir, names.__contains__)
    finally:
        engine.dispose()
        held.release()


def _bring_file(settings: Settings, engine: Engine, archive: ZipFile, manifest: Manifest) -> Restored:
    target = copied.database_of(engine.url.database).absolute()
    engine.dispose()  # we share the file's lock no longer
    with _alone(replacing.lock_of(target)), _stage(settings, target.parent, archive) as stage:
        copy = stage / DATABASE
        with judging():
            archives.laid(archive, DATABASE, copy)
            copied.judged(copy, manifest)
            ready = _made_ready(settings, copy, manifest, stage.name)
        stamp = f"{now():%Y%m%d-%H%M%S}"
        before = target.with_suffix(f".before-{stamp}.db")
        moves = [*_aside(target, before), replacing.Move(target.name, sounds.relative(copy, stage), before.name)]
        moves += _others(settings, archive, stage, stamp)
        _close(target)
        replacing.commit(stage, moves)
        replacing.finish(stage)
    return Restored(manifest, ready, str(before) if before.exists() else "")


def _made_ready(settings: Settings, copy: Path, manifest: Manifest, stage: str) -> Ready:
    engine = connect(f"sqlite:///{copy}")
    try:
        migrate.upgrade(engine)
        with writing(engine) as connection:
            ready = settle_copy(connection, settings, manifest, stage, now())
            copied.check_tables(connection)
    finally:
        engine.dispose()
    copied.in_one_file(copy)
    copied.check(copy)
    return ready


def _bring_rows(settings: Settings, engine: Engine, archive: ZipFile, manifest: Manifest) -> Restored:
    stamp = f"{now():%Y%m%d-%H%M%S}"
    with _alone(_lock(settings)), _stage(settings, settings.data_dir, archive) as stage:
        moves = _others(settings, archive, stage, stamp)
        before = _kept_before(settings, engine, stamp)
        with judging(OperationalError), writing(engine) as connection:
            _check_alone(connection)
            tables.drop_all(connection)
            migrate.upgrade_within(connection, manifest.revision)
            tables.fill(connection, archive, manifest)
            migrate.upgrade_within(connection)
            ready = settle_copy(connection, settings, manifest, stage.name, now())
            copied.check_tables(connection)
            # On the disk before the commit, where it counts only with the row that the commit brings.
            replacing.commit(stage, moves)
        replacing.finish(stage)
    return Restored(manifest, ready, before)


@contextmanager
def _stage(settings: Settings, folder: Path, archive: ZipFile) -> Iterator[Path]:
    """A stage in ``folder``. Once there is a plan only a start may decide about it."""
    folder.mkdir(parents=True, exist_ok=True)
    archives.check_room(archive, folder)
    data = settings.data_dir.absolute()
    stage = replacing.new_stage(folder, data / "recordings", *([data] if data != folder.absolute() else []))
    try:
        yield stage
    except BaseException:
        if not (stage / replacing.PLAN).exists():
            replacing.discard(stage)
        raise


def _others(settings: Settings, archive: ZipFile, stage: Path, stamp: str) -> list[replacing.Move]:
    """The moves of what is not in the database: recordings and places, unpacked here."""
    with judging():
        moves = sounds.staged(archive, settings.data_dir, stage, stamp)
        if PLACES in archive.namelist():
            new = settings.data_dir / stage.name / PLACES
            archives.laid(archive, PLACES, new)
            place = settings.data_dir / "places-restored.toml"
            moves.append(replacing.Move(sounds.relative(place, stage), sounds.relative(new, stage)))
    return moves


def _aside(target: Path, before: Path) -> list[replacing.Move]:
    """What SQLite may have left beside the old file, first: beside the new one it would be taken for its own."""
    return [replacing.Move(f"{target.name}{end}", aside=f"{before.name}{end}") for end in ("-wal", "-shm")]


def _close(target: Path) -> None:
    """Bring all of the old database into one file, if it is sound. Raises ``Running`` when somebody has it open."""
    if not target.exists():
        return
    try:
        with closing(sqlite3.connect(target, timeout=1)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Running from error
    except sqlite3.DatabaseError:
        pass  # damaged: that may be why there is a restore


def _anybody(engine: Engine) -> bool:
    """Whether there is anything to be lost; in a file that cannot be read there may be."""
    is_file = engine.dialect.name == "sqlite"
    if is_file and not copied.database_of(engine.url.database).exists():
        return False  # and looking would make one
    try:
        return anybody(engine)
    except DatabaseError:
        if not is_file:
            raise
        return True


def _remember(engine: Engine, settings: Settings) -> None:
    """Write into the journal what was revoked in the last moments of the database that goes."""
    with suppress(DatabaseError):
        if migrate.current(engine) == migrate.newest():
            mirror.catch_up(engine, journal_of(settings), now())


def _kept_before(settings: Settings, engine: Engine, stamp: str) -> str:
    """PostgreSQL has no file to lay aside: what is there becomes a backup."""
    if not anybody(engine):
        return ""
    file = settings.data_dir / f"before-{stamp}.zip"
    backup(settings, file)
    return str(file)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    held = locked(file)
    if held is None:
        raise Running
    try:
        yield
    finally:
        held.release()


def _check_alone(connection: Connection) -> None:
    """Raise ``Running`` while somebody else is connected; what has just gone may be counted a little longer."""
    end = time.monotonic() + LEAVING_SECONDS
    while connection.scalar(text(_OTHERS)):
        if time.monotonic() > end:
            raise Running
        time.sleep(0.1)
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))


def _lock(settings: Settings) -> Path:
    """Held alone by who restores into PostgreSQL on this machine."""
    return settings.data_dir / "locks" / "restore.lock"
