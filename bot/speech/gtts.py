"""Google's voice: better than the machine in this process, but far away, so it is only ever fetched ahead.

What it says lies on a shelf, ``<folder>/<name>.mp3``, and is used once it is there; nobody waits for it. It is told
sentences of the course and nothing else, for nothing else is a ``CourseSentence``.
"""

import fcntl
import hashlib
import os
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from bot.speech.course_texts import CourseSentence
from bot.speech.encode import decoded, slowed
from bot.speech.files import write_file
from bot.speech.text import VERSION as TEXT_VERSION
from bot.speech.text import spoken
from bot.speech.voice import NotFetched, Pcm, Shelf, SpeechFailed

NAME = "gtts"
"""Of all that Google said, as a voice: which sentence it is, its clip's key says by the text."""

SECONDS = 10.0
"""A sentence may take so long, and each answer on the way to it."""

SLOW = 0.75
"""Slow speech is the same sound stretched: Google's own slow reading drawls, and would be fetched apart."""

LETTERS = 95
"""Most that are told at once: Google says a hundred in one answer, and gTTS puts a space after some marks."""

_LEAST_SECONDS, _MOST_SECONDS_A_LETTER = 0.2, 0.5


@dataclass(frozen=True, slots=True)
class Gtts:
    """``lang`` as Google calls it; ``folder`` is the shelf. What lies on one of ``others`` need not be fetched."""

    lang: str
    folder: Path
    seconds: float = SECONDS
    others: tuple[Shelf, ...] = ()

    def find(self, text: str) -> "FetchedSentence | None":
        """The sound of this text, if it was fetched before."""
        path = self._path(text)
        return FetchedSentence(path) if path.is_file() else None

    def lacking(self, sentences: Iterable[CourseSentence]) -> list[CourseSentence]:
        """Those that were not fetched, in their order: one look into the folder, whatever their number."""
        there = {path.name for path in self.folder.iterdir()} if self.folder.is_dir() else set[str]()
        left = (sentence for sentence in sentences if self._path(sentence.text).name not in there)
        return [sentence for sentence in left if not self._lies_elsewhere(sentence)]

    def fetch(self, sentence: CourseSentence) -> bool:
        """Get the sound of a sentence onto the shelf, one process at a time; whether it was not there before.

        Blocking. Raises ``NotFetched``; ``TypeError`` for a text that may be anybody's.
        """
        if not isinstance(sentence, CourseSentence):
            raise TypeError("only a sentence of the course is told to others")
        path = self._path(sentence.text)
        with self._alone():
            if path.is_file() or self._lies_elsewhere(sentence):
                return False
            parts = [self._piece(part) for part in pieces(spoken(sentence.text))]
            _join(parts, path)
            return True

    def _lies_elsewhere(self, sentence: CourseSentence) -> bool:
        return any(shelf.find(sentence.text) for shelf in self.others)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else asks Google anything meanwhile, in any thread or process that has this folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "lock").open("wb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise NotFetched(f"cannot be kept: {error}") from error

    def _piece(self, said: str) -> Path:
        """The sound of what Google is told at once. It is kept, so that nothing is told twice, whoever is killed."""
        path = self.folder / "pieces" / f"{fetched_name(self.lang, text=said)}.mp3"
        if not path.is_file():
            _write(path, _checked(self._asked(said), said))
        return path

    def _asked(self, said: str) -> bytes:
        from gtts import gTTS  # noqa: PLC0415 - brings a network library along
        from gtts.tts import gTTSError  # noqa: PLC0415 - as above

        until, content = time.monotonic() + self.seconds, bytearray()
        try:
            # Without the check of the language, which would be another question over the network.
            for part in gTTS(said, lang=self.lang, lang_check=False, timeout=self.seconds).stream():
                content += part
                if time.monotonic() > until:
                    raise NotFetched(f"took longer than {self.seconds:.0f} s")
        except (gTTSError, OSError, ValueError, AssertionError) as error:
            raise NotFetched(f"{type(error).__name__}: {error}") from error
        return bytes(content)

    def _path(self, text: str) -> Path:
        return self.folder / f"{fetched_name(self.lang, text=text)}.mp3"


def fetched_name(lang: str, *, text: str) -> str:
    """What the file of a sentence is called, without its ending. The same for every Unicode form of the text."""
    said = "\n".join((lang, str(TEXT_VERSION), unicodedata.normalize("NFC", text)))
    return hashlib.sha256(said.encode()).hexdigest()


def pieces(said: str, most: int = LETTERS) -> Iterator[str]:
    """What is said, in pieces of at most ``most`` letters, cut where a sentence ends, else a phrase, else a word."""
    rest = said.strip()
    while len(rest) > most:
        ends = (max(rest.rfind(mark, 0, most) for mark in marks) for marks in (".!?", ",;:", " "))
        cut = next((end + 1 for end in ends if end > 0), most)
        yield rest[:cut].strip()
        rest = rest[cut:].strip()
    if rest:
        yield rest


@dataclass(frozen=True, slots=True)
class FetchedSentence:
    """One sentence as Google said it."""

    path: Path

    @property
    def name(self) -> str:
        """``NAME``."""
        return NAME

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


def _join(parts: Sequence[Path], path: Path) -> None:
    """Put the sound of ``parts`` at ``path``: a single one lies there by a second name, which costs no space."""
    if len(parts) == 1:
        # Where the disk knows no second names it is a copy.
        with suppress(OSError):
            os.link(parts[0], path)
            return
    _write(path, b"".join(part.read_bytes() for part in parts))


def _write(path: Path, content: bytes) -> None:
    write_file(path, content, path.with_suffix(f".{os.getpid()}-{get_ident()}"))


def _checked(content: bytes, said: str) -> bytes:
    """The content, if it is a sound that can be this text: the answer passes through who knows what on its way."""
    try:
        seconds = decoded(content).seconds
    except SpeechFailed as error:
        raise NotFetched("the answer is no sound") from error
    if not _LEAST_SECONDS < seconds < 2 + _MOST_SECONDS_A_LETTER * len(said):
        raise NotFetched(f"{seconds:.1f} s of sound for {len(said)} letters")
    return content
