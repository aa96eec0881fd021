"""One file that holds an installation, and bringing it back.

The file is a ZIP: ``manifest.json``, the database (a SQLite file; from PostgreSQL ``tables/<name>.jsonl``,
one JSON object a row, bytes in base64, times in ISO 8601), people's recordings (``recordings/``) and the
operator's ``places.toml``. The secret key is not in it: whoever finds a backup must not be able to read
addresses. Copy ``secret.key`` apart; without it the chats of a backup cannot be reached any more. Clips,
pictures, what is heard of the recordings and the tables of DBOS are left out, for they are made again.
"""

import base64
import os
import re
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import orjson
from sqlalchemy import Boolean, Column, Connection, Date, Engine, LargeBinary, Table, func, insert, select, text, update
from sqlmodel import SQLModel

from api.audit import record
from api.clock import now
from api.database import connect, reading, writing
from api.leases import lease
from api.migrate import current, known, upgrade
from api.models import Outbox, Utc
from api.settings import ROOT, Settings
from api.statements import core, literally

FORM = 1
"""Of the file. Raise it when an older program could not read it."""

RECORDINGS = "recordings"
_RECORDING = re.compile(rf"{RECORDINGS}/(?!heard/)[a-z]+/[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z0-9]+")
"""Kept recordings and the operator's own; what is heard of them follows from the tables."""

ROWS = 1000
"""Rows read or written at once."""

_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

_outbox = core(Outbox)


class BackupError(Exception):
    """Không làm được."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else (self.__doc__ or "")


class Unusable(BackupError):
    """Tệp sao lưu hỏng hoặc không phải của Bòn Số. Mời bạn dùng một tệp khác."""


class TooNew(BackupError):
    """Tệp này do bản Bòn Số mới hơn tạo ra. Mời bạn cập nhật chương trình rồi phục hồi."""


class Occupied(BackupError):
    """Ở đây đã có dữ liệu. Nếu chắc chắn muốn thay, mời bạn chạy lại với --overwrite; dữ liệu cũ được giữ bên cạnh."""


class Running(BackupError):
    """Bòn Số đang chạy trên dữ liệu này. Mời bạn dừng chương trình trước."""


class OtherKind(BackupError):
    """Tệp này là của loại cơ sở dữ liệu khác (SQLite hoặc PostgreSQL). Mời bạn đặt BONSO_DATABASE_URL cho đúng loại."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``rows`` counts each table, ``recordings`` the recordings and their bytes."""

    form: int
    kind: str
    revision: str
    made_at: str
    rows: dict[str, int]
    recordings: tuple[int, int] = (0, 0)


