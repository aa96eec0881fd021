"""Whatever a phone records is opened and becomes Opus in Ogg; what is no sound, or means harm, is refused."""

import io
from contextlib import suppress
from typing import Any

import pytest

from bot.speech import hearing
from bot.speech.encode import decoded, encoded
from bot.speech.hearing import MOST_SECONDS, container, heard, seconds
from bot.speech.voice import SpeechFailed
from tests.fakes.samples import clip, recorded, tone
from tests.rows import each_row

SILENT_AMR = b"#!AMR\n" + (b"\x04" + bytes(12)) * 100
"""Two seconds of AMR-NB at 4.75 kbit/s made by hand: a header and a hundred frames of zeros (RFC 4867, section 5)."""


def is_opus(content: bytes) -> bool:
    import av

    with av.open(io.BytesIO(content), format="ogg") as file:
        name: str = file.streams.audio[0].codec_context.name
        return name in ("opus", "libopus")


@each_row(
    ("form", "codec", "rate", "named"),
    [
        ("ogg", "libopus", 48000, "ogg"),  # Telegram
        ("amr", "libopencore_amrnb", 8000, "amr"),  # Zalo OA
        ("adts", "aac", 16000, "aac"),  # Zalo Bot
        ("ipod", "aac", 44100, "mov"),  # a file .m4a, from an iPhone
        ("mp3", "libmp3lame", 44100, "mp3"),
        ("webm", "libopus", 48000, "matroska"),  # the page in Chrome
    ],
)
@pytest.mark.slow
def test_every_form_that_phones_record_is_opened(form: str, codec: str, rate: int, named: str) -> None:
    sound = recorded(3, form, codec, rate)
    assert container(sound) == named
    ours = heard(sound)
    assert is_opus(ours) and seconds(ours) == 3
    assert abs(decoded(ours).seconds - 3) < 0.2


def test_frames_of_amr_made_by_hand_are_opened() -> None:
    ours = heard(SILENT_AMR)
    assert is_opus(ours) and seconds(ours) == 2


def test_what_is_quiet_becomes_as_loud_as_our_own_clips() -> None:
    quiet = encoded(tone(2, loudness=300), "aac")
    assert max(abs(v) for v in memoryview(decoded(heard(quiet)).samples).cast("h")) > 3000


@pytest.mark.slow
def test_what_is_too_long_is_cut_off() -> None:
    ours = heard(recorded(MOST_SECONDS + 10, "amr", "libopencore_amrnb", 8000))
    assert seconds(ours) == MOST_SECONDS
    assert decoded(ours).seconds < MOST_SECONDS + 1


PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:secret.key\n"


@pytest.mark.slow
@each_row(
    "content",
    [
        b"",
        b"\xff",
        b"xin chao",
        PLAYLIST,
        b"#!AMR\n",
        b"#!AMR-MC1.0\n" + bytes(100),
        b"OggS" + bytes(500),
        b"\xff\xf1" + bytes(500),
        b"\xff\xe0" + bytes(500),
        b"ID3" + PLAYLIST,
        bytes(4) + b"ftyp" + PLAYLIST,
        recorded(1, "ogg", "libopus", 48000)[:60],
        b"<html>",
    ],
    ids=lambda content: f"{len(content)} bytes",  # what an encoder writes is another each time
)
def test_what_is_no_sound_is_refused(content: bytes) -> None:
    with pytest.raises(SpeechFailed):
        heard(content)


def test_a_form_that_opens_others_is_not_tried() -> None:
    """libav takes a playlist for what it is unless told what to expect."""
    for content in (PLAYLIST, b"ffconcat version 1.0\nfile 'secret.key'\n", b"RIFF" + bytes(40)):
        with pytest.raises(SpeechFailed, match="not a form"):
            container(content)


@each_row("at", range(0, 3000, 97))
def test_a_spoiled_file_is_opened_or_refused(at: int) -> None:
    sound = bytearray(recorded(1, "adts", "aac", 16000))
    sound[at % len(sound)] ^= 0x5A
    with suppress(SpeechFailed):
        assert decoded(bytes(sound), "aac").seconds < 2


def test_who_takes_too_long_or_dies_is_only_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(SpeechFailed, match="too long"):
        heard(clip())


def test_what_wants_too_much_memory_is_only_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    run: Any = subprocess.run
    program = "import bot.speech.hearing as h; h.MEMORY_BYTES = 50 << 20; raise SystemExit(h.main())"
    monkeypatch.setattr(subprocess, "run", lambda command, **more: run([command[0], "-c", program], **more))
    with pytest.raises(SpeechFailed, match="could not be opened"):
        heard(clip())
