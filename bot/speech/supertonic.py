"""A Supertonic model: a folder as Supertone publishes it, of which one style, such as ``F1``, speaks Vietnamese.

``onnx/`` holds four graphs that work one after the other (lengths, text, sound from noise, waves), their numbers
(``tts.json``) and the letters they know (``unicode_indexer.json``); ``voice_styles/F1.json`` is who speaks.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.speech.gtts import pieces
from bot.speech.pinned_files import checked_folder
from bot.speech.voice import Pcm, SpeechFailed, VoiceMissing

VERSION = "1"
"""Of what this module does with a model."""

STYLES = ("F1", "F2", "F3", "F4", "F5", "M1", "M2", "M3", "M4", "M5")
"""Who speaks: five women and five men."""

MODEL_FILES = tuple(
    f"onnx/{name}"
    for name in (
        "duration_predictor.onnx",
        "text_encoder.onnx",
        "vector_estimator.onnx",
        "vocoder.onnx",
        "tts.json",
        "unicode_indexer.json",
    )
)

LANGUAGE = "vi"

SPEED, SLOW_SPEED = 1.0, 0.75
"""How fast, against the model's own pace; it allows 0.7 to 2.0. Slow speech takes four thirds, as everywhere."""

STEPS = 8
"""From noise to sound: the package's own number; more of them are slower."""

LETTERS = 140
"""Most in one stretch. Of what is longer than some 13 seconds the model leaves out the end, say those who converted it
(https://huggingface.co/Reza2kn/supertonic-3-coreml), and spoken slowly so many letters take ten."""

PAUSE_SECONDS = 0.3
"""Between two stretches."""

SEED = 3
"""Of the noise that sound is made from: the same sentence has the same sound each time."""

LEAST_SECONDS, MOST_SECONDS_A_LETTER = 0.1, 0.7
"""What is shorter or longer (beyond two seconds) cannot be the text: another voice says it."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def style_file(style: str) -> str:
    """Where a style lies in the folder."""
    return f"voice_styles/{style}.json"


class Supertonic:
    """A loaded model with one style. Not for two threads at once: it takes every core for itself."""

    def __init__(self, engine: Any, style: Any) -> None:
        self._engine, self._style = engine, style

    def say(self, text: str, *, slow: bool) -> Pcm:
        """Speak. Raises ``SpeechFailed``, and whatever ONNX Runtime does."""
        import numpy as np  # noqa: PLC0415 - there, since the model was loaded

        said, rate = self._sayable(text), int(self._engine.sample_rate)
        pause = np.zeros(int(rate * PAUSE_SECONDS), np.float32)
        sounds = [self._sound(stretch, SLOW_SPEED if slow else SPEED) for stretch in stretches(said)]
        joined = np.concatenate([part for sound in sounds for part in (pause, sound)][1:])
        if not np.isfinite(joined).all():
            raise SpeechFailed("the neural voice made something that is no sound")
        pcm = Pcm((np.clip(joined, -1.0, 1.0) * 32_767).astype(np.int16).tobytes(), rate)
        if not LEAST_SECONDS < pcm.seconds < 2 + MOST_SECONDS_A_LETTER * len(said):
            raise SpeechFailed(f"the neural voice took {pcm.seconds:.1f} s for {len(said)} letters")
        return pcm

    def _sound(self, stretch: str, speed: float) -> Any:
        """One stretch, samples between -1 and 1, without the end of the last frame of noise, which is nobody's."""
        waves, seconds = self._engine.synthesize(
            stretch, voice_style=self._style, total_steps=STEPS, speed=speed, lang=LANGUAGE
        )
        return waves.reshape(-1)[: int(float(seconds.reshape(-1)[0]) * self._engine.sample_rate)]

    def _sayable(self, text: str) -> str:
        """Without marks that the model does not know. A letter it does not know it would leave out: others say that."""
        _, unknown = self._engine.model.text_processor.validate_text(text)
        if letters := sorted(char for char in unknown if char.isalnum()):
            raise SpeechFailed(f"the neural voice does not know {''.join(letters)}")
        said = text.translate({ord(mark): " " for mark in unknown})
        if not any(char.isalnum() for char in said):
            raise SpeechFailed("there is nothing to say")
        return said


def stretches(text: str, most: int = LETTERS) -> Iterator[str]:
    """Its sentences; one that is longer than ``most`` letters is cut between phrases, or else between words."""
    for sentence in _SENTENCE_END.split(" ".join(text.split())):
        yield from (part for part in pieces(sentence, most) if any(char.isalnum() for char in part))


def load(folder: Path, *, style: str, sha256: str) -> Supertonic:
    """The model in ``folder`` if its ``SHA256SUMS`` have this SHA-256. Raises ``VoiceMissing``."""
    checked_folder(folder, (*MODEL_FILES, style_file(style)), sha256)
    try:
        from supertonic import TTS  # noqa: PLC0415 - an optional package with ONNX Runtime in it
    except ImportError as error:
        raise VoiceMissing("Chưa cài gói supertonic cho giọng đọc nơ-ron: chạy uv sync --group neural.") from error
    try:
        # Else it would fetch whatever it thinks is missing.
        engine = TTS(model_dir=folder, auto_download=False)
        engine.model.sample_noisy_latent = _same_noise(engine.model.sample_noisy_latent)
        return Supertonic(engine, engine.get_voice_style(style))
    except Exception as error:  # ONNX Runtime raises classes of its own that are no family; also keys are missing
        raise VoiceMissing(f"Không đọc được giọng {folder} ({type(error).__name__}): tải lại cả thư mục.") from error


def _same_noise(draw: Callable[..., Any]) -> Callable[..., Any]:
    """The same draw with the same noise each time; numpy's shared dice lie afterwards as they lay before."""
    import numpy as np  # noqa: PLC0415 - as above

    def drawn(*given: Any) -> Any:
        before = np.random.get_state()
        np.random.seed(SEED)
        try:
            return draw(*given)
        finally:
            np.random.set_state(before)

    return drawn
