import io
import math
from array import array
from itertools import pairwise

import av
import pytest

from bot.speech.encode import (
    EDGE_SECONDS,
    LOUDNESS_DBFS,
    RATE,
    SOUND_FORMS,
    decoded,
    encoded,
    gain_db,
    joined,
    levelled,
    slowed,
    trimmed,
)
from bot.speech.espeak import VIETNAMESE, Espeak
from bot.speech.voice import Pcm, SpeechFailed
from tests.rows import each_row

HERE = 22_050
SENTENCE = "Bà con cầm giấy tờ ra ngân hàng, gặp cán bộ ở quầy, nói mình muốn mở tài khoản."


def tone(seconds: float, height: int) -> Pcm:
    samples = array("h", (int(height * math.sin(n / 10)) for n in range(int(seconds * HERE))))
    return Pcm(samples.tobytes(), HERE)


def quiet(seconds: float) -> Pcm:
    return Pcm(bytes(2 * int(seconds * HERE)), HERE)


def together(*sounds: Pcm) -> Pcm:
    return Pcm(b"".join(sound.samples for sound in sounds), HERE)


@pytest.fixture(scope="module")
def speech() -> Pcm:
    return trimmed(Espeak().say(SENTENCE))


@each_row("form", SOUND_FORMS)
def test_a_file_is_speech_of_the_right_length_rate_and_loudness(form: str, speech: Pcm) -> None:
    content = encoded(speech, form)
    with av.open(io.BytesIO(content)) as file:
        (stream,) = file.streams
        assert stream.codec_context.layout.name == "mono"
        # Opus always decodes at 48 kHz, whatever went in.
        assert stream.codec_context.sample_rate == (48_000 if form == "ogg" else SOUND_FORMS[form].rate)
    sound = decoded(content)
    assert sound.seconds == pytest.approx(speech.seconds, abs=0.15)
    assert LOUDNESS_DBFS - gain_db(sound) == pytest.approx(LOUDNESS_DBFS, abs=2.0)


def test_opus_takes_two_kilobytes_a_second(speech: Pcm) -> None:
    assert len(encoded(speech, "ogg")) / speech.seconds < 2_200


def test_aac_is_raw_adts_as_zalo_wants_it(speech: Pcm) -> None:
    content = encoded(speech, "aac")
    assert content[0] == 0xFF
    assert content[1] & 0xF6 == 0xF0


@each_row("form", SOUND_FORMS)
def test_the_same_sound_makes_the_same_bytes(form: str, speech: Pcm) -> None:
    assert encoded(speech, form) == encoded(speech, form)


def test_the_words_survive_the_encoding(speech: Pcm) -> None:
    heard, said = (envelope(sound) for sound in (decoded(encoded(speech, "ogg")), speech))
    assert correlation(heard, said) > 0.9


def envelope(sound: Pcm) -> list[float]:
    """How loud each twentieth of a second is, so that the rhythm of the syllables shows."""
    samples, size = array("h", sound.samples), sound.rate // 20
    return [math.sqrt(sum(x * x for x in samples[at : at + size]) / size) for at in range(0, len(samples) - size, size)]


def correlation(one: list[float], other: list[float]) -> float:
    pairs = list(zip(one, other, strict=False))
    means = [sum(values) / len(pairs) for values in zip(*pairs, strict=True)]
    apart = [(a - means[0], b - means[1]) for a, b in pairs]
    return sum(a * b for a, b in apart) / math.sqrt(sum(a * a for a, _ in apart) * sum(b * b for _, b in apart))


@each_row("height", [300, 3_000, 30_000])
def test_whispers_and_shouts_come_out_alike(height: int) -> None:
    assert abs(gain_db(decoded(encoded(tone(1.0, height), "mp3")))) < 2.5


@each_row("form", SOUND_FORMS)
def test_nothing_is_cut_off_at_the_top(form: str, speech: Pcm) -> None:
    samples = array("h", decoded(encoded(speech, form)).samples)
    assert max(max(samples), -min(samples)) < 32_767


