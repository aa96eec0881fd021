"""What a voice is, and what it makes."""

from dataclasses import dataclass
from typing import Protocol


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
