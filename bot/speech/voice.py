"""What a voice is, and what it makes."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


class SpeechFailed(Exception):
    """No voice could be made; the text goes out without one."""


@dataclass(frozen=True, slots=True)
class Pcm:
    """Sound: signed 16-bit samples of one channel in the machine's byte order, ``rate`` of them a second."""

    samples: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / 2 / self.rate


class Voice(Protocol):
    """Something that speaks one language. Name and version enter the key under which a clip is kept."""

    @property
    def name(self) -> str:
        """Which voice it is."""
        ...

    @property
    def version(self) -> str:
        """Of whatever changes its sound."""
        ...

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        """Speak NFC text in which everything is words. Blocking; any thread. Raises only ``SpeechFailed``."""
        ...


@runtime_checkable
class Reader(Voice, Protocol):
    """A voice that wants text as it is written: how a figure or a name is read depends on the words around it."""

    def read(self, text: str, *, slow: bool = False) -> Pcm | None:
        """Speak it; None when nothing of it is said. Blocking; any thread. Raises only ``SpeechFailed``."""
        ...
