"""Small real files: a voice clip and a picture."""

import io
import math
import struct
import zlib

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


def tone(seconds: float = 1.0, rate: int = 16_000) -> Pcm:
    """A low note: anything but silence."""
    samples = (int(9000 * math.sin(2 * math.pi * 220 * at / rate)) for at in range(int(seconds * rate)))
    return Pcm(struct.pack(f"<{int(seconds * rate)}h", *samples), rate)


def picture(width: int = 8, height: int = 6) -> bytes:
    """A grey rectangle as PNG."""
    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(named: tuple[bytes, bytes]) -> bytes:
    name, content = named
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
