"""A language with Vietnamese words in it: two voices in one clip, joined so that it stays one sentence."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.speech.encode import changed, gain_db, trimmed
from bot.speech.stretches import OWN, KhoWords, Stretch, stretches
from bot.speech.voice import Pcm, SpeechFailed, Voice

VERSION = 1
"""Of cutting and joining. Raising it makes every clip of such a language anew."""

EDGE_SECONDS = 0.03
"""Silence left on each side of a joint: no longer than the closing of the mouth before a p or t."""
PAUSES_SECONDS = {"": 0.0, ",": 0.2, ".": 0.4}
"""Further silence after a stretch, by the mark at its end; half as long again at the slow speed."""
_UNHEARD_DB = 0.5


@dataclass(frozen=True)
class Mixed:
    """Speaks a language with ``own``, what is Vietnamese in it with ``vietnamese``. ``words`` reads the word lists."""

    own: Voice
    vietnamese: Voice
    words: Callable[[], KhoWords]

    @property
    def name(self) -> str:
        """As the language's own voice is called."""
        return self.own.name

    @property
    def version(self) -> str:
        """Of both voices, the joining, and the lists that decide between them. Raises ``SpeechFailed``."""
        return f"{VERSION}-{self._digest}-{self.own.version}-{self.vietnamese.name}-{self.vietnamese.version}"

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        """Speak a text. Raises ``SpeechFailed``, also when there is nothing to say."""
        sound = self.read(text, slow=slow)
        if sound is None:
            raise SpeechFailed("nothing to say")
        return sound

    def read(self, text: str, *, slow: bool = False) -> Pcm | None:
        """Speak it as it is written, figures and all; None when nothing of it is said. Raises ``SpeechFailed``."""
        cut = stretches(text, self._words)
        sounds = [self._said(one, last=one is cut[-1], slow=slow) for one in cut]
        return run_on(sounds, [PAUSES_SECONDS[one.pause] * (1.5 if slow else 1) for one in cut]) if cut else None

    @cached_property
    def _words(self) -> KhoWords:
        return self.words()

    @cached_property
    def _digest(self) -> str:
        lists = (sorted(self._words.own), sorted(self._words.loans))
        return hashlib.sha256(repr(lists).encode()).hexdigest()[:16]

    def _said(self, one: Stretch, *, last: bool, slow: bool) -> Pcm:
        # A comma keeps the voice up: the sentence goes on in the other voice.
        text = one.text if last or one.pause == "." else one.text.rstrip(".") + ","
        return (self.own if one.whose == OWN else self.vietnamese).say(text, slow=slow)


def run_on(sounds: list[Pcm], pauses_seconds: list[float]) -> Pcm:
    """One sound after the other as one, all as loud as the quietest, with the pause that belongs to each between.

    The last pause is left out. Raises ``SpeechFailed`` if a sound is silent or their rates differ.
    """
    if len({sound.rate for sound in sounds}) != 1:
        raise SpeechFailed("sounds of several rates cannot be joined")
    gains = list(map(gain_db, sounds))
    most = max(gains)
    parts = [_fainter(trimmed(sound, EDGE_SECONDS), gain - most) for sound, gain in zip(sounds, gains, strict=True)]
    silences = [bytes(2 * int(seconds * sounds[0].rate)) for seconds in (*pauses_seconds[:-1], 0.0)]
    joined = b"".join(piece for pair in zip(parts, silences, strict=True) for piece in pair)
    return Pcm(joined, sounds[0].rate)


def _fainter(sound: Pcm, gain: float) -> bytes:
    """The samples at ``gain`` in decibels, not above zero: nothing is ever cut off at the top."""
    return (sound if gain > -_UNHEARD_DB else changed(sound, gain)).samples
