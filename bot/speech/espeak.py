"""The machine voice: espeak-ng in this process, through the library and data that ``espeakng_loader`` ships.

In process, because a clip of 200 letters takes 25 ms and starting a program takes longer than that.
The library keeps one state for the whole process: every call goes through one lock, and because the
state is never quite the same the same words differ by a few samples from one time to the next.
It reads one data folder at a time: the wheel's, or one of ours that has the wheel's voices in it too.
Functions and numbers below: ``speak_lib.h`` and ``espeak_ng.h`` of espeak-ng 1.52.
"""

import ctypes
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from bot.speech.compiled import Compiled
from bot.speech.voice import Pcm, SpeechFailed

VIETNAMESE = ("vi", "vi-vn-x-central", "vi-vn-x-south")
"""The voices that the wheel speaks Vietnamese with: northern, central, southern."""

WORDS_A_MINUTE = 140
SLOW_WORDS_A_MINUTE = 105
"""espeak's own default is 175, which people who learn by ear called a race; 80 is the least it can do."""

_SYNCHRONOUS, _NEVER_EXIT = 2, 0x8000
_UTF8, _END_PAUSE = 1, 0x1000
# A middle dot between the names of two sounds: no name has one in it.
_BETWEEN = "·"
_SOUND_NAMES = ord(_BETWEEN) << 8
_RATE, _VOLUME, _PITCH, _GAP = 1, 2, 3, 7
# At the library's own 100 loud vowels are cut off at the top; the encoder levels afterwards anyway.
_VOLUME_UNCLIPPED = 60


@dataclass(frozen=True, slots=True)
class Manner:
    """How it speaks. ``pitch`` from 0 to 100; ``gap`` is the pause after each word, in hundredths of a second."""

    words_a_minute: int = WORDS_A_MINUTE
    slow_words_a_minute: int = SLOW_WORDS_A_MINUTE
    pitch: int = 50
    gap: int = 0


OURS = Manner()
"""Chosen by ``benchmarks.intelligibility``; another manner is for measuring."""

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_lock = Lock()


@dataclass(slots=True)
class Espeak:
    """One voice of espeak-ng, of the wheel's or one compiled by us.

    ``made`` counts the stretches spoken so far, for the curious and for tests.
    """

    name: str = "vi-vn-x-south"
    compiled: Compiled | None = None
    manner: Manner = OURS
    made: int = field(default=0, init=False)

    @property
    def version(self) -> str:
        """Of the library and of what this module does to text and volume."""
        with _lock:
            library = _library().version
        version = f"{library}-1" if self.manner == OURS else f"{library}-1-{self.manner}"
        return version if self.compiled is None else f"{version}-{self.compiled.digest}"

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        """Speak ``text``; it is brought to NFC, the only form espeak reads. Raises ``SpeechFailed``."""
        text = unicodedata.normalize("NFC", text).replace("\0", " ")
        with _lock:
            self.made += 1
            library = self._chosen()
            library.set(_RATE, self.manner.slow_words_a_minute if slow else self.manner.words_a_minute)
            library.set(_VOLUME, _VOLUME_UNCLIPPED)
            library.set(_PITCH, self.manner.pitch)
            library.set(_GAP, self.manner.gap)
            samples = library.synthesise(southern(text) if self.name == "vi-vn-x-south" else text)
        if not samples:
            raise SpeechFailed(f"{self.name} said nothing")
        return Pcm(samples, library.rate)

    def sounds(self, text: str) -> tuple[str, ...]:
        """The sounds it would make of one clause, by their names in espeak's phoneme table. Raises ``SpeechFailed``."""
        with _lock:
            named = self._chosen().sounds(unicodedata.normalize("NFC", text))
        return tuple(name for name in re.split(rf"[{_BETWEEN} ]", named) if name)

    def _chosen(self) -> "_Library":
        """The library with this voice; under the lock."""
        library = _library()
        if self.compiled is not None:
            library.read(self.compiled.ready(library.compile))
        elif not library.data.is_dir():  # somebody emptied our data folder
            library.read(library.shipped)
        library.choose(self.name)
        return library


def southern(text: str) -> str:
    """Respell *in* as *inh* and *ên* as *ênh*, which southern speech does not tell apart.

    The southern voice of espeak-ng 1.52 turns every final n into ng; the south does so after a, ă, â, o …,
    but never after i and ê: it would say “xâng chào” for “xin chào” and “ngầng” for “nghìn”.
    """
    return _FRONT_N.sub(r"\1h", text)


