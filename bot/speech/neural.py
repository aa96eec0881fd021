"""A neural voice the operator puts beside the program: a Piper model, ``voice.onnx`` with its ``voice.onnx.json``.

Neither the package nor a model comes with us (``uv sync --group neural`` installs the package). A model is
used only if its SHA-256 is the one the operator named: it is a program that somebody else made.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from bot.speech.voice import Pcm, SpeechFailed, VoiceMissing

SLOWER = 4 / 3
"""How much longer slow speech takes, as with the other machine voices."""


@dataclass(slots=True)
class Neural:
    """One model. Nothing is read or imported before the first word."""

    model: Path
    sha256: str
    _loaded: Any = field(default=None, init=False, repr=False, compare=False)
    _missing: VoiceMissing | None = field(default=None, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """By the model's content, not by where it lies."""
        return f"neural-{self.sha256[:16].lower()}"

    @property
    def version(self) -> str:
        """Of what this module does with it."""
        return "1"

    def check(self) -> None:
        """Load it, once: what cannot be loaded is not tried again. Raises ``VoiceMissing`` with what to do about it."""
        with self._lock:
            if self._missing is not None:
                raise self._missing
            if self._loaded is None:
                try:
                    self._loaded = _load(self.model, self.sha256)
                except VoiceMissing as missing:
                    self._missing = missing
                    raise

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        """Speak. Raises ``VoiceMissing`` or ``SpeechFailed``."""
        self.check()
        from piper import SynthesisConfig  # noqa: PLC0415 - there, since the model was loaded

        pace = self._loaded.config.length_scale * (SLOWER if slow else 1.0)
        try:
            # One at a time: the model takes every core for itself, and its letter-to-sound part has one state.
            with self._lock:
                heard = [*self._loaded.synthesize(text, SynthesisConfig(length_scale=pace))]
        except Exception as error:  # ONNX Runtime raises classes of its own that are no family
            raise SpeechFailed(f"the neural voice stopped: {type(error).__name__}: {error}") from error
        samples = b"".join(part.audio_int16_bytes for part in heard)
        if not samples:
            raise SpeechFailed("the neural voice said nothing")
        return Pcm(samples, self._loaded.config.sample_rate)


def _load(model: Path, sha256: str) -> Any:
    for path in (model, model.with_name(f"{model.name}.json")):
        if not path.is_file():
            raise VoiceMissing(f"Không có tệp {path} của giọng đọc nơ-ron (BONSO_NEURAL_VOICE).")
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256.lower():
        raise VoiceMissing(
            f"Tệp {model} có mã SHA-256 là {found}, khác BONSO_NEURAL_VOICE_CHECKSUM: không dùng tệp này."
        )
    try:
        from piper import PiperVoice  # noqa: PLC0415 - an optional package with ONNX Runtime in it
    except ImportError as error:
        raise VoiceMissing("Chưa cài gói piper-tts cho giọng đọc nơ-ron: chạy uv sync --group neural.") from error
    try:
        return PiperVoice.load(model)
    except Exception as error:  # as in ``say``; also a configuration with keys missing
        raise VoiceMissing(f"Không đọc được giọng {model} ({type(error).__name__}): tải lại cả hai tệp.") from error
