"""Who speaks a language: a person before a distant voice, and that before the machines in this process.

A person may read some sentences of a clip; the rest of it is said by one voice, the best that can say all of
it, for two machines taking turns are harder to follow than the lesser one alone.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

from bot.speech.labels import taken_apart
from bot.speech.voice import Distant, Shelf, SpeechFailed, Voice

log = logging.getLogger(__name__)

Known = tuple[str, str]
"""A voice by its name and version."""


class Part(NamedTuple):
    """One stretch of speech and who says it."""

    text: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class LanguageVoices:
    """One language's voices. Anything may be missing; without a machine, what nobody recorded stays unsaid."""

    person: Shelf | None = None
    distant: Distant | None = None
    machines: tuple[Voice, ...] = ()

    def cast(self, texts: Sequence[str], without: frozenset[Known] = frozenset()) -> list[list[Part]]:
        """Who says what of each text; an empty list where nobody can. Voices in ``without`` are passed over."""
        read = [self._read(text, without) for text in texts]
        left = [text for text, parts in zip(texts, read, strict=True) if not parts]
        said = iter(self._said(left, without))
        return [parts or next(said) for parts in read]

    def better(self, texts: Sequence[str]) -> list[str]:
        """What the distant voice would have to fetch to say these texts; empty if it may not, or need not."""
        if self.distant is None:
            return []
        left = [text for text in texts if not self._read(text, frozenset())]
        lacking = [text for text in left if self.distant.find(text) is None]
        return lacking if all(map(self.distant.allowed, lacking)) else []

    def fetch(self, text: str) -> None:
        """Have the distant voice fetch one of these. Raises ``NotFetched``."""
        if self.distant is not None:
            self.distant.fetch(text)

    def may_be_better(self, texts: Sequence[str]) -> bool:
        """Whether ``better`` is worth asking for: quick, and right whenever it says no."""
        return self.distant is not None and any(self.distant.find(text) is None for text in texts)

    def _read(self, text: str, without: frozenset[Known]) -> list[Part]:
        """By a person: the whole text, or a choice put together from its number and its label."""
        if self.person is None:
            return []
        for pieces in ((text,), taken_apart(text)):
            found = [self.person.find(piece) for piece in pieces]
            if found and found[-1] is not None and known(found[-1]) not in without:
                return self._together(pieces, found, without)
        return []

    def _together(self, pieces: Sequence[str], found: Sequence[Voice | None], without: frozenset[Known]) -> list[Part]:
        """A number nobody recorded is said by a machine before the label that somebody did."""
        others = iter(self._said([piece for piece, voice in zip(pieces, found, strict=True) if voice is None], without))
        parts = ([Part(p, v)] if v else next(others) for p, v in zip(pieces, found, strict=True))
        return [part for some in parts for part in some]

    def _said(self, texts: Sequence[str], without: frozenset[Known]) -> list[list[Part]]:
        """All of them by one voice."""
        for voices in self._speakers(texts):
            parts = [[Part(text, voice)] for text, voice in zip(texts, voices, strict=True) if _able(voice, without)]
            if len(parts) == len(texts):
                return parts
        return [[] for _ in texts]

    def _speakers(self, texts: Sequence[str]) -> Iterator[list[Voice | None]]:
        """The voice of each text, by the distant voice and then by each machine."""
        if self.distant is not None:
            yield [self.distant.find(text) for text in texts]
        for machine in self.machines:
            yield [machine] * len(texts)


def _able(voice: Voice | None, without: frozenset[Known]) -> TypeGuard[Voice]:
    """Whether there is a voice, it is not passed over, and has what it is made of."""
    try:
        return voice is not None and known(voice) not in without
    except SpeechFailed as error:
        log.warning("a voice is not ready: %s", error)
        return False


def known(voice: Voice) -> Known:
    """How a voice is told from others. Raises ``SpeechFailed`` when it is not ready to speak."""
    return voice.name, voice.version
