"""From sound to a small file: silence trimmed, levelled by a measured gain, encoded in this process by libav.

Measured gain and not the ``loudnorm`` filter, which doubles the time a clip takes. A limiter catches the
few peaks the gain would push over the top.
"""

import io
import math
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.speech.voice import Pcm, SpeechFailed

if TYPE_CHECKING:  # loads all of libav; only who makes a clip needs it
    import av
    from av.container import InputContainer

LOUDNESS_DBFS = -17.0
"""RMS of what is speech, relative to full scale: loud enough for a small loudspeaker beside a road."""
PEAK = 0.8
"""Where the limiter stops peaks, of full scale: Opus at this rate adds up to a fifth to them."""
MOST_GAIN_DB = 30.0
"""A recording quieter than this allows stays quiet: it would be mostly hiss."""

RATE = 16_000
"""Samples a second of what is encoded: espeak has nothing above 8 kHz worth hearing, and AAC is wanted at no other."""

EDGE_SECONDS = 0.06
"""Silence left before the first and after the last sound, so that no consonant is clipped."""

_FRAME_SECONDS = 0.02
_SILENCE = 1 / 40
# Every fifth sample tells where speech is and how loud as well as all of them, in a fifth of the time.
_STRIDE = 5


@dataclass(frozen=True, slots=True)
class SoundForm:
    """A kind of file: how libav names it, how it is served, and who needs it."""

    container: str
    codec: str
    rate: int
    bits_a_second: int
    samples: str
    media_type: str
    options: Mapping[str, str]


SOUND_FORMS: Mapping[str, SoundForm] = MappingProxyType(
    {
        # A voice message in a chat, and the page in every browser that knows Opus. Complexity 1 of 10 takes a third
        # less time than 3, for a spectrum that is farther from the sound by a tenth of a decibel.
        "ogg": SoundForm(
            "ogg", "libopus", RATE, 16_000, "s16", "audio/ogg",
            {"application": "voip", "compression_level": "1", "frame_duration": "40"},
        ),
        # One platform (bot/channels) takes raw ADTS at 16 kHz and nothing else.
        "aac": SoundForm("adts", "aac", RATE, 32_000, "fltp", "audio/aac", {"aac_coder": "fast"}),
        # Old iPhones know no Opus.
        "mp3": SoundForm("mp3", "libmp3lame", RATE, 32_000, "s16p", "audio/mpeg", {"compression_level": "7"}),
    }
)  # fmt: skip
"""Every form a clip is made in, one channel each."""


def joined(sounds: list[Pcm], pause_seconds: float) -> Pcm:
    """One sound after the other, each trimmed, with a pause between. Raises ``SpeechFailed`` if their rates differ.

    Sounds of several voices want ``levelled`` before, or one drowns the other.
    """
    rates = {sound.rate for sound in sounds}
    if len(rates) != 1:
        raise SpeechFailed(f"sounds of {len(rates)} rates cannot be joined")
    rate = rates.pop()
    return Pcm(_silence(pause_seconds, rate).join(trimmed(sound).samples for sound in sounds), rate)


def trimmed(sound: Pcm, edge_seconds: float = EDGE_SECONDS) -> Pcm:
    """Without the silence around it, except ``edge_seconds``. Raises ``SpeechFailed`` when nothing else is there."""
    samples, size = _sampled(sound)
    loud = [start for start, power in _powers(samples, size) if power > 0]
    if not loud:
        raise SpeechFailed("the voice made no sound")
    start = loud[0] * _STRIDE / sound.rate - edge_seconds
    end = (loud[-1] + size) * _STRIDE / sound.rate + edge_seconds
    return Pcm(sound.samples[2 * max(0, int(start * sound.rate)) : 2 * int(end * sound.rate)], sound.rate)


def gain_db(sound: Pcm) -> float:
    """How much louder ``sound`` must become to reach ``LOUDNESS_DBFS``, pauses left out of the measurement."""
    samples, size = _sampled(sound)
    speech = [power for _, power in _powers(samples, size) if power > 0]
    if not speech:
        return 0.0
    loudness = 10 * math.log10(sum(speech) / len(speech) / 32768**2)
    return min(MOST_GAIN_DB, LOUDNESS_DBFS - loudness)


def levelled(sound: Pcm, rate: int = RATE) -> Pcm:
    """Trimmed, as loud as every other voice, and at ``rate``, so that it can be joined with any of them."""
    sound = trimmed(sound)
    return _pcm(_filtered(sound, _loudness(sound), *_finish(rate, "s16")), rate)


def changed(sound: Pcm, gain: float) -> Pcm:
    """The same at another loudness, ``gain`` in decibels; what it lifts over the top is cut off there."""
    volume = ("volume", f"{gain:.2f}dB:precision=float")
    return _pcm(_filtered(sound, volume, ("aformat", "sample_fmts=s16")), sound.rate)


def slowed(sound: Pcm, factor: float) -> Pcm:
    """The same words at ``factor`` (below 1) of their speed and at the same pitch: for voices that know one speed."""
    return _pcm(_filtered(sound, ("atempo", f"{factor:.4f}"), *_finish(RATE, "s16")))


