"""Where people's recordings lie in the data folder. Several machines share ``recordings`` by a shared disk.

``recordings/kept/<id>.flac`` is everything that was recorded and not taken back, one file a row, and what listeners
answered with their voice (``backs``); learners hear nothing of it. ``recordings/heard/<language>/<name>.flac`` is what
they hear, under the name by which ``bot.speech.recorded`` looks for it: the same file a second time, put there and
taken away by ``publish`` alone.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident

from api.media.voices import HEARD
from api.settings import Settings
from bot.speech import write_file

ENDING = ".flac"


class Folders:
    """The folders of one installation. Nothing is made before it is needed."""

    def __init__(self, settings: Settings) -> None:
        self.base = settings.data_dir / "recordings"
        self.kept = self.base / "kept"

    def file(self, name: str) -> Path:
        """Where a recording is kept; ``name`` is what its row says."""
        return self.kept / name

    def keep(self, name: str, content: bytes) -> None:
        """Put a recording there, whole or not at all. For nobody else on this machine to read."""
        self.kept.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(self.file(name), content, self._new(self.kept))

    def heard(self, lang: str) -> Path:
        """What learners hear of a language."""
        return self.base / HEARD / lang

    def langs(self) -> list[str]:
        """The languages of which anything is heard."""
        folder = self.base / HEARD
        return sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []

    def publish(self, file: Path, target: Path) -> None:
        """Let ``file`` be heard as ``target``, from one moment to the next."""
        target.parent.mkdir(parents=True, exist_ok=True)
        new = self._new(target.parent)
        new.unlink(missing_ok=True)
        try:
            os.link(file, new)
        except OSError:  # a disk that knows no links
            shutil.copy2(file, new)
        new.replace(target)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process moves files meanwhile."""
        self.base.mkdir(parents=True, exist_ok=True)
        with (self.base / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _new(self, folder: Path) -> Path:
        return folder / f".new-{os.getpid()}-{get_ident()}"
