"""Who speaks a language: a person before what lies on a shelf, and that before the machines in this process.

A person may read some sentences of a clip; the rest of it is said by one voice, the best that can say all of
it, for two machines taking turns are harder to follow than the lesser one alone.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeGuard

from bot.speech.labels import taken_apart
from bot.speech.text import spoken
from bot.speech.voice import Pcm, Reader, Shelf, SpeechFailed, Voice

log = logging.getLogger(__name__)

Known = tuple[str, str]
"""A voice by its name and version."""


class Part(NamedTuple):
    """One stretch of speech and who says it."""

    text: str
    voice: Voice

    def sound(self, *, slow: bool = False) -> Pcm | None:
        """How it is heard; None when nothing of it is said. Blocking. Raises ``SpeechFailed``."""
        if isinstance(self.voice, Reader):
            return self.voice.read(self.text, slow=slow)
        said = spoken(self.text)
        return self.voice.say(said, slow=slow) if said else None


@dataclass(frozen=True, slots=True)
class LanguageVoices:
    """One language's voices: a ``person``, sounds on ``shelves``, ``machines``, and last the ``spare`` shelf.

    ``preferred`` machines come right after a person. Anything may be missing; without a machine, what nobody recorded
    stays unsaid.
    """

    person: Shelf | None = None
    shelves: tuple[Shelf, ...] = ()
    machines: tuple[Voice, ...] = ()
    spare: Shelf | None = None
    preferred: tuple[Voice, ...] = ()

    def cast(self, texts: Sequence[str], without: frozenset[Known] = frozenset()) -> list[list[Part]]:
        """Who says what of each text; an empty list where nobody can. Voices in ``without`` are passed over."""
        read = [self._read(text, without) for text in texts]
        left = [text for text, parts in zip(texts, read, strict=True) if not parts]
        said = iter(self._said(left, without))
        return [parts or next(said) for parts in read]

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
        for speaker in self._speakers():
            parts = [speaker(text, without) for text in texts]
            if all(parts):
                return parts
        return [[] for _ in texts]

    def _speakers(self) -> Iterator[Callable[[str, frozenset[Known]], list[Part]]]:
        """How each speaks a text, best first."""
        yield from (partial(_spoken, machine) for machine in self.preferred)
        yield from (partial(_found, shelf) for shelf in self.shelves)
        yield from (partial(_spoken, machine) for machine in self.machines)
        if self.spare is not None:
            yield partial(_found, self.spare)


def _found(shelf: Shelf, text: str, without: frozenset[Known]) -> list[Part]:
    """By what lies on a shelf: the whole text, or a choice put together from its number and its label."""
    for pieces in ((text,), taken_apart(text)):
        voices = [shelf.find(piece) for piece in pieces]
        parts = [Part(piece, voice) for piece, voice in zip(pieces, voices, strict=True) if _able(voice, without)]
        if parts and len(parts) == len(pieces):
            return parts
    return []


def _spoken(machine: Voice, text: str, without: frozenset[Known]) -> list[Part]:
    return [Part(text, machine)] if _able(machine, without) else []


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
