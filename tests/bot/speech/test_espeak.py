import math
import unicodedata
from array import array
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.language.numbers import words
from bot.speech.encode import trimmed
from bot.speech.espeak import VIETNAMESE, Espeak, southern
from bot.speech.text import spoken
from bot.speech.voice import Pcm, SpeechFailed
from tests.rows import each_row

WARNING = "Không đọc mã ô tê pê cho ai qua điện thoại."


def loudest(sound: Pcm) -> int:
    samples = array("h", sound.samples)
    return max(max(samples), -min(samples))


@each_row("name", VIETNAMESE)
def test_every_vietnamese_voice_speaks_and_is_never_cut_off(name: str) -> None:
    sound = Espeak(name).say(WARNING)
    assert 2.0 < sound.seconds < 6.0
    assert 3_000 < loudest(sound) < 32_000


@each_row("name", VIETNAMESE)
def test_slow_is_slower_but_not_drawled(name: str) -> None:
    voice = Espeak(name)
    assert 1.2 < voice.say(WARNING, slow=True).seconds / voice.say(WARNING).seconds < 1.6


def test_an_amount_takes_as_long_as_a_person_needs_to_say_it() -> None:
    sound = trimmed(Espeak().say(spoken("50.000 đ")))
    syllables = len(spoken("50.000 đ").split())
    assert 0.15 < sound.seconds / syllables < 0.45


def test_longer_numbers_take_longer() -> None:
    lengths = [trimmed(Espeak().say(words(number))).seconds for number in (5, 55, 55_555, 55_555_555)]
    assert lengths == sorted(lengths)


def test_tones_are_heard() -> None:
    rising, falling = (pitch_slope(trimmed(Espeak("vi").say(word))) for word in ("má", "mà"))
    assert rising > 0 > falling


def pitch_slope(sound: Pcm) -> float:
    """How much the pitch rises over the vowel, in hertz, from the strongest self-similarity of two stretches."""
    samples = array("h", sound.samples)
    return pitch(samples, int(len(samples) * 0.7), sound.rate) - pitch(samples, int(len(samples) * 0.35), sound.rate)


def pitch(samples: "array[int]", at: int, rate: int) -> float:
    window = samples[at : at + rate // 25]
    lags = range(rate // 320, rate // 70)
    return rate / max(lags, key=lambda lag: similarity(window, lag))


def similarity(window: "array[int]", lag: int) -> float:
    pairs = list(zip(window, window[lag:], strict=False))
    return sum(a * b for a, b in pairs) / math.sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs) + 1)


def test_both_forms_of_unicode_sound_the_same() -> None:
    voice = Espeak()
    # Read letter by letter, the loose marks would take several seconds more.
    assert voice.say(unicodedata.normalize("NFD", WARNING)).seconds == pytest.approx(
        voice.say(WARNING).seconds, rel=0.02
    )


def test_the_south_says_xin_and_tien_apart() -> None:
    assert southern("Xin chào. Bên kia có nghìn tin, một tiền, quyển, viên, lên") == (
        "Xinh chào. Bênh kia có nghình tinh, một tiền, quyển, viên, lênh"
    )
    assert southern(southern(WARNING)) == southern(WARNING)


def test_many_threads_share_the_machine() -> None:
    voice, other = Espeak("vi"), Espeak("vi-vn-x-central")
    alone = {name: speaker.say(WARNING) for name, speaker in (("vi", voice), ("other", other))}
    with ThreadPoolExecutor(8) as pool:
        sounds = list(pool.map(lambda n: (other if n % 2 else voice).say(WARNING), range(16)))
    for number, sound in enumerate(sounds):
        assert sound.seconds == pytest.approx(alone["other" if number % 2 else "vi"].seconds, abs=0.05)
    assert (voice.made, other.made) == (9, 9)


def test_a_voice_that_does_not_exist_says_so() -> None:
    with pytest.raises(SpeechFailed, match="no voice vi-moon"):
        Espeak("vi-moon").say("xin chào")


def test_the_version_names_the_library() -> None:
    assert Espeak().version.startswith("1.")
