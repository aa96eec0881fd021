"""A person's recordings: ``<folder>/<name>.<ending>``, the name made from exactly what was read aloud.

The name is a hash over language, dialect and text, so a changed sentence simply has no recording, and a
recording never speaks for a sentence it does not say. What lies in a folder is used: whoever puts it
there has approved it. Folders are looked at in order: the operator's own (``recordings/<language>`` in the
data folder), then those that speakers recorded and other speakers confirmed (``recordings/heard/<language>``, kept
by ``api.recordings``), then those that come with the program (``locales/<language>/audio``).
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.speech.encode import decoded, slowed
from bot.speech.voice import Pcm, Shelf, SpeechFailed, Voice

ENDINGS = ("flac", "ogg", "opus", "wav", "m4a", "mp3", "webm")
"""Of files that are looked for, in this order: what recorders and telephones write, the lossless one first."""

NAME = "recorded"
"""Of every recording as a voice: which sentence it is, its clip's key says by the text."""

SLOW = 0.8
"""How fast a recording plays when slow speech is asked for. A person reads more calmly than a machine."""


def recording_name(lang: str, *, text: str, dialect: str = "") -> str:
    """What the file that reads ``text`` is called, without its ending. The same for every Unicode form of the text."""
    return hashlib.sha256("\n".join((lang, dialect, unicodedata.normalize("NFC", text))).encode()).hexdigest()


def recording_version(content: bytes) -> str:
    """Of a recording by the content of its file, whatever that is called."""
    return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RecordedShelf:
    """Recordings of one language. The first dialect that has a sentence speaks it; ``""`` is none in particular."""

    lang: str
    folders: tuple[Path, ...]
    dialects: Sequence[str] = ("",)

    def find(self, text: str) -> "RecordedSentence | None":
        """The recording of exactly this text."""
        for dialect in self.dialects:
            name = recording_name(self.lang, text=text, dialect=dialect)
            for folder in self.folders:
                for ending in ENDINGS:
                    path = folder / f"{name}.{ending}"
                    if version := _version(path):
                        return RecordedSentence(path, version)
        return None

    def versions(self) -> frozenset[str]:
        """Of every recording there is in its folders."""
        files = (path for folder in self.folders if folder.is_dir() for path in folder.iterdir())
        return frozenset(filter(None, (_version(path) for path in files if path.suffix[1:] in ENDINGS)))


@dataclass(frozen=True, slots=True)
class FirstShelf:
    """Several shelves; the first that has a sentence says it."""

    shelves: tuple[Shelf | None, ...]

    def find(self, text: str) -> Voice | None:
        """What the first shelf has that has anything."""
        found = (shelf.find(text) for shelf in self.shelves if shelf is not None)
        return next((voice for voice in found if voice is not None), None)


@dataclass(frozen=True, slots=True)
class RecordedSentence:
    """One sentence read by a person. ``version`` is a hash of the file: a new recording of it is another version."""

    path: Path
    version: str

    @property
    def name(self) -> str:
        """``NAME``."""
        return NAME

    @property
    def there(self) -> bool:
        """Whether it still is, unchanged."""
        return _version(self.path) == self.version

    def say(self, _text: str, *, slow: bool = False) -> Pcm:
        """What was recorded; slower at the same pitch if need be. Raises ``SpeechFailed``."""
        try:
            sound = decoded(self.path.read_bytes())
        except OSError as error:
            raise SpeechFailed(f"the recording is gone: {error}") from error
        return slowed(sound, SLOW) if slow else sound


def _version(path: Path) -> str:
    """Empty where there is no such file."""
    try:
        state = path.stat()
        return _digest(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=8192)
def _digest(path: Path, _changed: int, _size: int) -> str:
    """Read once, and again only when the file was changed."""
    return recording_version(path.read_bytes())
