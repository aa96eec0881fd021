"""Whose each voice is: under which licence its program stands, and what it is made of."""

from collections.abc import Mapping

from bot.speech import packed

GOOGLE_TERMS = "https://policies.google.com/terms"

_LICENCES: Mapping[str, Mapping[str, str]] = {
    packed.PERSON: {"code": "", "sound": "Bản thu của người làm gói: người ấy lo sự đồng ý của người đọc."},
    packed.ONLINE: {"code": "MIT (gTTS)", "sound": f"Google: {GOOGLE_TERMS}; không phải giấy phép tự do."},
    packed.MACHINE: {"code": "GPL-3.0-or-later (espeak-ng)", "sound": "GPL-3.0-or-later (dữ liệu giọng và cách đọc)"},
}

_PACKAGES: Mapping[str, str] = {"neural-supertonic-": "MIT (supertonic)", "neural-": "GPL-3.0-or-later (piper-tts)"}
"""What speaks a neural voice, by how its name begins (``Neural.name``)."""


def licence(clip: packed.PackedClip, model: str) -> Mapping[str, str]:
    """Of the voice of ``clip``: ``code`` and ``sound``, which of a neural voice is that of its ``model``."""
    if clip.kind != packed.NEURAL:
        return _LICENCES[clip.kind]
    package = next(package for begins, package in _PACKAGES.items() if clip.voice.startswith(begins))
    return {"code": package, "sound": model}