def backup(settings: Settings, file: Path) -> Manifest:
    """Write everything to ``file``, as it was at one moment, while the service goes on. Raises ``OSError``."""
    engine = connect(settings.database)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        unfinished = Path(folder) / "backup.zip"
        unfinished.touch(0o600)
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
            manifest = _copy_sqlite(engine, archive, Path(folder)) if _is_file(engine) else _dump(engine, archive)
            # After the tables: every row then finds its file, unless it was taken back meanwhile.
            manifest = replace(manifest, recordings=_copy_recordings(settings, archive))
            archive.writestr("manifest.json", orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
            places = settings.places_file or ROOT / "content" / "places.toml"
            if places.is_file():
                archive.write(places, "places.toml")
        _sync(unfinished)
        unfinished.replace(file)
    with writing(engine) as connection:
        record(connection, "bonso", "backup-made")
    engine.dispose()
    return manifest


def restore(settings: Settings, file: Path, *, overwrite: bool = False) -> Manifest:
    """Bring back what ``file`` holds, migrated to today's form.

    Messages that were waiting when the backup was made may have been sent since: they become doubtful
    instead of being sent again. ``places.toml`` is laid into the data folder, not used by itself.
    Raises a ``BackupError``, and then nothing was changed.
    """
    try:
        archive = ZipFile(file)
    except (BadZipFile, FileNotFoundError, IsADirectoryError) as error:
        raise Unusable from error
    with archive:
        return _restore(settings, archive, overwrite)


def _restore(settings: Settings, archive: ZipFile, overwrite: bool) -> Manifest:
    manifest = _judged(archive)
    engine = connect(settings.database)
    alone = lease(engine, settings.data_dir, "jobs") if _is_file(engine) else None
    if manifest.kind != engine.dialect.name:
        raise OtherKind
    if alone and not alone.take():
        raise Running
    try:
        if _is_file(engine):
            _bring_file(settings, engine, archive, overwrite)
        else:
            _bring_rows(engine, archive, manifest, overwrite)
        upgrade(engine)
        _settle(engine)
        _lay_places(settings, archive)
        _bring_recordings(settings, archive)
    finally:
        if alone:
            alone.release()
        engine.dispose()
    return manifest


def _judged(archive: ZipFile) -> Manifest:
    """The manifest of a backup that is whole and that this program can read."""
    try:
        whole = archive.testzip() is None
        said = orjson.loads(archive.read("manifest.json"))
        said.setdefault("recordings", (0, 0))  # backups from before there were any
        manifest = Manifest(**{field.name: said[field.name] for field in fields(Manifest)})
        manifest = replace(manifest, recordings=(int(manifest.recordings[0]), int(manifest.recordings[1])))
    except (BadZipFile, KeyError, TypeError, ValueError, EOFError, zlib.error) as error:
        raise Unusable from error
    if not whole:
        raise Unusable
    if manifest.form > FORM or not known(manifest.revision):
        raise TooNew
    return manifest


def _is_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _copy_sqlite(engine: Engine, archive: ZipFile, folder: Path) -> Manifest:
    copy = folder / "bonso.db"
    with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # Without a journal beside it the copy is one file.
        target.execute("PRAGMA journal_mode=DELETE")
    copied = connect(f"sqlite:///{copy}")
    with reading(copied) as connection:
        manifest = _manifest(connection, current(copied))
    copied.dispose()
    archive.write(copy, "bonso.db")
    return manifest


def _dump(engine: Engine, archive: ZipFile) -> Manifest:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        manifest = _manifest(connection, current(engine))
        for table in SQLModel.metadata.sorted_tables:
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
                for line in _lines(connection, table):
                    out.write(line)
    return manifest


def _manifest(connection: Connection, revision: str) -> Manifest:
    # SQLAlchemy's names are a kind of str of its own, which orjson does not take for a key.
    tables = SQLModel.metadata.sorted_tables
    rows = {f"{table.name}": connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return Manifest(FORM, connection.dialect.name, revision, now().isoformat(timespec="seconds"), rows)


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    found = connection.execution_options(yield_per=ROWS).execute(select(table))
    for row in found.mappings():
        yield orjson.dumps({f"{name}": value for name, value in row.items()}, default=_plain) + b"\n"


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no way to write a {type(value).__name__}")


def _bring_file(settings: Settings, engine: Engine, archive: ZipFile, overwrite: bool) -> None:
    """Put the copy in the place of the database, once it is known to be sound; the old one stays beside it."""
    target = Path(str(engine.url.database))
    if target.exists() and anybody(engine) and not overwrite:
        raise Occupied
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_suffix(".restoring")
    try:
        with archive.open("bonso.db") as source, new.open("wb") as out:
            shutil.copyfileobj(source, out)
        _sync(new)
        with closing(sqlite3.connect(new)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Unusable
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    engine.dispose()
    if target.exists():
        _set_aside(target, new)
    new.replace(target)


def _set_aside(target: Path, new: Path) -> None:
    """Keep the database that is being replaced, with everything of it in one file."""
    try:
        with closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:  # somebody has it open
        new.unlink()
        raise Running from error
    target.replace(target.with_suffix(f".before-{now():%Y%m%d-%H%M%S}.db"))


def _bring_rows(engine: Engine, archive: ZipFile, manifest: Manifest, overwrite: bool) -> None:
    """Fill the tables in one transaction; they are those of the backup's day, and migrated afterwards."""
    if current(engine) and anybody(engine) and not overwrite:
        raise Occupied
    upgrade(engine)
    tables = SQLModel.metadata.sorted_tables
    with writing(engine) as connection:
        if connection.scalar(text(_OTHERS)):
            raise Running
        names = ", ".join(f'"{table.name}"' for table in tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        for table in tables:
            if manifest.rows.get(table.name):
                _fill(connection, table, archive)
                _count_on(connection, table)


def _fill(connection: Connection, table: Table, archive: ZipFile) -> None:
    columns = {column.name: column for column in table.columns}
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        batch: list[dict[str, Any]] = []
        for line in lines:
            batch.append({name: _typed(columns[name], value) for name, value in orjson.loads(line).items()})
            if len(batch) == ROWS:
                connection.execute(insert(table), batch)
                batch = []
        if batch:
            connection.execute(insert(table), batch)


def _typed(column: Column[Any], value: Any) -> Any:
    """A value as JSON has it, as its column wants it."""
    if value is None or isinstance(column.type, Boolean):
        return value
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, Utc):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _count_on(connection: Connection, table: Table) -> None:
    """Let a table that numbers its rows go on after the last one."""
    if "id" in table.c and table.c.id.autoincrement is not False and table.c.id.type.python_type is int:
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        connection.execute(text(f'SELECT setval({sequence}, (SELECT MAX(id) FROM "{table.name}"))'))  # noqa: S608 - our own names


def anybody(engine: Engine) -> bool:
    """Whether the database holds anything that could be lost."""
    if not current(engine):
        return False
    with reading(engine) as connection:
        return any(connection.execute(select(core).limit(1)).first() for core in _precious())


def _precious() -> list[Table]:
    return [SQLModel.metadata.tables[name] for name in ("chat", "learner", "fact", "staff", "campaign", "join_code")]


def _settle(engine: Engine) -> None:
    waiting = literally(_outbox.c.state, "due", "sending", "held") & _outbox.c.account.not_like("web/%")
    with writing(engine) as connection:
        connection.execute(update(_outbox).where(waiting).values(state="doubt", code="restored", settled_at=now()))
        record(connection, "bonso", "backup-restored")


def _lay_places(settings: Settings, archive: ZipFile) -> None:
    if "places.toml" in archive.namelist():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / "places-restored.toml").write_bytes(archive.read("places.toml"))


def _copy_recordings(settings: Settings, archive: ZipFile) -> tuple[int, int]:
    """Put the recordings into the archive as they are; how many, and their bytes. Sound does not get smaller."""
    folder, count, size = settings.data_dir / RECORDINGS, 0, 0
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(settings.data_dir).as_posix()
        if not _RECORDING.fullmatch(name):
            continue
        with suppress(FileNotFoundError):  # taken back while we were looking
            archive.write(path, name, ZIP_STORED)
            count, size = count + 1, size + path.stat().st_size
    return count, size


def _bring_recordings(settings: Settings, archive: ZipFile) -> None:
    """Lay the recordings of the backup into the data folder; those that were there stay beside them."""
    folder = settings.data_dir / RECORDINGS
    names = [name for name in archive.namelist() if _RECORDING.fullmatch(name)]
    # Without any in the backup the operator's own stay; kept ones would be swept away, for they have no row now.
    old = folder if names else folder / "kept"
    if old.is_dir():
        old.rename(settings.data_dir / f"{RECORDINGS}.before-{now():%Y%m%d-%H%M%S}")
    for name in names:
        target = settings.data_dir / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with archive.open(name) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)


def _sync(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
