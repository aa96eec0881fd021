"""The folder in which a backup is made: gone when it ends, and if it was killed, with the next one.

Beside the finished files, so that the last step is a rename. Its lock says whether whoever made it still lives.
"""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.store import locked

PREFIX = ".backup-"
LOCK = "lock"

OLD_SECONDS = 3600.0
"""From when a folder without a lock is nobody's: one is made just after its folder, and programs before had none."""


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder in ``folder`` for as long as this lasts; what killed runs left there goes first."""
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    mine = folder / f"{PREFIX}{secrets.token_hex(8)}"
    mine.mkdir(mode=0o700)
    held = locked(mine / LOCK)
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)
        if held:
            held.release()


def sweep(folder: Path) -> None:
    """Remove what runs that are over left in ``folder``."""
    for one in left_behind(folder):
        shutil.rmtree(one, ignore_errors=True)


def left_behind(folder: Path) -> list[Path]:
    """The scratch folders in ``folder`` at which nobody works."""
    return [one for one in sorted(folder.glob(f"{PREFIX}*")) if one.is_dir() and not _worked_at(one)]


def _worked_at(folder: Path) -> bool:
    try:
        if not (folder / LOCK).exists():
            return abs(time.time() - folder.stat().st_mtime) < OLD_SECONDS
        held = locked(folder / LOCK)
    except OSError:  # it is going, or another's
        return True
    if held:
        held.release()
    return held is None


def size(path: Path) -> int:
    """Bytes of a file, or of everything in a folder."""
    if not path.is_dir():
        return path.stat().st_size if path.exists() else 0
    return sum(os.lstat(Path(root) / name).st_size for root, _, names in os.walk(path) for name in names)