def test_every_voice_in_every_form_at_both_speeds_is_equally_loud() -> None:
    said = (trimmed(Espeak(name).say(SENTENCE, slow=slow)) for name in VIETNAMESE for slow in (False, True))
    gains = [gain_db(decoded(encoded(sound, form))) for sound in said for form in SOUND_FORMS]
    assert max(gains) - min(gains) < 2


def test_levelled_sounds_of_two_rates_can_be_joined() -> None:
    one, other = tone(0.5, 2_000), Pcm(tone(0.5, 20_000).samples, 16_000)
    sounds = [levelled(one), levelled(other)]
    assert [sound.rate for sound in sounds] == [RATE, RATE] != [one.rate, other.rate]
    assert gain_db(sounds[0]) == pytest.approx(gain_db(sounds[1]), abs=0.5)
    assert joined(sounds, 0.4).seconds == pytest.approx(sum(sound.seconds for sound in sounds) + 0.4, abs=0.05)


def test_slowed_speech_keeps_its_pitch(speech: Pcm) -> None:
    slow = slowed(speech, 0.75)
    assert slow.seconds == pytest.approx(speech.seconds / 0.75, abs=0.1)
    assert crossings(slow) / crossings(speech) == pytest.approx(1.0, abs=0.1)


def crossings(sound: Pcm) -> float:
    """How often a second the sound crosses zero."""
    samples = array("h", sound.samples)
    return sum(a < 0 <= b for a, b in pairwise(samples)) / sound.seconds


@each_row("at", range(30, 71, 2))
def test_a_fault_in_the_middle_of_a_file_costs_only_what_is_near_it(speech: Pcm, at: int) -> None:
    content = encoded(speech, "mp3")
    start = len(content) * at // 100
    spoiled = content[:start] + bytes(200) + content[start + 200 :]
    # Two hundred bytes are a twentieth of a second, but libav looks on for what begins the next sure frame.
    assert speech.seconds - 2 < decoded(spoiled).seconds < speech.seconds + 0.5


@pytest.mark.slow
def test_where_a_fault_looks_like_the_beginning_of_another_form_it_is_passed_over(speech: Pcm) -> None:
    content, other = encoded(speech, "mp3"), encoded(tone(1.0, 9_000), "ogg")
    for start in range(len(content) // 4, len(content) * 3 // 4, 97):
        for fault in (bytes(200), other[:200], b"\xff\xfb\x50\xc0" * 50):
            assert decoded(content[:start] + fault + content[start + 200 :]).rate == RATE


def test_pauses_are_not_measured() -> None:
    assert gain_db(together(tone(1, 4_000), quiet(4))) == pytest.approx(gain_db(tone(1, 4_000)), abs=0.3)


def test_silence_around_is_trimmed_and_within_is_kept() -> None:
    sound = trimmed(together(quiet(1), tone(0.5, 9_000), quiet(0.4), tone(0.5, 9_000), quiet(2)))
    assert sound.seconds == pytest.approx(1.4 + 2 * EDGE_SECONDS, abs=0.06)


def test_sounds_are_joined_with_a_pause() -> None:
    sound = joined([tone(0.5, 9_000), together(quiet(1), tone(0.5, 9_000))], 0.45)
    assert sound.seconds == pytest.approx(1.45 + 2 * EDGE_SECONDS, abs=0.1)


def test_sounds_of_two_rates_are_not_joined() -> None:
    with pytest.raises(SpeechFailed, match="2 rates"):
        joined([tone(0.1, 9_000), Pcm(tone(0.1, 9_000).samples, 16_000)], 0.1)


def test_silence_is_no_speech() -> None:
    with pytest.raises(SpeechFailed, match="no sound"):
        trimmed(quiet(1))
    with pytest.raises(SpeechFailed, match="no sound"):
        trimmed(Pcm(b"", HERE))


@each_row("content", [b"", b"OggS" + bytes(100), b"not a sound at all"])
def test_what_is_no_sound_is_not_decoded(content: bytes) -> None:
    with pytest.raises(SpeechFailed):
        decoded(content)
