"""A neural voice the operator puts beside the program: a Piper model, or one style of a Supertonic model.

Neither the packages nor a model come with us (``uv sync --group neural`` installs the packages, ``bonso audio fetch``
a model). A model is used only if its SHA-256 is the one the operator named: it is a program that somebody else made.
"""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

from bot.speech import piper, supertonic
from bot.speech.voice import Pcm, SpeechFailed, VoiceMissing


class Model(Protocol):
    """What a package makes of the files. One thread at a time."""

    def say(self, text: str, *, slow: bool) -> Pcm:
        """Speak NFC text in which everything is words. May raise anything."""
        ...


class _Style(NamedTuple):
    """Who of a Supertonic model speaks."""

    folder: Path
    name: str


@dataclass(slots=True)
class Neural:
    """One voice. Nothing is read or imported before the first word.

    ``model`` is a Piper model's ``.onnx``; or the folder of a Supertonic model, whose first style speaks; or the
    ``.json`` of another style in it. ``sha256`` is that of the ``.onnx``, or of ``SHA256SUMS`` in the folder.
    """

    model: Path
    sha256: str
    _loaded: Model | None = field(default=None, init=False, repr=False, compare=False)
    _missing: VoiceMissing | None = field(default=None, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """By the model's content, not by where it lies."""
        style, sha256 = _style(self.model), self.sha256[:16].lower()
        return f"neural-supertonic-{style.name}-{sha256}" if style else f"neural-{sha256}"

    @property
    def version(self) -> str:
        """Of what is done with it."""
        return supertonic.VERSION if _style(self.model) else piper.VERSION

    def check(self) -> None:
        """Load it, once: what cannot be loaded is not tried again. Raises ``VoiceMissing`` with what to do about it."""
        self._ready()

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        """Speak. Raises ``VoiceMissing`` or ``SpeechFailed``."""
        model = self._ready()
        try:
            # One at a time: a model takes every core for itself, and has one state.
            with self._lock:
                return model.say(text, slow=slow)
        except SpeechFailed:
            raise
        except Exception as error:  # ONNX Runtime raises classes of its own that are no family
            raise SpeechFailed(f"the neural voice stopped: {type(error).__name__}: {error}") from error

    def _ready(self) -> Model:
        with self._lock:
            if self._missing is not None:
                raise self._missing
            if self._loaded is None:
                try:
                    self._loaded = _load(self.model, self.sha256)
                except VoiceMissing as missing:
                    self._missing = missing
                    raise
            return self._loaded


def _style(model: Path) -> _Style | None:
    """Of a Supertonic model; None where it is Piper's."""
    if model.suffix == ".json" and model.parent.name == "voice_styles":
        return _Style(model.parent.parent, model.stem)
    return None if model.suffix == ".onnx" else _Style(model, supertonic.STYLES[0])


def _load(model: Path, sha256: str) -> Model:
    style = _style(model)
    if style is None:
        return piper.load(model, sha256)
    return supertonic.load(style.folder, style=style.name, sha256=sha256)
