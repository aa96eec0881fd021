"""Voice packs: every sentence of a language as one voice said it, in one checked file, for machines without a network.

A pack is a zip in which nothing is packed smaller: ``clips/<sha256>.<ending>``, a sound each, and ``manifest.json``::

    {"format": 1, "made": "2026-11-30", "course": "5f3a…", "text_version": 4, "languages": ["vi"],
     "licences": {"gtts": {"code": "MIT", "sound": "…"}},
     "clips": [{"sha256": "9c1e…", "ending": "mp3", "bytes": 20544, "lang": "vi", "key": "77ab…", "text": "Cúp máy",
                "voice": "gtts", "version": "1", "kind": "online", "day": "2026-11-29"}, …]}

``key`` is the hash of language and text by which a sentence is looked for. A pack lies in its folder as it came, so it
is there whole or not at all; what was imported last is asked first. Each sound is held to its hash when it is heard.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.speech import gtts, recorded
from bot.speech.encode import decoded, slowed
from bot.speech.text import VERSION as TEXT_VERSION
from bot.speech.voice import Pcm, SpeechFailed

FORMAT = 1
MANIFEST = "manifest.json"

PERSON, ONLINE, NEURAL, MACHINE = KINDS = ("person", "online", "neural", "machine")
"""Who said a sentence: somebody's own recording, an online service, a model, the machine that everybody has."""

_SLOW = {PERSON: recorded.SLOW, ONLINE: gtts.SLOW, NEURAL: 0.75, MACHINE: 0.75}
_LOCAL_HEADER = 30


@dataclass(frozen=True, slots=True)
class PackedClip:
    """One sentence of a pack. ``day`` is when it was made or fetched, as ``2026-11-30``; ``kind`` one of ``KINDS``."""

    sha256: str
    ending: str
    bytes: int
    lang: str
    key: str
    text: str
    voice: str
    version: str
    kind: str
    day: str

    @property
    def file(self) -> str:
        """Its name in the pack."""
        return f"clips/{self.sha256}.{self.ending}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says it holds. ``licences`` are of each voice: of its ``code`` and of its ``sound``."""

    made: str
    course: str
    languages: tuple[str, ...]
    licences: Mapping[str, Mapping[str, str]]
    clips: tuple[PackedClip, ...]
    text_version: int = TEXT_VERSION
    format: int = FORMAT

    @property
    def ours(self) -> bool:
        """Whether it was written as this program writes it, for texts that are read as this one reads them."""
        return (self.format, self.text_version) == (FORMAT, TEXT_VERSION)

    def dump(self) -> bytes:
        """As it lies in the pack."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def load(cls, content: bytes) -> "Manifest":
        """From what lies in a pack. Raises ``ValueError`` for anything else."""
        try:
            given: dict[str, Any] = json.loads(content)
            clips = tuple(PackedClip(**one) for one in given.pop("clips"))
            made = cls(**{**given, "clips": clips, "languages": tuple(given["languages"])})
            wrong = [one for clip in clips for one in asdict(clip).items() if not _is_right(*one)]
            if wrong or not all(isinstance(lang, str) for lang in made.languages):
                raise ValueError(f"{len(wrong)} values of clips are of another kind")
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError(f"not a manifest: {error}") from error
        return made


def clip_key(lang: str, *, text: str) -> str:
    """By what a sentence is looked for; the same for every Unicode form of the text."""
    return gtts.fetched_name(lang, text=text)


@dataclass(frozen=True, slots=True)
class PackedShelf:
    """What the packs in ``folder`` hold in one language, said by one of ``kinds``."""

    lang: str
    folder: Path
    kinds: tuple[str, ...]

    def find(self, text: str) -> "PackedSentence | None":
        """The sound of exactly this text, from the pack that came last."""
        for where in _packs(self.folder):
            for kind in self.kinds:
                if found := where.get((self.lang, kind, clip_key(self.lang, text=text))):
                    return found
        return None


@dataclass(frozen=True, slots=True)
class PackedSentence:
    """One sentence of a pack: ``clip.bytes`` from ``offset`` of the file ``path``."""

    path: Path
    offset: int
    clip: PackedClip

    @property
    def name(self) -> str:
        """Of the voice that said it."""
        return self.clip.voice

    @property
    def version(self) -> str:
        """Of the voice and of its very sound."""
        return f"{self.clip.version}-{self.clip.sha256[:16]}"

    def sound(self) -> bytes:
        """The file of its sound. Raises ``SpeechFailed`` where it is not what the pack promised."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                content = file.read(self.clip.bytes)
        except OSError as error:
            raise SpeechFailed(f"the pack is gone: {error}") from error
        if hashlib.sha256(content).hexdigest() != self.clip.sha256:
            raise SpeechFailed("the pack is spoiled, or another one came in its place")
        return content

    def say(self, _text: str, *, slow: bool = False) -> Pcm:
        """What the pack holds; slower at the same pitch if need be. Raises ``SpeechFailed``."""
        sound = decoded(self.sound())
        return slowed(sound, _SLOW[self.clip.kind]) if slow else sound


_Contents = Mapping[tuple[str, str, str], PackedSentence]
"""By language, kind and key."""


class _Found(NamedTuple):
    changed: int
    path: Path
    size: int


def _packs(folder: Path) -> Iterator[_Contents]:
    """What each pack holds, the last that came first; one that cannot be read holds nothing."""
    try:
        with os.scandir(folder) as entries:
            found = [_found(entry) for entry in entries if entry.name.endswith(".zip")]
    except OSError:
        return
    for one in sorted(found, reverse=True):
        yield _contents(one)


def _found(entry: "os.DirEntry[str]") -> _Found:
    state = entry.stat()
    return _Found(state.st_mtime_ns, Path(entry.path), state.st_size)


@lru_cache(maxsize=8)
def _contents(found: _Found) -> _Contents:
    """Read once, and again only when another pack came."""
    try:
        with zipfile.ZipFile(found.path) as archive:
            manifest = Manifest.load(archive.read(MANIFEST))
            starts = {info.filename: _start(info) for info in archive.infolist()}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
    return {
        (clip.lang, clip.kind, clip.key): PackedSentence(found.path, starts[clip.file], clip)
        for clip in manifest.clips
        if clip.file in starts
    }


def _start(info: zipfile.ZipInfo) -> int:
    """Where the sound begins: after a header and a name, since nothing is packed smaller and nothing is added."""
    return info.header_offset + _LOCAL_HEADER + len(info.filename.encode())


def _is_right(name: str, value: object) -> bool:
    if name == "bytes":
        return isinstance(value, int) and value > 0
    return isinstance(value, str) and (name != "kind" or value in KINDS)
