"""A voice of our own for espeak-ng, in a data folder of our own: the wheel's data by links, our dictionary beside it.

The library reads one data folder at a time, so the folder holds both and serves the wheel's Vietnamese
voices as well. It is named by what it was made of: other sources or another library make another folder,
and whoever still reads the old one keeps it. It appears by rename, and one process makes it while the
others wait.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.speech.voice import SpeechFailed

LANGUAGES = Path("lang", "aav")
"""Where in the data the Austroasiatic voices lie, Vietnamese among them."""

Compile = Callable[[str, Path, Path], None]
"""Make the dictionary of a voice from its sources (third) into the data folder (second). Raises ``SpeechFailed``."""


@dataclass(frozen=True)
class Compiled:
    """The voice called ``name``, from the files ``<name>``, ``<name>_rules`` and ``<name>_list`` in ``sources``.

    ``library`` and ``data`` are the wheel's; finished folders are kept below ``folder``.
    """

    name: str
    sources: Path
    folder: Path
    library: Path
    data: Path

    @cached_property
    def digest(self) -> str:
        """Of everything that changes its sound, the same on every machine. Raises ``SpeechFailed``."""
        try:
            parts = [(self.sources / name).read_bytes() for name in self._files]
            parts += [self.library.read_bytes(), (self.data / "phontab").read_bytes()]
        except OSError as error:
            raise SpeechFailed(f"the voice {self.name} has no sources: {error}") from error
        return _hash(b"".join(hashlib.sha256(part).digest() for part in parts))

    def ready(self, compiling: Compile) -> Path:
        """The finished data folder, made now if nobody has. Raises ``SpeechFailed``."""
        # The links lead to where the wheel lies, which is not always the same place.
        path = self.folder / f"{self.digest}-{_hash(str(self.data).encode())}"
        try:
            if not self._whole(path):
                self.folder.mkdir(parents=True, exist_ok=True)
                with (self.folder / "lock").open("wb") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    if not self._whole(path):
                        self._make(path, compiling)
        except OSError as error:
            raise SpeechFailed(f"the voice {self.name} cannot be kept: {error}") from error
        return path

    @property
    def _files(self) -> tuple[str, str, str]:
        return self.name, f"{self.name}_rules", f"{self.name}_list"

    def _whole(self, path: Path) -> bool:
        """Whether all is there, nothing was emptied by a power cut, and the links still lead somewhere."""
        made = (path / f"{self.name}_dict", path / LANGUAGES / self.name, path / "phontab")
        return all(one.is_file() and one.stat().st_size for one in made)

    def _make(self, path: Path, compiling: Compile) -> None:
        new = self.folder / "new"
        for old in (new, path):
            shutil.rmtree(old, ignore_errors=True)
        _link_all(self.data, new, LANGUAGES.parts)
        (new / LANGUAGES / self.name).unlink(missing_ok=True)
        shutil.copyfile(self.sources / self.name, new / LANGUAGES / self.name)
        compiling(self.name, new, self.sources)
        new.rename(path)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _link_all(source: Path, target: Path, opened: tuple[str, ...]) -> None:
    """Everything in ``source`` as links; only the folders named by ``opened`` are folders of ours."""
    target.mkdir(parents=True)
    for entry in source.iterdir():
        if opened and entry.name == opened[0]:
            _link_all(entry, target / entry.name, opened[1:])
        else:
            (target / entry.name).symlink_to(entry.resolve())
