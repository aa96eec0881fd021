"""Small real files: a voice clip and a picture."""

import io
import math
import struct
import zlib
from typing import Any

from bot.speech.voice import Pcm


def clip(seconds: int = 1) -> bytes:
    """Silence as Opus in Ogg, the form of a voice message."""
    import av

    sound = io.BytesIO()
    with av.open(sound, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=48000, layout="mono")
        for at in range(50 * seconds):
            frame = av.AudioFrame(format="s16", layout="mono", samples=960)
            frame.planes[0].update(bytes(1920))
            frame.sample_rate, frame.pts = 48000, at * 960
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return sound.getvalue()


def tone(seconds: float = 1.0, rate: int = 16_000, loudness: int = 9000) -> Pcm:
    """A low note: anything but silence."""
    samples = (int(loudness * math.sin(2 * math.pi * 220 * at / rate)) for at in range(int(seconds * rate)))
    return Pcm(struct.pack(f"<{int(seconds * rate)}h", *samples), rate)


def recorded(seconds: float, form: str, codec: str, rate: int) -> bytes:
    """The same note as a phone would send it; ``form`` and ``codec`` are libav's names."""
    import av

    sound = io.BytesIO()
    with av.open(sound, "w", format=form) as file:
        stream: Any = file.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = 12_200 if form == "amr" else 24_000
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate, frame_size=stream.frame_size)
        samples = tone(seconds, rate).samples
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.planes[0].update(samples.ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = rate, 0
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return sound.getvalue()


def picture(width: int = 8, height: int = 6) -> bytes:
    """A grey rectangle as PNG."""
    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(named: tuple[bytes, bytes]) -> bytes:
    name, content = named
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
