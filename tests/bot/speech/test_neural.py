"""The real package on a model that only hums; without the package, what is said about that."""

import hashlib
import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from bot.replies import Say, Speech
from bot.speech.encode import decoded, gain_db
from bot.speech.espeak import Espeak
from bot.speech.neural import Neural
from bot.speech.order import LanguageVoices
from bot.speech.store import Clips
from bot.speech.voice import VoiceMissing
from tests.bot.speech.voices import pitch
from tests.fakes import piper_model

HELLO = Speech((Say("vi", "Xin chào bà con."),))
installed = importlib.util.find_spec("piper") is not None
needs_piper = pytest.mark.skipif(not installed, reason="piper-tts is not installed: uv sync --group neural")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return piper_model.write(tmp_path)


@needs_piper
def test_a_model_speaks_at_both_speeds(model: Path) -> None:
    voice = Neural(model, digest(model).upper())
    voice.check()
    normal, slow = voice.say("Xin chào bà con."), voice.say("Xin chào bà con.", slow=True)
    assert normal.rate == piper_model.RATE
    assert 1.0 < normal.seconds < 10.0
    assert slow.seconds == pytest.approx(normal.seconds * 4 / 3, rel=0.02)
    assert pitch(normal) == pytest.approx(piper_model.HERTZ, rel=0.02)
    assert voice.say("Xin chào bà con, xin chào bà con.").seconds > 1.5 * normal.seconds


@needs_piper
def test_clips_of_a_model_are_kept_by_what_it_is(model: Path, tmp_path: Path) -> None:
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(machines=(Neural(model, digest(model)), Espeak()))})
    clip = clips.clip(HELLO)
    sound = decoded(clip.path.read_bytes())
    assert pitch(sound) == pytest.approx(piper_model.HERTZ, rel=0.05)
    assert abs(gain_db(sound)) < 2
    moved = model.rename(tmp_path / "moved.onnx")
    model.with_name("voice.onnx.json").rename(tmp_path / "moved.onnx.json")
    again = Clips(tmp_path / "clips", {"vi": LanguageVoices(machines=(Neural(moved, digest(moved)), Espeak()))})
    assert again.kept(HELLO) == clip
    assert again.kept(replace(HELLO, slow=True)) is None


@needs_piper
@pytest.mark.parametrize("spoiled", ["voice.onnx", "voice.onnx.json"])
def test_a_model_that_cannot_be_read_says_so(model: Path, spoiled: str) -> None:
    model.with_name(spoiled).write_text("{}")
    with pytest.raises(VoiceMissing, match="tải lại cả hai tệp"):
        Neural(model, digest(model)).check()


@pytest.mark.skipif(installed, reason="piper-tts is installed")
def test_a_missing_package_is_named(model: Path) -> None:
    with pytest.raises(VoiceMissing, match="uv sync --group neural"):
        Neural(model, digest(model)).check()


@pytest.mark.parametrize("gone", ["voice.onnx", "voice.onnx.json"])
def test_a_missing_file_is_named(model: Path, gone: str) -> None:
    expected = digest(model)
    model.with_name(gone).unlink()
    with pytest.raises(VoiceMissing, match=gone):
        Neural(model, expected).check()


def test_another_model_than_the_operator_named_is_not_loaded(model: Path) -> None:
    with pytest.raises(VoiceMissing, match=digest(model)):
        Neural(model, "0" * 64).check()


def test_without_its_model_the_machine_speaks_and_loses_no_time_again(tmp_path: Path) -> None:
    missing = Neural(tmp_path / "none.onnx", "0" * 64)
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(machines=(missing, Espeak()))})
    assert clips.clip(HELLO) == Clips(tmp_path / "clips", {"vi": Espeak()}).clip(HELLO)
    piper_model.write(tmp_path, "none.onnx")
    with pytest.raises(VoiceMissing, match="Không có tệp"):
        missing.check()
