"""Every voice that can speak Vietnamese here: how large it is, whose it is, where it comes from.

Of weights (what was learned from recordings) every file is named with its SHA-256, so it does not matter from where it
came. The sums are those that the hub shows of the pinned revision, and that others who pinned it wrote down too.

Left out are Vietnamese models whose weights we may not use, or of which nobody knows, of ``rhasspy/piper-voices``:
``vivos``, trained on a corpus under CC BY-NC-SA 4.0 (https://huggingface.co/datasets/vivos), not for commercial use;
``25hours_single``, whose model card says "License: Unknown".
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from api.settings import Settings
from bot.speech import pinned_files, supertonic

HUB = "https://huggingface.co"
FOLDER = "neural-voices"
"""In the data folder; each model has a folder in it."""


class ModelFile(NamedTuple):
    """One file, ``bytes`` long, at this ``path`` of the repository's folder."""

    path: str
    bytes: int
    sha256: str


class Licences(NamedTuple):
    """Of the program that speaks, and of what it is made of."""

    program: str
    sound: str


class VoiceModel(NamedTuple):
    """Weights on the hub: ``files`` of a ``repository`` as they were at a ``revision``, beneath ``within``."""

    name: str
    repository: str
    revision: str
    within: str
    files: tuple[ModelFile, ...]
    folder_is_pinned: bool
    """Whether the checksum that the settings want is that of all files, and not of the first."""

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(file.bytes for file in self.files)

    def url(self, file: ModelFile, hub: str) -> str:
        """Where a file lies; ``hub`` is the hub or another that has its repositories."""
        return f"{hub}/{self.repository}/resolve/{self.revision}/{self.within}{file.path}"


class KnownVoice(NamedTuple):
    """One who speaks. ``bytes`` are fetched once; ``entry`` is what of the ``model`` the settings name."""

    name: str
    about: str
    licences: Licences
    source: str
    bytes: int = 0
    model: VoiceModel | None = None
    entry: str = ""

    def path(self, settings: Settings) -> Path | None:
        """What ``BONSO_NEURAL_VOICE`` would be, whether it is there or not; None of what needs no weights."""
        return (folder_of(self.model, settings) / self.entry).resolve() if self.model else None


def folder_of(model: VoiceModel, settings: Settings) -> Path:
    """Where its files are kept."""
    return settings.data_dir / FOLDER / model.name


def is_there(voice: KnownVoice, settings: Settings) -> bool:
    """Whether all of it was fetched; the sums are written when everything else is right."""
    return voice.model is None or (folder_of(voice.model, settings) / pinned_files.SUMS).is_file()


def is_used(voice: KnownVoice, settings: Settings) -> bool:
    """Whether it speaks when its turn comes."""
    if voice.model is None:
        return voice.name != "gtts" or settings.gtts
    named = settings.neural_voice.resolve() if settings.neural_voice else None
    folder = folder_of(voice.model, settings).resolve()
    return named is not None and (named == voice.path(settings) or (named == folder and voice.entry == _FIRST_STYLE))


_FIRST_STYLE = supertonic.style_file(supertonic.STYLES[0])

VAIS1000 = VoiceModel(
    "piper-vais1000",
    "rhasspy/piper-voices",
    "3d796cc2f2c884b3517c527507e084f7bb245aea",
    "vi/vi_VN/vais1000/medium/",
    (
        ModelFile(
            "vi_VN-vais1000-medium.onnx",
            63_201_294,
            "ec7c89e2c85f4d1edc24b6120c18aaf1bda614f06b511567eb9c7c0de15e2dab",
        ),
        ModelFile(
            "vi_VN-vais1000-medium.onnx.json",
            4_860,
            "fafb9da1354ed4b77c31af228ed41fb41cd825c14cffa105454b25e6ae751ee0",
        ),
    ),
    folder_is_pinned=False,
)

