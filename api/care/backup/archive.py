"""Reading a ZIP of which nothing is known: only members we know are touched, and each as far as it says it goes."""

import errno
import re
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy.exc import SQLAlchemyError

from api.care.backup.errors import NoRoom, TooNew, Unusable
from api.care.backup.manifest import FORM, Manifest, loaded
from api.store import migrate

MANIFEST, DATABASE, PLACES = "manifest.json", "bonso.db", "places.toml"

TABLE = re.compile(r"tables/([a-z_]+)\.jsonl")

RECORDING = re.compile(r"recordings/(?!heard/)([a-z]+)/[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z0-9]+")
"""Kept recordings and the operator's own; what is heard of them follows from the tables."""

SMALL = 16_000_000
"""Bytes: the most that is read into memory at once."""

CHUNK = 1 << 20

ROOM = 100_000_000
"""Bytes that stay free on the disk beside what a backup says it needs."""

_DAMAGED = (
    *(BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError),
    *(KeyError, TypeError, ValueError, AttributeError, sqlite3.DatabaseError, SQLAlchemyError),
)
"""What reading something that is no backup can raise."""


@contextmanager
def judging(*innocent: type[Exception]) -> Iterator[None]:
    """Whatever is wrong with what is read in here is ``Unusable``, and a full disk ``NoRoom``.

    What is ``innocent`` says nothing about the file: a database server that went away. Raises ``Unusable``, ``NoRoom``.
    """
    try:
        yield
    except innocent:
        raise
    except _DAMAGED as error:
        raise Unusable from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from error
        if error.errno == errno.EINVAL:  # a place in the file that is none
            raise Unusable from error
        raise


@contextmanager
def opened(file: Path) -> Iterator[ZipFile]:
    """The archive at ``file``. Raises ``Unusable``, and ``OSError`` for what may not be read."""
    try:
        with judging():
            archive = ZipFile(file)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Unusable from error
    with archive:
        yield archive


def judged(archive: ZipFile) -> Manifest:
    """The manifest of a backup that is whole and that this program can read. Raises ``Unusable``, ``TooNew``.

    Of one without a manifest only the kind is known: its database has to speak for itself.
    """
    with judging():
        names = archive.namelist()
        if len(set(names)) < len(names) or not all(map(_plain, archive.infolist())):
            raise Unusable
        manifest = loaded(small(archive, MANIFEST)) if MANIFEST in names else _unsaid(archive)
        if manifest.form > FORM or (manifest.revision and not migrate.known(manifest.revision)):
            raise TooNew
        if not _whole(archive, manifest):
            raise Unusable
    return manifest


def small(archive: ZipFile, name: str) -> bytes:
    """The content of a member that is small. Raises ``ValueError`` where it is not."""
    if archive.getinfo(name).file_size > SMALL:
        raise ValueError(f"{name} is too big")
    return archive.read(name)


def laid(archive: ZipFile, name: str, target: Path) -> None:
    """Put a member at ``target``, readable by its owner alone."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.touch(0o600)
    with archive.open(name) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, CHUNK)


def check_room(archive: ZipFile, folder: Path) -> None:
    """Raise ``NoRoom`` unless the disk of ``folder`` has place for what is unpacked, and for a second database."""
    size = sum(info.file_size for info in archive.infolist())
    twice = sum(info.file_size for info in archive.infolist() if info.filename == DATABASE)
    if size + twice + ROOM > shutil.disk_usage(folder).free:
        raise NoRoom


def digest(archive: ZipFile, name: str) -> str:
    """The SHA-256 of a member, read from the file."""
    made = sha256()
    with archive.open(name) as source:
        while chunk := source.read(CHUNK):
            made.update(chunk)
    return made.hexdigest()


def _plain(info: ZipInfo) -> bool:
    return info.compress_type in (ZIP_STORED, ZIP_DEFLATED) and not info.flag_bits & 1  # not encrypted


def _unsaid(archive: ZipFile) -> Manifest:
    archive.getinfo(DATABASE)
    return Manifest(FORM, "sqlite", "", "", {})


def _whole(archive: ZipFile, manifest: Manifest) -> bool:
    if not manifest.members:
        return archive.testzip() is None
    there = set(archive.namelist()) - {MANIFEST}
    return there == set(manifest.members) and all(
        digest(archive, name) == said for name, said in manifest.members.items()
    )
