import math
from array import array
from pathlib import Path

import pytest

from api.settings import ROOT
from bot.course.read import read_languages
from bot.replies import Say, Speech
from bot.speech import voices
from bot.speech.encode import decoded, gain_db, trimmed
from bot.speech.mixed import PAUSES_SECONDS, Mixed, run_on
from bot.speech.store import PAUSE_SECONDS, Clips
from bot.speech.stretches import KhoWords
from bot.speech.voice import Pcm, SpeechFailed, Voice
from tests.bot.speech.test_espeak import similarity

FRAME_SECONDS = 0.02


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled once for all."""
    return tmp_path_factory.mktemp("espeak")


@pytest.fixture
def kho(data: Path) -> Voice:
    (machine,) = voices(languages=read_languages(ROOT), locales=ROOT / "locales", data=data)["kpm"].machines
    return machine


def frames(sound: Pcm) -> "list[array[int]]":
    samples = array("h", sound.samples)
    size = int(sound.rate * FRAME_SECONDS)
    return [samples[start : start + size] for start in range(0, len(samples) - size, size)]


def level(frame: "array[int]") -> float:
    """In decibels under full scale."""
    return 10 * math.log10(sum(one * one for one in frame) / len(frame) / 32768**2 + 1e-9)


def silences(sound: Pcm) -> list[float]:
    """How long each pause within the sound is, in seconds."""
    quiet = "".join("-" if level(frame) < -55 else "#" for frame in frames(sound)).strip("-")
    return [len(pause) * FRAME_SECONDS for pause in quiet.split("#") if pause]


def loudest(sound: Pcm) -> int:
    samples = array("h", sound.samples)
    return max(max(samples), -min(samples))


def tone(rate: int, height: int) -> Pcm:
    return Pcm(array("h", (int(height * math.sin(n / 9)) for n in range(4000))).tobytes(), rate)


def voiced(sound: Pcm) -> float:
    """The share of what is loud that repeats itself at the pitch of a voice."""
    loud = [frame for frame in frames(sound) if level(frame) > -35]
    lags = range(sound.rate // 250, sound.rate // 70, 2)
    return sum(max(similarity(frame, lag) for lag in lags) > 0.6 for frame in loud) / len(loud)


def test_a_draft_is_speech_of_the_right_length(kho: Voice) -> None:
    sound = trimmed(kho.say("Oh mi kờñ bơsram bơta lơi?"))
    assert 0.15 < sound.seconds / 8 < 0.45  # eight syllables
    assert voiced(sound) > 0.5


def test_slow_is_slower(kho: Voice) -> None:
    text = "Oh mi lòt ngân hàng Agribank tŭ do."
    assert 1.15 < kho.say(text, slow=True).seconds / kho.say(text).seconds < 1.6


def test_no_gap_tears_a_sentence(kho: Voice) -> None:
    # A p, t, c or k at a joint is silent too, while the mouth is shut.
    assert max(silences(kho.say("Oh mi lòt ngân hàng mờ cau lơi")), default=0) <= 0.16
    assert max(silences(kho.say("Iăt wơl bước do")), default=0) <= 0.16


def test_sentences_stay_apart(kho: Voice) -> None:
    (pause,) = (one for one in silences(kho.say("Mã hơ̆ tìs. Dăn oh mi sền wơl sră.")) if one > 0.2)
    assert pause < 0.7


def test_both_voices_are_equally_loud(kho: Voice) -> None:
    assert isinstance(kho, Mixed)
    alone = [kho.own.say("Oh mi lòt"), kho.vietnamese.say("ngân hàng Nông nghiệp")]
    joined = run_on(alone, [0.0, 0.0])
    middle = trimmed(alone[0], 0.03).seconds / joined.seconds
    at = 2 * int(len(joined.samples) / 2 * middle)
    first, second = (Pcm(part, joined.rate) for part in (joined.samples[:at], joined.samples[at:]))
    assert abs(gain_db(first) - gain_db(second)) < 0.7
    assert loudest(joined) <= max(map(loudest, alone))


def test_a_faint_voice_is_brought_to_the_other_and_nothing_is_cut_off() -> None:
    faint, loud = tone(16_000, 900), tone(16_000, 30_000)
    joined = run_on([loud, faint, loud], [0.0] * 3)
    third = len(joined.samples) // 6 * 2
    levels = [gain_db(Pcm(joined.samples[at : at + third - 400], joined.rate)) for at in (0, third, 2 * third)]
    assert max(levels) - min(levels) < 0.5
    assert loudest(joined) <= 900


def test_figures_take_as_long_as_in_vietnamese(kho: Voice) -> None:
    number = "0912 345 678"
    assert isinstance(kho, Mixed)
    alone = trimmed(kho.own.say("Tìp")).seconds
    vietnamese = trimmed(kho.vietnamese.say("Không chín một hai, ba bốn năm, sáu bảy tám.")).seconds
    assert kho.say(f"Tìp {number}").seconds == pytest.approx(alone + vietnamese, abs=0.4)


def test_pauses_come_from_the_marks() -> None:
    two = [tone(16_000, 9000)] * 2
    close, apart = run_on(two, [0.0, 0.4]), run_on(two, [PAUSES_SECONDS["."], 0.4])
    assert apart.seconds - close.seconds == pytest.approx(PAUSES_SECONDS["."], abs=0.001)


def test_what_cannot_be_joined_says_so() -> None:
    with pytest.raises(SpeechFailed, match="rates"):
        run_on([tone(16_000, 9000), tone(22_050, 9000)], [0.0, 0.0])
    with pytest.raises(SpeechFailed, match="no sound"):
        run_on([tone(16_000, 9000), Pcm(bytes(4000), 16_000)], [0.0, 0.0])


def test_nothing_to_say_is_not_said(kho: Voice) -> None:
    assert isinstance(kho, Mixed)
    assert kho.read("👍") is None
    with pytest.raises(SpeechFailed, match="nothing"):
        kho.say("👍")


def test_a_clip_in_both_languages_is_kept_and_decodes(tmp_path: Path, kho: Voice) -> None:
    assert isinstance(kho, Mixed)
    clips = Clips(tmp_path, {"vi": kho.vietnamese, "kpm": kho})
    says = (Say("vi", "Bà con gọi 113."), Say("kpm", "Tìp 113."))
    both = clips.clip(Speech(says))
    alone = [clips.clip(Speech((say,))).seconds for say in says]
    assert both.seconds == pytest.approx(sum(alone) + PAUSE_SECONDS, abs=0.1)
    # "một một ba" alone is three syllables; read as K'Ho letters the figures would be lost.
    assert alone[1] > 0.9
    sound = decoded(both.path.read_bytes())
    assert sound.seconds == pytest.approx(both.seconds, abs=0.1)
    assert abs(gain_db(sound)) < 2
    assert voiced(sound) > 0.5
    assert clips.clip(Speech(says)) == both


def test_other_lists_make_other_clips(kho: Voice) -> None:
    assert isinstance(kho, Mixed)
    other = Mixed(kho.own, kho.vietnamese, lambda: KhoWords.of(["sa"], []))
    assert other.version != kho.version
    assert other.name == kho.name == "kpm"


def test_a_broken_list_and_missing_sources_are_failed_speech(tmp_path: Path, data: Path) -> None:
    kho = voices(languages=read_languages(ROOT), locales=tmp_path, data=data)["kpm"].machines[0]
    with pytest.raises(SpeechFailed, match="the voice kpm has no sources"):
        _ = kho.version
    (tmp_path / "kpm").mkdir()
    (tmp_path / "kpm" / "lexicon.tsv").write_text("từ\tnghĩa\nsa\tăn\n", "utf-8")
    with pytest.raises(SpeechFailed, match="words of K'Ho cannot be read"):
        _ = voices(languages=read_languages(ROOT), locales=tmp_path, data=data)["kpm"].machines[0].version
