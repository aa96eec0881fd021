"""A Piper model: ``voice.onnx`` with its ``voice.onnx.json`` beside it."""

from pathlib import Path
from typing import Any

from bot.speech.pinned_files import checked
from bot.speech.voice import Pcm, SpeechFailed, VoiceMissing

VERSION = "1"
"""Of what this module does with a model."""

SLOWER = 4 / 3
"""How much longer slow speech takes, as with the other machine voices."""


class Piper:
    """A loaded model. Not for two threads at once: its letter-to-sound part has one state."""

    def __init__(self, voice: Any) -> None:
        self._voice = voice

    def say(self, text: str, *, slow: bool) -> Pcm:
        """Speak. Raises ``SpeechFailed``, and whatever ONNX Runtime does."""
        from piper import SynthesisConfig  # noqa: PLC0415 - there, since the model was loaded

        pace = self._voice.config.length_scale * (SLOWER if slow else 1.0)
        samples = b"".join(
            part.audio_int16_bytes for part in self._voice.synthesize(text, SynthesisConfig(length_scale=pace))
        )
        if not samples:
            raise SpeechFailed("the neural voice said nothing")
        return Pcm(samples, self._voice.config.sample_rate)


def load(model: Path, sha256: str) -> Piper:
    """The model, if its SHA-256 is this one. Raises ``VoiceMissing``."""
    checked(model, sha256)
    checked(model.with_name(f"{model.name}.json"))
    try:
        from piper import PiperVoice  # noqa: PLC0415 - an optional package with ONNX Runtime in it
    except ImportError as error:
        raise VoiceMissing("Chưa cài gói piper-tts cho giọng đọc nơ-ron: chạy uv sync --group neural.") from error
    try:
        return Piper(PiperVoice.load(model))
    except Exception as error:  # ONNX Runtime raises classes of its own that are no family; also keys are missing
        raise VoiceMissing(f"Không đọc được giọng {model} ({type(error).__name__}): tải lại cả hai tệp.") from error
