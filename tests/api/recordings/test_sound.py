"""What people send is judged by what is heard in it, and kept mono, trimmed, levelled and whole."""

import io
import math
import random
from array import array

import av
import pytest

from api.recordings import sound
from api.recordings.sound import MOST_BYTES, RATE, kept_take
from bot.speech.encode import decoded, gain_db, trimmed
from bot.speech.voice import Pcm
from tests.api.recordings.speakers import file, speech
from tests.bot.speech.voices import tone
from tests.rows import each_row

SENTENCE = "Không đọc mã cho ai, kể cả người nhà."
LETTERS = len(SENTENCE)


def scaled(of: Pcm, factor: float) -> Pcm:
    values = (max(-32768, min(32767, int(one * factor))) for one in array("h", of.samples))
    return Pcm(array("h", values).tobytes(), of.rate)


def padded(of: Pcm, seconds: float) -> Pcm:
    silence = bytes(2 * int(seconds * of.rate))
    return Pcm(silence + of.samples + silence, of.rate)


def noise(seconds: float, height: int, rate: int = 22_050) -> Pcm:
    chance = random.Random(3)
    return Pcm(array("h", (int(chance.gauss(0, height)) for _ in range(int(seconds * rate)))).tobytes(), rate)


@each_row("ending", ["webm", "ogg", "wav", "flac", "m4a", "aac", "mp3", "amr"])
def test_what_phones_and_browsers_write_is_taken(ending: str) -> None:
    said = speech(SENTENCE)
    made = kept_take(file(padded(scaled(said, 0.2), 1.0), ending), LETTERS)
    with av.open(io.BytesIO(made.content)) as kept:
        (stream,) = kept.streams
        assert (kept.format.name, stream.codec_context.name) == ("flac", "flac")
        assert (stream.rate, stream.channels, stream.codec_context.format.name) == (RATE, 1, "s16")
    heard = decoded(made.content)
    assert heard.seconds == pytest.approx(trimmed(said).seconds, abs=0.25), "without the two seconds around it"
    assert abs(gain_db(heard)) < 1.5, "as loud as every other voice"
    assert made.milliseconds == pytest.approx(heard.seconds * 1000, abs=5)


def test_the_same_sound_makes_the_same_file() -> None:
    content = file(speech(SENTENCE), "wav")
    assert kept_take(content, LETTERS) == kept_take(content, LETTERS)


@each_row(
    ("heard", "expected"),
    [
        (Pcm(bytes(2 * 44_100), 22_050), sound.Silent),
        (scaled(speech(SENTENCE), 0.004), sound.TooQuiet),
        (scaled(speech(SENTENCE), 30.0), sound.Clipped),
        (noise(3.0, 1_000), sound.OnlyNoise),
        (tone(300, 3.0), sound.OnlyNoise),
        (Pcm(speech(SENTENCE).samples[:20_000], speech(SENTENCE).rate), sound.TooShort),
    ],
)
def test_what_cannot_be_used_is_said_why(heard: Pcm, expected: type[sound.Unusable]) -> None:
    with pytest.raises(expected) as refused:
        kept_take(file(heard, "wav"), LETTERS)
    assert refused.value.message == sound.REASONS[expected.__name__]
    assert "Mời bạn" in refused.value.message


def test_a_short_label_may_be_short() -> None:
    assert kept_take(file(speech("Cúp máy"), "webm"), len("Cúp máy")).milliseconds > 300


def test_what_is_too_long_or_too_big_is_refused() -> None:
    minute = Pcm(speech(SENTENCE).samples * math.ceil(61 / speech(SENTENCE).seconds), speech(SENTENCE).rate)
    with pytest.raises(sound.TooLong):
        kept_take(file(minute, "ogg"), LETTERS)
    with pytest.raises(sound.TooBig):
        kept_take(b"OggS" + bytes(MOST_BYTES), LETTERS)


@each_row(
    "content",
    [
        b"",
        b"RIFF",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"OggS" + bytes(400),
        b"\x1a\x45\xdf\xa3" + bytes(400),
        file(speech("Cúp máy"), "wav")[:60],
    ],
)
def test_what_is_no_recording_is_refused_and_opens_nothing(content: bytes) -> None:
    with pytest.raises((sound.NotSound, sound.Silent)):
        kept_take(content, LETTERS)