def encoded(sound: Pcm, form: str) -> bytes:
    """A whole file in ``form``, levelled. Raises ``SpeechFailed`` when libav cannot."""
    import av  # noqa: PLC0415 - loads all of libav; only who makes a clip needs it

    spec = SOUND_FORMS[form]
    file = io.BytesIO()
    try:
        # Without this flag every Ogg gets a serial number by chance, and the same sound another hash each time.
        with av.open(file, "w", format=spec.container, options={"fflags": "+bitexact"}) as container:
            stream: Any = container.add_stream(spec.codec, rate=spec.rate, layout="mono", options=dict(spec.options))
            stream.bit_rate = spec.bits_a_second
            for frame in (*_filtered(sound, _loudness(sound), *_finish(spec.rate, spec.samples)), None):
                container.mux(stream.encode(frame))
    except av.FFmpegError as error:
        raise SpeechFailed(f"no {form} could be made: {error}") from error
    return file.getvalue()


def lossless(sound: Pcm) -> bytes:
    """A FLAC file of the sound as it is. Raises ``SpeechFailed`` when libav cannot."""
    import av  # noqa: PLC0415 - as in ``encoded``

    file = io.BytesIO()
    try:
        with av.open(file, "w", format="flac", options={"fflags": "+bitexact"}) as container:
            stream = container.add_stream("flac", rate=sound.rate, layout="mono", options={"flags": "+bitexact"})
            for frame in (*_filtered(sound, ("aformat", "sample_fmts=s16"), ("asetnsamples", "4096:p=0")), None):
                container.mux(stream.encode(frame))
    except av.FFmpegError as error:
        raise SpeechFailed(f"no FLAC could be made: {error}") from error
    return file.getvalue()


def decoded(content: bytes, container: str | None = None, most_seconds: float = math.inf, rate: int = RATE) -> Pcm:
    """The sound in a file of any form, passing over spoiled stretches. Raises ``SpeechFailed`` when there is none.

    What comes from outside is read as the one ``container`` (libav's name) that it is and no further than
    ``most_seconds``: libav knows forms that open other files, and an hour of silence is small until it is decoded.
    """
    import av  # noqa: PLC0415 - loads all of libav; only who converts a clip needs it

    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    try:
        with av.open(io.BytesIO(content), "r", format=container) as file:
            frames = list(
                _until(most_seconds, (part for frame in _decoded(file) for part in resampler.resample(frame)))
            )
            frames += resampler.resample(None) if frames else []
    except (av.FFmpegError, IndexError) as error:
        raise SpeechFailed(f"not a sound: {error}") from error
    if not frames:
        raise SpeechFailed("no sound in it")
    return _pcm(frames, rate)


def _decoded(container: "InputContainer") -> Iterator["av.AudioFrame"]:
    """The frames of the form of the first: where a fault looks like a header, libav reads another rate."""
    import av  # noqa: PLC0415 - as in ``decoded``

    first = None
    for packet in container.demux(audio=0):
        # A header in the middle of an MP3, where two were put together, or a fault of the disk.
        with suppress(av.InvalidDataError):
            for frame in packet.decode():
                first = first or _form(frame)
                if _form(frame) == first:
                    yield frame


def _form(frame: "av.AudioFrame") -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _until(most_seconds: float, frames: Iterator["av.AudioFrame"]) -> Iterator["av.AudioFrame"]:
    seconds = 0.0
    for frame in frames:
        yield frame
        seconds += frame.samples / frame.sample_rate
        if seconds >= most_seconds:
            return


def _loudness(sound: Pcm) -> tuple[str, str]:
    return "volume", f"{gain_db(sound):.2f}dB:precision=float"


def _finish(rate: int, samples: str) -> tuple[tuple[str, str], ...]:
    return (
        ("aresample", str(rate)),
        ("alimiter", f"limit={PEAK}:level=0:attack=2:release=40:latency=1"),
        ("aformat", f"sample_fmts={samples}"),
    )


def _filtered(sound: Pcm, *filters: tuple[str, str]) -> list["av.AudioFrame"]:
    """The frames that come of ``sound`` after libav's ``filters``, each a name and its options."""
    import av  # noqa: PLC0415 - as in ``encoded``

    graph = av.filter.Graph()
    clock = Fraction(1, sound.rate)
    graph.link_nodes(
        graph.add_abuffer(sample_rate=sound.rate, format="s16", layout="mono", time_base=clock),
        *(graph.add(name, options) for name, options in filters),
        graph.add("abuffersink"),
    ).configure()
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound.samples) // 2)
    frame.sample_rate, frame.pts, frame.time_base = sound.rate, 0, clock
    plane = frame.planes[0]
    plane.update(sound.samples.ljust(plane.buffer_size, b"\0"))
    graph.push(frame)
    graph.push(None)
    return list(_pulled(graph))


def _pcm(frames: list["av.AudioFrame"], rate: int = RATE) -> Pcm:
    return Pcm(b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames), rate)


def _pulled(graph: Any) -> Iterator["av.AudioFrame"]:
    import av  # noqa: PLC0415 - as in ``encoded``

    while True:
        try:
            yield graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return


def _sampled(sound: Pcm) -> tuple["array[int]", int]:
    """Every ``_STRIDE``-th sample, and how many of them make a frame."""
    samples = array("h")
    samples.frombytes(sound.samples)
    return samples[::_STRIDE], max(1, int(sound.rate * _FRAME_SECONDS / _STRIDE))


def _powers(samples: "array[int]", size: int) -> list[tuple[int, float]]:
    """Where each frame starts and its mean square, 0 for frames far quieter than the loudest: pauses and hiss."""
    squares = list(map(mul, samples, samples))
    powers = [(start, sum(squares[start : start + size]) / size) for start in range(0, len(squares), size)]
    least = max((power for _, power in powers), default=0.0) * _SILENCE**2
    return [(start, power if power > least else 0.0) for start, power in powers]


def _silence(seconds: float, rate: int) -> bytes:
    return bytes(2 * int(seconds * rate))
