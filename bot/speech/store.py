"""Clips: speech made once, kept as files, found again by what they say.

``<folder>/<form>/<hash>.<form>`` holds the sound, named by the SHA-256 of its own bytes, so that its
address may be cached for ever and a better voice changes it. ``<folder>/<form>/keys/<key>`` says which
sound belongs to a request. Both appear by rename: who is killed half-way leaves nothing but a file in
``<folder>/new``, which nobody reads. ``<folder>/people/<version>/<key>`` says that a person's recording is
heard in a clip, so that it can be taken back.
"""

import fcntl
import hashlib
import json
import logging
import shutil
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.course import SOURCE, is_telling, language_of
from bot.replies import Speech
from bot.speech.encode import SOUND_FORMS, decoded, encoded, joined, levelled
from bot.speech.files import write_file
from bot.speech.order import Known, LanguageVoices, Part, known
from bot.speech.recorded import NAME as PEOPLE
from bot.speech.recorded import RecordedSentence
from bot.speech.text import VERSION as TEXT_VERSION
from bot.speech.voice import Pcm, SpeechFailed, Voice

log = logging.getLogger(__name__)

VERSION = 2
"""Of pauses, levels and encoding. Raising it makes every clip anew."""

PAUSE_SECONDS = 0.45
"""Between two stretches of speech: long enough to hear that a new sentence begins."""
SLOW_PAUSE_SECONDS = 0.9

_LOCKS = 256


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished sound. ``hash`` is the SHA-256 of the file's bytes, ``bytes`` its size.

    ``people`` are the versions of the recordings in it: none where only machines speak.
    """

    path: Path
    hash: str
    seconds: float
    bytes: int
    people: tuple[str, ...] = ()


Cast = list[tuple[str, list[Part]]]
"""Each stretch of a speech: its language, and who says what of it; empty where nobody does."""

Made = TypeVar("Made")


class _Hoarse(SpeechFailed):
    """One voice of several failed; the others have not been asked."""

    def __init__(self, voice: Voice, error: SpeechFailed) -> None:
        super().__init__(str(error))
        self.voice = known(voice)


class Clips:
    """Speech as files. ``voices`` maps a language to who speaks it; what has no voice is left out.

    Blocking; any thread and any number of processes may use one folder. A clip is made once, however
    many ask for it at the same moment. Once a better voice has what a clip says, the next who asks gets
    another: another file, so another address.
    """

    def __init__(self, folder: Path, voices: Mapping[str, Voice | LanguageVoices]) -> None:
        self.folder = folder
        self._orders = {
            lang: voice if isinstance(voice, LanguageVoices) else LanguageVoices(machines=(voice,))
            for lang, voice in voices.items()
        }
        self._known: dict[tuple[str, str], Clip] = {}

    def clip(self, speech: Speech, form: str = "ogg") -> Clip:
        """The clip that says ``speech``, made now if need be.

        Raises ``SpeechFailed`` when nobody can say it, and ``ValueError`` for private speech, which is never kept.
        """
        if speech.private:
            raise ValueError("private speech is not kept: use private()")

        def keep(cast: Cast) -> Clip:
            key = _key(cast, speech)
            clip = self._remembered(key, form)
            if clip is None:
                with self._alone(key) as new:
                    clip = self._kept(key, form) or self._make(key, cast, speech, form, new)
                self._known[key, form] = clip
            return clip

        return self._said(speech, keep)

    def kept(self, speech: Speech, form: str = "ogg") -> Clip | None:
        """The same if it is there already, said by the best voices there are now; nothing is made."""
        key = self.key(speech)
        return self._remembered(key, form) or self._kept(key, form)

    def key(self, speech: Speech) -> str:
        """The same for all that sounds the same: a stretch that nobody can say makes no difference."""
        return _key(self._cast(speech), speech)

    def private(self, speech: Speech, form: str = "ogg") -> bytes:
        """The same sound as bytes, for what is somebody's own: made in memory, written and told nowhere."""
        return self._said(speech, lambda cast: encoded(_sound(cast, speech), form))

    def seconds(self, speech: Speech) -> float:
        """How long it is heard: spoken in memory, kept nowhere. Raises ``SpeechFailed``."""
        return self._said(speech, lambda cast: _sound(cast, speech).seconds)

    def find(self, hash: str, form: str = "ogg") -> Path | None:  # noqa: A002 - the word the addresses use
        """The file with this ``hash`` in ``form``. In one it was not made in, it is converted from its Ogg, once."""
        if form not in SOUND_FORMS or not _is_hash(hash):
            return None
        path = self._path(hash, form)
        if path.is_file():
            return path
        source = self._path(hash, "ogg")
        return self._convert(source, path, form) if source.is_file() else None

    def forget(self, still: Container[str]) -> list[str]:
        """Delete every clip with a recording in it that is not ``still`` there; the hashes of what was deleted."""
        hashes: list[str] = []
        notes = self.folder / "people"
        for note in sorted(notes.iterdir()) if notes.is_dir() else ():
            if note.name not in still:
                hashes += [gone for key in sorted(note.iterdir()) for gone in self._drop(key.name)]
                shutil.rmtree(note, ignore_errors=True)
        return hashes

    def _drop(self, key: str) -> Iterator[str]:
        """Delete the clips of a key in every form, converted ones too."""
        for form in SOUND_FORMS:
            entry = self._entry(key, form)
            self._key_path(key, form).unlink(missing_ok=True)
            self._known.pop((key, form), None)
            if entry:
                for other in SOUND_FORMS:
                    self._path(entry.hash, other).unlink(missing_ok=True)
                yield entry.hash

    def _said(self, speech: Speech, make: Callable[[Cast], Made]) -> Made:
        """What ``make`` makes of the best voices; when one of them fails, of the next best."""
        cast, failed = self._cast(speech), frozenset[Known]()
        if not any(parts for _, parts in cast):
            raise SpeechFailed("no voice for " + (", ".join(sorted({say.lang for say in speech.says})) or "nothing"))
        while True:
            try:
                return make(cast)
            except _Hoarse as hoarse:
                log.warning("%s could not speak: %s", hoarse.voice[0], hoarse)
                before, failed = cast, failed | {hoarse.voice}
                cast = self._cast(speech, failed)
                if not _still_tells(cast, before):
                    raise

    def _cast(self, speech: Speech, without: frozenset[Known] = frozenset()) -> Cast:
        spoken = {
            lang: iter(order.cast([_nfc(say.text) for say in speech.says if say.lang == lang], without))
            for lang, order in self._orders.items()
        }
        return [(say.lang, next(spoken[say.lang], []) if say.lang in spoken else []) for say in speech.says]

    def _make(self, key: str, cast: Cast, speech: Speech, form: str, new: Path) -> Clip:
        people = _people(cast)
        sound = _sound(cast, speech)
        content = encoded(sound, form)
        name = hashlib.sha256(content).hexdigest()
        versions = tuple(sorted({person.version for person in people}))
        clip = Clip(self._path(name, form), name, round(sound.seconds, 3), len(content), versions)
        # Before the clip, so that there is none in which a person is heard and which could not be found again.
        for version in versions:
            write_file(self.folder / "people" / version / key, b"", new)
        write_file(clip.path, content, new)
        entry = {"hash": clip.hash, "seconds": clip.seconds, "bytes": clip.bytes, "people": versions}
        write_file(self._key_path(key, form), json.dumps(entry).encode(), new)
        self._check_there(people, key)
        return clip

    def _check_there(self, people: list[RecordedSentence], key: str) -> None:
        """A recording that was taken back while its clip was being made: the clip goes too."""
        for person in people:
            if not person.there:
                for _ in self._drop(key):
                    pass
                raise _Hoarse(person, SpeechFailed("the recording was taken back"))

    def _remembered(self, key: str, form: str) -> Clip | None:
        clip = self._known.get((key, form))
        return clip if clip and clip.path.is_file() else None

    def _kept(self, key: str, form: str) -> Clip | None:
        """What the key file says, if it can be read and the sound is there whole."""
        clip = self._entry(key, form)
        try:
            return clip if clip and clip.path.stat().st_size == clip.bytes else None
        except OSError:
            return None

    def _entry(self, key: str, form: str) -> Clip | None:
        """What the key file says, whether the sound is there or not."""
        try:
            entry = json.loads(self._key_path(key, form).read_bytes())
            people = tuple(entry.get("people", ()))
            return Clip(self._path(entry["hash"], form), entry["hash"], entry["seconds"], entry["bytes"], people)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _convert(self, source: Path, path: Path, form: str) -> Path | None:
        try:
            with self._alone(path.stem) as new:
                if not path.is_file():
                    write_file(path, encoded(decoded(source.read_bytes()), form), new)
                if not source.is_file():  # forgotten meanwhile
                    path.unlink()
        except (SpeechFailed, FileNotFoundError):
            return None
        return path if path.is_file() else None

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


