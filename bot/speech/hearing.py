"""A voice message from outside as one of our own: whatever a phone recorded becomes Opus in Ogg.

It comes from strangers and libav is written in C, so it is opened in a process of its own with little memory and
time; what that process does wrong costs nobody else anything. Run as a program it reads a file on standard input and
writes one on standard output.
"""

import resource
import subprocess
import sys

from bot.speech.encode import decoded, encoded
from bot.speech.voice import SpeechFailed

MOST_SECONDS = 120
"""What is longer is cut off there."""

PATIENCE_SECONDS = 60.0
"""For all of it; two minutes of speech take one."""

MEMORY_BYTES = 2 << 30
"""Of addresses, of which libav reserves far more than it uses."""


def heard(content: bytes) -> bytes:
    """``content``, in a form that phones record, as Opus in Ogg. Takes its time. Raises ``SpeechFailed``."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.speech.hearing"],
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SpeechFailed("it took too long to open") from None
    if done.returncode != 0 or not done.stdout.startswith(b"OggS"):
        raise SpeechFailed(f"it could not be opened (status {done.returncode})")
    return done.stdout


def seconds(clip: bytes) -> int:
    """How long a clip that ``heard`` made is, from 1 to ``MOST_SECONDS``."""
    return min(MOST_SECONDS, max(1, round(decoded(clip, "ogg").seconds)))


def container(content: bytes) -> str:
    """The form of a file as libav calls it, by how it begins. Raises ``SpeechFailed`` if phones do not make it."""
    if content.startswith(b"OggS"):
        return "ogg"
    if content.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "amr"
    if content[4:8] == b"ftyp":
        return "mov"
    if content.startswith(b"\x1aE\xdf\xa3"):  # EBML, as browsers write WebM
        return "matroska"
    if content.startswith(b"ID3"):
        return "mp3"
    if content[:1] == b"\xff" and len(content) > 1:
        return _framed(content[1])
    raise SpeechFailed("not a form that phones record")


def _framed(second: int) -> str:
    """ADTS or MPEG audio: both begin with set bits, and the layer tells them apart (ISO/IEC 13818-7, 11172-3)."""
    if second & 0xF6 == 0xF0:
        return "aac"
    if second & 0xE6 == 0xE2:
        return "mp3"
    raise SpeechFailed("not a form that phones record")


def main() -> int:
    """The program; 0 for success."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    content = sys.stdin.buffer.read()
    try:
        clip = encoded(decoded(content, container(content), MOST_SECONDS), "ogg")
    except SpeechFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.buffer.write(clip)
    return 0


if __name__ == "__main__":
    sys.exit(main())
