"""Google's voice: better than the machine in this process, but far away, so it is only ever fetched ahead.

What it says lies on a shelf, ``<folder>/<name>.mp3``, and is used once it is there; nobody waits for it.
Only texts that ``allowed`` knows as the course's own are ever told to Google.
"""

import fcntl
import hashlib
import os
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from bot.speech.encode import decoded, slowed
from bot.speech.files import write_file
from bot.speech.text import VERSION as TEXT_VERSION
from bot.speech.text import spoken
from bot.speech.voice import NotFetched, Pcm, SpeechFailed

SECONDS = 10.0
"""A sentence may take so long, and each answer on the way to it."""

SLOW = 0.75
"""Slow speech is the same sound stretched: Google's own slow reading drawls, and would be fetched apart."""

_LEAST_SECONDS, _MOST_SECONDS_A_LETTER = 0.2, 0.5


@dataclass(frozen=True, slots=True)
class Gtts:
    """``lang`` as Google calls it; ``folder`` is the shelf; ``allowed`` tells the course's texts from any other."""

    lang: str
    folder: Path
    allowed: Callable[[str], bool]
    seconds: float = SECONDS

    def find(self, text: str) -> "FetchedSentence | None":
        """The sound of this text, if it was fetched before."""
        path = self._path(text)
        return FetchedSentence(path) if path.is_file() else None

    def fetch(self, text: str) -> None:
        """Get the sound of ``text``, unless it is there; one process at a time.

        Raises ``NotFetched``, ``ValueError``.
        """
        if not self.allowed(text):
            raise ValueError("not a text of the course")
        path = self._path(text)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "lock").open("wb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.is_file():
                    content = _checked(self._asked(spoken(text)), text)
                    write_file(path, content, path.with_suffix(f".{os.getpid()}-{get_ident()}"))
        except OSError as error:
            raise NotFetched(f"cannot be kept: {error}") from error

    def _asked(self, text: str) -> bytes:
        from gtts import gTTS  # noqa: PLC0415 - brings a network library along
        from gtts.tts import gTTSError  # noqa: PLC0415 - as above

        until, content = time.monotonic() + self.seconds, bytearray()
        try:
            # Without the check of the language, which would be another question over the network.
            for part in gTTS(text, lang=self.lang, lang_check=False, timeout=self.seconds).stream():
                content += part
                if time.monotonic() > until:
                    raise NotFetched(f"took longer than {self.seconds:.0f} s")
        except (gTTSError, OSError, ValueError, AssertionError) as error:
            raise NotFetched(f"{type(error).__name__}: {error}") from error
        return bytes(content)

    def _path(self, text: str) -> Path:
        said = "\n".join((self.lang, str(TEXT_VERSION), unicodedata.normalize("NFC", text)))
        return self.folder / f"{hashlib.sha256(said.encode()).hexdigest()}.mp3"


@dataclass(frozen=True, slots=True)
class FetchedSentence:
    """One sentence as Google said it."""

    path: Path

    @property
    def name(self) -> str:
        """The same for all: which sentence it is, its clip's key says by the text."""
        return "gtts"

    @property
    def version(self) -> str:
        """Of what this module does with it."""
        return "1"

    def say(self, _text: str, *, slow: bool = False) -> Pcm:
        """What was fetched; slower at the same pitch if need be. Raises ``SpeechFailed``."""
        try:
            sound = decoded(self.path.read_bytes())
        except OSError as error:
            raise SpeechFailed(f"what was fetched is gone: {error}") from error
        return slowed(sound, SLOW) if slow else sound


def _checked(content: bytes, text: str) -> bytes:
    """The content, if it is a sound that can be this text: the answer passes through who knows what on its way."""
    try:
        seconds = decoded(content).seconds
    except SpeechFailed as error:
        raise NotFetched("the answer is no sound") from error
    if not _LEAST_SECONDS < seconds < 2 + _MOST_SECONDS_A_LETTER * len(text):
        raise NotFetched(f"{seconds:.1f} s of sound for {len(text)} letters")
    return content
