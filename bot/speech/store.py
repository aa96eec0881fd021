"""Clips: speech made once, kept as files, found again by what they say.

``<folder>/<form>/<hash>.<form>`` holds the sound, named by the SHA-256 of its own bytes, so that its
address may be cached for ever and a better voice changes it. ``<folder>/<form>/keys/<key>`` says which
sound belongs to a request. Both appear by rename: who is killed half-way leaves nothing but a file in
``<folder>/new``, which nobody reads.
"""

import fcntl
import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.replies import Say, Speech
from bot.speech.encode import FORMS, decoded, encoded, joined
from bot.speech.files import write
from bot.speech.text import VERSION as TEXT_VERSION
from bot.speech.text import spoken
from bot.speech.voice import Pcm, SpeechFailed, Voice

VERSION = 1
"""Of pauses, levels and encoding. Raising it makes every clip anew."""

PAUSE_SECONDS = 0.45
"""Between two stretches of speech: long enough to hear that a new sentence begins."""
SLOW_PAUSE_SECONDS = 0.9

_LOCKS = 256


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished sound. ``hash`` is the SHA-256 of the file's bytes, ``bytes`` its size."""

    path: Path
    hash: str
    seconds: float
    bytes: int


class Clips:
    """Speech as files. ``voices`` maps a language to who speaks it; what has no voice is left out.

    Blocking; any thread and any number of processes may use one folder. A clip is made once, however
    many ask for it at the same moment.
    """

    def __init__(self, folder: Path, voices: Mapping[str, Voice]) -> None:
        self.folder = folder
        self._voices = voices
        self._known: dict[tuple[str, str], Clip] = {}

    def clip(self, speech: Speech, form: str = "ogg") -> Clip:
        """The clip that says ``speech``, made now if need be.

        Raises ``SpeechFailed`` when nobody can say it, and ``ValueError`` for private speech, which is never kept.
        """
        if speech.private:
            raise ValueError("private speech is not kept: use private()")
        key = self._key(speech)
        clip = self._remembered(key, form)
        if clip is None:
            with self._alone(key) as new:
                clip = self._kept(key, form) or self._make(key, speech, form, new)
            self._known[key, form] = clip
        return clip

    def made(self, speech: Speech, form: str = "ogg") -> Clip | None:
        """The clip that says ``speech`` if it was made before; nothing is made."""
        key = self._key(speech)
        return self._remembered(key, form) or self._kept(key, form)

    def private(self, speech: Speech, form: str = "ogg") -> bytes:
        """The same sound as bytes, for what is somebody's own: made in memory, written nowhere."""
        return encoded(self._sound(speech), form)

    def find(self, hash: str, form: str = "ogg") -> Path | None:  # noqa: A002 - the word the addresses use
        """The file with this hash. In a form it was not made in, it is converted from its Ogg, once."""
        if form not in FORMS or not _is_hash(hash):
            return None
        path = self._path(hash, form)
        if path.is_file():
            return path
        source = self._path(hash, "ogg")
        return self._convert(source, path, form) if source.is_file() else None

    def _remembered(self, key: str, form: str) -> Clip | None:
        clip = self._known.get((key, form))
        return clip if clip and clip.path.is_file() else None

    def _kept(self, key: str, form: str) -> Clip | None:
        """What the key file says, if it can be read and the sound is there whole."""
        try:
            entry = json.loads(self._key_path(key, form).read_bytes())
            clip = Clip(self._path(entry["hash"], form), entry["hash"], entry["seconds"], entry["bytes"])
            return clip if clip.path.stat().st_size == clip.bytes else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _make(self, key: str, speech: Speech, form: str, new: Path) -> Clip:
        sound = self._sound(speech)
        content = encoded(sound, form)
        name = hashlib.sha256(content).hexdigest()
        clip = Clip(self._path(name, form), name, round(sound.seconds, 3), len(content))
        write(clip.path, content, new)
        entry = {"hash": clip.hash, "seconds": clip.seconds, "bytes": clip.bytes}
        write(self._key_path(key, form), json.dumps(entry).encode(), new)
        return clip

    def _convert(self, source: Path, path: Path, form: str) -> Path | None:
        try:
            with self._alone(path.stem) as new:
                if not path.is_file():
                    write(path, encoded(decoded(source.read_bytes()), form), new)
        except SpeechFailed:
            return None
        return path

    def _sound(self, speech: Speech) -> Pcm:
        said = [
            self._voices[say.lang].say(text, slow=speech.slow)
            for say in speech.says
            if say.lang in self._voices and (text := spoken(say.text))
        ]
        if not said:
            raise SpeechFailed("no voice for " + (", ".join(sorted({say.lang for say in speech.says})) or "nothing"))
        return joined(said, SLOW_PAUSE_SECONDS if speech.slow else PAUSE_SECONDS)

    def _key(self, speech: Speech) -> str:
        said = [self._said(say) for say in speech.says if say.lang in self._voices]
        parts = [VERSION, TEXT_VERSION, speech.slow, said]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _said(self, say: Say) -> tuple[str, str, str, str]:
        voice = self._voices[say.lang]
        return say.lang, voice.name, voice.version, unicodedata.normalize("NFC", say.text)

    def _path(self, name: str, form: str) -> Path:
        return self.folder / form / f"{name}.{form}"

    def _key_path(self, key: str, form: str) -> Path:
        return self.folder / form / "keys" / key

    @contextmanager
    def _alone(self, key: str) -> Iterator[Path]:
        """Nobody else, in any thread or process, makes what ``key`` names. Let go by the system if we are killed.

        Yields where to write before renaming: a name a lock, so that killed writers leave no heap of files.
        """
        slot = f"{int(key[:8], 16) % _LOCKS:02x}"
        try:
            locks = self.folder / "locks"
            locks.mkdir(parents=True, exist_ok=True)
            with (locks / slot).open("wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield self.folder / "new" / slot
        except OSError as error:
            raise SpeechFailed(f"the clip cannot be kept: {error}") from error


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(char in "0123456789abcdef" for char in text)