SUPERTONIC = VoiceModel(
    "supertonic-3",
    "Supertone/supertonic-3",
    "724fb5abbf5502583fb520898d45929e62f02c0b",
    "",
    tuple(
        ModelFile(*file)
        for file in (
            ("LICENSE", 15_007, "0d944a9110fed9a9602d60e0423a272903e7bd21ab060490774efc77c2275e9f"),
            ("onnx/tts.json", 8_253, "42078d3aef1cd43ab43021f3c54f47d2d75ceb4e75f627f118890128b06a0d09"),
            ("onnx/unicode_indexer.json", 277_676, "9bf7346e43883a81f8645c81224f786d43c5b57f3641f6e7671a7d6c493cb24f"),
            (
                "onnx/duration_predictor.onnx",
                3_700_147,
                "c3eb91414d5ff8a7a239b7fe9e34e7e2bf8a8140d8375ffb14718b1c639325db",
            ),
            ("onnx/text_encoder.onnx", 36_416_150, "c7befd5ea8c3119769e8a6c1486c4edc6a3bc8365c67621c881bbb774b9902ff"),
            (
                "onnx/vector_estimator.onnx",
                256_534_781,
                "883ac868ea0275ef0e991524dc64f16b3c0376efd7c320af6b53f5b780d7c61c",
            ),
            ("onnx/vocoder.onnx", 101_424_195, "085de76dd8e8d5836d6ca66826601f615939218f90e519f70ee8a36ed2a4c4ba"),
            ("voice_styles/F1.json", 292_046, "bbdec6ee00231c2c742ad05483df5334cab3b52fda3ba38e6a07059c4563dbc2"),
            ("voice_styles/F2.json", 292_423, "7c722c6a72707b1a77f035d67f0d1351ba187738e06f7683e8c72b1df3477fc6"),
            ("voice_styles/F3.json", 290_794, "12f6ef2573baa2defa1128069cb59f203e3ab67c92af77b42df8a0e3a2f7c6ab"),
            ("voice_styles/F4.json", 291_808, "c2fa764c1225a76dfc3e2c73e8aa4f70d9ee48793860eb34c295fff01c2e032b"),
            ("voice_styles/F5.json", 291_479, "45966e73316415626cf41a7d1c6f3b4c70dbc1ba2bee5c1978ef0ce33244fc8d"),
            ("voice_styles/M1.json", 291_748, "e35604687f5d23694b8e91593a93eec0e4eca6c0b02bb8ed69139ab2ea6b0a5b"),
            ("voice_styles/M2.json", 292_055, "b76cbf62bac707c710cf0ae5aba5e31eea1a6339a9734bfae33ab98499534a50"),
            ("voice_styles/M3.json", 290_198, "ea1ac35ccb91b0d7ecad533a2fbd0eec10c91513d8951e3b25fbba99954e159b"),
            ("voice_styles/M4.json", 291_522, "ca8eefad4fcd989c9379032ff3e50738adc547eeb5e221b82593a6d7b3bac303"),
            ("voice_styles/M5.json", 291_469, "dd22b92740314321f8ae11c5e87f8dd60d060f15dd3a632b5adf77f471f77af2"),
        )
    ),
    folder_is_pinned=True,
)


def _styles() -> list[KnownVoice]:
    licences = Licences("MIT (supertonic)", "BigScience Open RAIL-M: không giả giọng ai, không lừa ai")
    source = f"{HUB}/{SUPERTONIC.repository}/blob/{SUPERTONIC.revision}/LICENSE"
    return [
        KnownVoice(
            f"supertonic-{style.lower()}",
            f"Supertonic 3, giọng {'nữ' if style[0] == 'F' else 'nam'} {style[1]}",
            licences,
            source,
            SUPERTONIC.bytes,
            SUPERTONIC,
            supertonic.style_file(style),
        )
        for style in supertonic.STYLES
    ]


KNOWN: Mapping[str, KnownVoice] = MappingProxyType(
    {
        voice.name: voice
        for voice in (
            KnownVoice(
                "espeak-ng",
                "giọng máy, luôn có",
                Licences("GPL-3.0-or-later", "GPL-3.0-or-later"),
                "https://github.com/espeak-ng/espeak-ng",
            ),
            KnownVoice(
                "gtts",
                "giọng Google, lấy qua mạng",
                Licences("MIT (gTTS)", "điều khoản của Google, không phải giấy phép tự do"),
                "https://policies.google.com/terms",
            ),
            KnownVoice(
                VAIS1000.name,
                "Piper, giọng nữ miền Bắc",
                # The repository says MIT, the model's card names the corpus, and the English voice it went on from:
                # that one's corpus (Blizzard 2013) was given for research and not for sale, which nobody does here.
                Licences(
                    "GPL-3.0-or-later (piper-tts)",
                    "MIT; học từ VAIS-1000 (CC-BY-4.0) và giọng Anh Lessac (không để bán)",
                ),
                f"{HUB}/{VAIS1000.repository}/blob/{VAIS1000.revision}/{VAIS1000.within}MODEL_CARD",
                VAIS1000.bytes,
                VAIS1000,
                VAIS1000.files[0].path,
            ),
            *_styles(),
        )
    }
)
"""By name, the order in which they are listed."""