# The n of "tiền" and "quyển" is not meant: there ê is half of a diphthong.
_FRONT_N = re.compile(r"((?:[iìíỉĩị]|(?<![iyIY])[êềếểễệ])n)(?!\w)", re.IGNORECASE)


def compiled(name: str, sources: Path, folder: Path) -> Compiled:
    """Our own voice ``name``, made from ``sources`` into ``folder`` when it first speaks. Nothing happens yet."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415 - as in ``_Library``

    library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    return Compiled(name, sources.resolve(), folder.resolve(), Path(library), Path(data))


class _Library:
    """The C library, initialised; only ever touched under the lock."""

    def __init__(self) -> None:
        import espeakng_loader  # noqa: PLC0415 - only who speaks needs it

        try:
            self._calls: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise SpeechFailed(f"espeak-ng does not load: {error}") from error
        self._calls.espeak_Info.restype = ctypes.c_char_p
        self._calls.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._heard = bytearray()
        # Kept on the object: the library holds only a bare pointer to it.
        self._callback = _CALLBACK(_collector(self._heard))
        self.shipped = Path(espeakng_loader.get_data_path())
        self._initialise(self.shipped)
        self.version: str = self._calls.espeak_Info(None).decode()

    def read(self, data: Path) -> None:
        """Have the library read another data folder; nothing happens when it already does."""
        if data != self.data:
            self._calls.espeak_Terminate()
            try:
                self._initialise(data)
            except SpeechFailed:
                self._initialise(self.shipped)
                raise

    def _initialise(self, data: Path) -> None:
        wanted, found = str(data).encode(), ctypes.c_char_p()
        self.rate: int = self._calls.espeak_Initialize(_SYNCHRONOUS, 0, wanted, _NEVER_EXIT)
        self._calls.espeak_Info(ctypes.byref(found))
        # A path of 160 bytes and more it passes over in silence, for the one it was built with.
        if self.rate <= 0 or found.value != wanted:
            raise SpeechFailed(f"espeak-ng finds no data at {data}")
        self.data = data
        self._calls.espeak_SetSynthCallback(self._callback)

    def compile(self, name: str, data: Path, sources: Path) -> None:
        """Make the dictionary of the voice ``name`` in ``data``. Its log stays beside it."""
        # The library complains on standard error of a dictionary that is not there yet.
        shutil.copyfile(self.shipped / "vi_dict", data / f"{name}_dict")
        log = data / f"{name}_log"
        self.read(data)
        try:
            self.choose(name)
            with _c_file(log) as file:
                failed = self._calls.espeak_ng_CompileDictionary(f"{sources}/".encode(), None, file, 0, None)
        finally:
            self.read(self.shipped)
        if failed:
            raise SpeechFailed(f"the voice {name} does not compile:\n{log.read_text('utf-8', 'replace')}")

    def choose(self, name: str) -> None:
        if self._calls.espeak_SetVoiceByName(name.encode()):
            raise SpeechFailed(f"espeak-ng has no voice {name}")

    def set(self, parameter: int, value: int) -> None:
        if self._calls.espeak_SetParameter(parameter, value, 0):
            raise SpeechFailed(f"espeak-ng refuses {value} for parameter {parameter}")

    def synthesise(self, text: str) -> bytes:
        self._heard.clear()
        spoken = text.encode("utf-8", "replace")
        failed = self._calls.espeak_Synth(spoken, len(spoken) + 1, 0, 0, 0, _UTF8 | _END_PAUSE, None, None)
        if failed or self._calls.espeak_Synchronize():
            raise SpeechFailed(f"espeak-ng stopped with code {failed}")
        return bytes(self._heard)

    def sounds(self, text: str) -> str:
        at = ctypes.c_char_p(text.encode("utf-8", "replace"))
        named: bytes = self._calls.espeak_TextToPhonemes(ctypes.byref(at), _UTF8, _SOUND_NAMES)
        return named.decode("utf-8", "replace")


@contextmanager
def _c_file(path: Path) -> Iterator[ctypes.c_void_p]:
    """A file as the C library wants it. Raises ``OSError``."""
    c = ctypes.CDLL(None, use_errno=True)
    c.fopen.restype = ctypes.c_void_p
    file = c.fopen(str(path).encode(), b"w")
    if not file:
        raise OSError(ctypes.get_errno(), "cannot be written", str(path))
    try:
        yield ctypes.c_void_p(file)
    finally:
        c.fclose(ctypes.c_void_p(file))


def _collector(heard: bytearray) -> Callable[[Any, int, Any], int]:
    def collect(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            heard.extend(ctypes.string_at(samples, count * 2))
        return 0

    return collect


@cache
def _library() -> _Library:
    return _Library()