def _people(cast: Cast) -> list[RecordedSentence]:
    """The recordings that are heard in it."""
    return [part.voice for _, parts in cast for part in parts if isinstance(part.voice, RecordedSentence)]


def _key(cast: Cast, speech: Speech) -> str:
    """Everything that changes the sound: by which dialect's learners it is asked for does not."""
    said = [(_spoken_in(lang, part), *known(part.voice), part.text) for lang, parts in cast for part in parts]
    return hashlib.sha256(json.dumps([VERSION, TEXT_VERSION, speech.slow, said]).encode()).hexdigest()


def _spoken_in(lang: str, part: Part) -> str:
    """The language of a part: what nobody has told is Vietnamese."""
    return SOURCE if is_telling(lang) and not isinstance(part.voice, RecordedSentence) else language_of(lang)


def _sound(cast: Cast, speech: Speech) -> Pcm:
    """All of it, one after the other; several voices are brought to one rate and loudness first."""
    heard = [(part.voice, _heard(part, slow=speech.slow)) for _, parts in cast for part in parts]
    sounds = [sound for _, sound in heard if sound]
    if not sounds:
        raise SpeechFailed("there is nothing to say")
    if len({_speaker(voice) for voice, sound in heard if sound}) > 1:
        sounds = [levelled(sound) for sound in sounds]
    return joined(sounds, SLOW_PAUSE_SECONDS if speech.slow else PAUSE_SECONDS)


def _speaker(voice: Voice) -> Known:
    """Who is equally loud in everything: a service or a machine. Of people each recording stands for itself."""
    name, version = known(voice)
    return name, version if name == PEOPLE else ""


def _heard(part: Part, *, slow: bool) -> Pcm | None:
    try:
        return part.sound(slow=slow)
    except SpeechFailed as error:
        raise _Hoarse(part.voice, error) from error


def _still_tells(cast: Cast, before: Cast) -> bool:
    """Whether nothing is lost but K'Ho beside its Vietnamese, which is never spoken without it."""
    lost = [lang for (lang, parts), (_, old) in zip(cast, before, strict=True) if old and not parts]
    return SOURCE not in lost and any(parts for _, parts in cast)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(char in "0123456789abcdef" for char in text)
