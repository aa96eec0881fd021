"""Judging what somebody recorded, and making it what is kept: mono, trimmed, levelled, nothing thrown away.

The file that a phone sent is decoded and not kept. Which reader takes it is decided here by its first bytes, never
by the library: among the containers that it knows are some that open other files.
"""

import math
from array import array
from dataclasses import dataclass
from inspect import cleandoc

from api.errors import Invalid
from bot.speech import Pcm, SpeechFailed, decoded, gain_db, hearing, levelled, lossless, trimmed

RATE = 24_000
"""Samples a second that are kept: all of a voice, and what models of voices are commonly taught with."""

MOST_BYTES = 5_000_000
MOST_SECONDS = 60.0
LEAST_SECONDS = 0.3

MOST_LETTERS_A_SECOND = 30.0
"""Nobody reads faster: what is shorter was cut off. Twice and a half as fast as a calm reader."""

MOST_GAIN_DB = 28.0
"""What needs more to be as loud as other voices is mostly hiss: its speech is below -45 dBFS."""

SILENT_PEAK = 33
"""Of 32 768: 60 dB below full scale. A covered or muted microphone."""

LEAST_SWING_DB = 8.0
"""Speech swings by 20 dB and more from sound to sound; wind, a fan and a motor do not."""

CLIPPED_SHARE = 0.002
"""Of the samples at the very top, from which on it is heard."""

_TOP = 32_600
_FRAME_SECONDS = 0.02


class Unusable(Invalid):
    """Máy chưa dùng được bản thu này. Mời bạn thu lại."""


class NotSound(Unusable):
    """Tệp này không phải bản thu âm. Mời bạn thu lại bằng nút ghi âm."""


class TooBig(Unusable):
    """Bản thu nặng quá 5 MB. Mời bạn thu lại, chỉ đọc một câu."""


class TooLong(Unusable):
    """Bản thu dài quá một phút. Mời bạn thu lại, chỉ đọc một câu."""


class Silent(Unusable):
    """Máy không nghe thấy tiếng nói. Mời bạn xem micrô có bị che không rồi thu lại."""


class TooQuiet(Unusable):
    """Tiếng nhỏ quá. Mời bạn nói gần máy hơn, cách miệng một gang tay, rồi thu lại."""


class OnlyNoise(Unusable):
    """Máy chỉ nghe tiếng ồn, không rõ tiếng nói. Mời bạn qua chỗ yên hơn rồi thu lại."""


class Clipped(Unusable):
    """Tiếng lớn quá nên bị rè. Mời bạn để máy xa miệng hơn một chút rồi thu lại."""


class TooShort(Unusable):
    """Bản thu ngắn quá, có lẽ bị cắt mất chữ. Mời bạn bấm thu, chờ một nhịp rồi hãy nói."""


REASONS: dict[str, str] = {
    kind.__name__: cleandoc(kind.__doc__ or "")
    for kind in (NotSound, TooBig, TooLong, Silent, TooQuiet, OnlyNoise, Clipped, TooShort)
}
"""What can be wrong, by the name of its class."""


@dataclass(frozen=True, slots=True)
class KeptTake:
    """What is kept of a recording: a FLAC file, and how long it is."""

    content: bytes
    milliseconds: int


def kept_take(content: bytes, letters: int) -> KeptTake:
    """What is kept of the file ``content``, in which a text of so many letters should be heard.

    Raises ``NotSound``, or another ``Unusable`` that says what was wrong and how to do better.
    """
    heard = _read(content)
    _check(heard, letters)
    try:
        kept = levelled(heard, RATE)
        return KeptTake(lossless(kept), round(kept.seconds * 1000))
    except SpeechFailed:
        raise NotSound from None


def _read(content: bytes) -> Pcm:
    if len(content) > MOST_BYTES:
        raise TooBig
    try:
        heard = decoded(content, container(content), MOST_SECONDS + 1, RATE)
    except SpeechFailed:
        raise NotSound from None
    if heard.seconds > MOST_SECONDS:
        raise TooLong
    return heard


def container(content: bytes) -> str:
    """How libav calls the container of a file, by how it begins. Raises ``SpeechFailed`` for what nobody records with.

    Beside what phones send in messages, what browsers and recorders write: WebM (RFC 8794), WAVE, FLAC (RFC 9639).
    """
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if content.startswith(b"fLaC"):
        return "flac"
    return "wav" if content[:4] == b"RIFF" and content[8:12] == b"WAVE" else hearing.container(content)


def _check(sound: Pcm, letters: int) -> None:
    samples = array("h", sound.samples)
    if max(max(samples), -min(samples)) < SILENT_PEAK:
        raise Silent
    if sum(1 for sample in samples if abs(sample) >= _TOP) > CLIPPED_SHARE * len(samples):
        raise Clipped
    if gain_db(sound) > MOST_GAIN_DB:
        raise TooQuiet
    if _swing_db(samples, sound.rate) < LEAST_SWING_DB:
        raise OnlyNoise
    if trimmed(sound, 0.0).seconds < max(LEAST_SECONDS, letters / MOST_LETTERS_A_SECOND):
        raise TooShort


def _swing_db(samples: "array[int]", rate: int) -> float:
    """By how much the louder moments are louder than the quieter ones."""
    size = int(rate * _FRAME_SECONDS)
    powers = sorted(sum(one * one for one in samples[n : n + size : 3]) for n in range(0, len(samples) - size, size))
    if not powers:
        return 0.0
    quiet, loud = powers[len(powers) // 10], powers[len(powers) * 19 // 20]
    return 10 * math.log10((loud + 1) / (quiet + 1))
