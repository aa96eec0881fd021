"""The real package on a model that only hums; without the package, what is said about that."""

import importlib.util
from pathlib import Path

import pytest

from bot.replies import Say, Speech
from bot.speech.encode import decoded, gain_db
from bot.speech.espeak import Espeak
from bot.speech.neural import Neural
from bot.speech.order import LanguageVoices
from bot.speech.store import Clips
from bot.speech.supertonic import MODEL_FILES, stretches, style_file
from bot.speech.voice import SpeechFailed, VoiceMissing
from tests.bot.speech.voices import pitch
from tests.fakes import supertonic_model
from tests.rows import each_row

HELLO = Speech((Say("vi", "Xin chào bà con."),))
installed = all(importlib.util.find_spec(package) for package in ("supertonic", "onnx"))
needs_supertonic = pytest.mark.skipif(not installed, reason="supertonic is not installed: uv sync --group neural")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "supertonic-3"


@pytest.fixture
def voice(folder: Path) -> Neural:
    return Neural(folder, supertonic_model.write(folder).upper())


@needs_supertonic
def test_a_model_speaks_at_both_speeds(voice: Neural) -> None:
    voice.check()
    normal, slow = voice.say("Xin chào bà con."), voice.say("Xin chào bà con.", slow=True)
    assert normal.rate == supertonic_model.RATE
    assert 1.0 < normal.seconds < 5.0
    assert slow.seconds == pytest.approx(normal.seconds * 4 / 3, rel=0.02)
    assert pitch(normal) == pytest.approx(supertonic_model.HERTZ, rel=0.02)
    assert pitch(slow) == pytest.approx(supertonic_model.HERTZ, rel=0.02)


@needs_supertonic
def test_the_same_sentence_has_the_same_sound_and_the_dice_of_others_lie_as_before(voice: Neural) -> None:
    import numpy as np

    voice.check()
    np.random.seed(7)
    before = np.random.get_state()
    first = voice.say("Xin chào bà con.")
    assert [*np.random.get_state()[1]] == [*before[1]]
    np.random.seed(8)
    assert voice.say("Xin chào bà con.") == first


@needs_supertonic
def test_another_style_is_another_voice(voice: Neural, folder: Path) -> None:
    other = Neural(folder / style_file("M1"), voice.sha256)
    assert (voice.name, other.name) == tuple(
        f"neural-supertonic-{style}-{voice.sha256[:16].lower()}" for style in ("F1", "M1")
    )
    ratio = supertonic_model.SECONDS_A_LETTER["M1"] / supertonic_model.SECONDS_A_LETTER["F1"]
    assert other.say("Xin chào.").seconds == pytest.approx(voice.say("Xin chào.").seconds * ratio, rel=0.02)


@needs_supertonic
def test_marks_it_does_not_know_are_passed_over_and_letters_are_left_to_others(voice: Neural) -> None:
    assert voice.say("Mở máy • rồi bấm.") == voice.say("Mở máy   rồi bấm.")
    with pytest.raises(SpeechFailed, match="ƀ"):
        voice.say("ƀòn số")
    for nothing in ("", "   ", "• •", "..."):
        with pytest.raises(SpeechFailed, match="nothing to say"):
            voice.say(nothing)


@needs_supertonic
def test_a_short_word_and_a_text_without_an_end_are_said(voice: Neural) -> None:
    assert voice.say("A").seconds > 0.1
    assert voice.say("mở máy rồi bấm " * 60).seconds > 40
    assert voice.say("Một. Hai.").seconds == pytest.approx(
        voice.say("Một.").seconds + 0.3 + voice.say("Hai.").seconds, abs=0.01
    )


def test_nothing_is_lost_between_stretches() -> None:
    text = "Bấm nút đỏ. Rồi chờ! " + "mở máy " * 100 + ". Xong?"
    parts = [*stretches(text, 50)]
    assert all(len(part) <= 50 for part in parts)
    assert " ".join(parts).split() == text.split()
    assert [*stretches("Có. ... Không.")] == ["Có.", "Không."]


@needs_supertonic
def test_clips_of_a_model_are_kept_by_what_it_is(voice: Neural, folder: Path, tmp_path: Path) -> None:
    clip = Clips(tmp_path / "clips", {"vi": LanguageVoices(machines=(voice, Espeak()))}).clip(HELLO)
    sound = decoded(clip.path.read_bytes())
    assert pitch(sound) == pytest.approx(supertonic_model.HERTZ, rel=0.05)
    assert abs(gain_db(sound)) < 2
    moved = Neural(folder.rename(tmp_path / "moved"), voice.sha256)
    again = Clips(tmp_path / "clips", {"vi": LanguageVoices(machines=(moved, Espeak()))})
    assert again.kept(HELLO) == clip


@needs_supertonic
@each_row("name", [*MODEL_FILES, style_file("F1")])
def test_every_file_that_is_used_is_the_one_that_was_meant(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("model")
    checksum = supertonic_model.write(folder)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-1] + b"x")
    with pytest.raises(VoiceMissing, match=name):
        Neural(folder, checksum).check()
    (folder / name).unlink()
    with pytest.raises(VoiceMissing, match=name):
        Neural(folder, checksum).check()
    spoiled = folder / name
    spoiled.write_bytes(b"{}")
    with pytest.raises(VoiceMissing, match="tải lại"):
        Neural(folder, supertonic_model.sign(folder)).check()
    spoiled.unlink()
    with pytest.raises(VoiceMissing, match="không có dòng nào"):
        Neural(folder, supertonic_model.sign(folder)).check()


def test_other_sums_than_the_operator_named_are_not_believed(folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(VoiceMissing, match=r"Không có tệp .*SHA256SUMS"):
        Neural(folder, "0" * 64).check()
    checksum = supertonic_model.sign(folder)
    with pytest.raises(VoiceMissing, match=checksum):
        Neural(folder, "0" * 64).check()


@pytest.mark.skipif(installed, reason="supertonic is installed")
def test_a_missing_package_is_named(folder: Path) -> None:
    for name in (*MODEL_FILES, style_file("F1")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    with pytest.raises(VoiceMissing, match="uv sync --group neural"):
        Neural(folder, supertonic_model.sign(folder)).check()
