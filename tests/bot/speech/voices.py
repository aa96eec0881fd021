"""Voices for tests: tones that tell who spoke."""

import math
from array import array
from itertools import pairwise
from pathlib import Path

import av

from bot.speech.encode import decoded
from bot.speech.recorded import recording_name
from bot.speech.store import Clips
from bot.speech.voice import Pcm, SpeechFailed

RATE = 22_050


def tone(hertz: float, seconds: float = 1.0, height: int = 9_000, rate: int = RATE) -> Pcm:
    samples = array("h", (int(height * math.sin(2 * math.pi * hertz * n / rate)) for n in range(int(seconds * rate))))
    return Pcm(samples.tobytes(), rate)


def pitch(sound: Pcm) -> float:
    """Of a stretch of tone: how often it crosses zero."""
    samples = array("h", sound.samples)
    crossings = sum(a < 0 <= b for a, b in pairwise(samples))
    return crossings / sound.seconds


def pitches(content: bytes, pieces: int) -> list[float]:
    """Of so many tones of equal length in a file, in hertz, to the nearest ten: the middle of each is listened to."""
    sound = decoded(content)
    samples = array("h", sound.samples)
    size = len(samples) // pieces
    middles = (samples[size * n + size // 3 : size * n + size * 2 // 3] for n in range(pieces))
    return [round(pitch(Pcm(part.tobytes(), sound.rate)), -1) for part in middles]


def record(folder: Path, text: str, sound: Pcm, ending: str = "wav", lang: str = "vi", dialect: str = "") -> Path:
    """Put a recording of ``text`` where it is looked for."""
    path = folder / f"{recording_name(lang, text=text, dialect=dialect)}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    codec = {"wav": "pcm_s16le", "flac": "flac", "ogg": "libopus", "mp3": "libmp3lame", "m4a": "aac", "webm": "libopus"}
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec[ending], rate=48_000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound.samples) // 2)
        frame.sample_rate = sound.rate
        frame.planes[0].update(sound.samples.ljust(frame.planes[0].buffer_size, b"\0"))
        resampler = av.AudioResampler(stream.format.name, "mono", 48_000, stream.frame_size or None)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return path


class Tone:
    """A machine that hums. ``asked`` holds what it was to say."""

    version = "1"

    def __init__(self, name: str, hertz: float, *, seconds: float = 1.0, hoarse: bool = False) -> None:
        self.name, self.hertz, self.seconds, self.hoarse = name, hertz, seconds, hoarse
        self.asked: list[str] = []

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        self.asked.append(text)
        if self.hoarse:
            raise SpeechFailed("khản tiếng")
        return tone(self.hertz, self.seconds)


def humming(folder: Path) -> Clips:
    """Clips that are made in no time, for the keys and files of a whole course."""
    return Clips(folder, {"vi": Tone("vi", 300, seconds=0.05), "kpm": Tone("kpm", 600, seconds=0.05)})
