"""Whose each voice is: under which licence its program stands, and what it is made of."""

from collections.abc import Mapping

from bot.speech import packed

GOOGLE_TERMS = "https://policies.google.com/terms"

_LICENCES: Mapping[str, Mapping[str, str]] = {
    packed.PERSON: {"code": "", "sound": "Bản thu của người làm gói: người ấy lo sự đồng ý của người đọc."},
    packed.ONLINE: {"code": "MIT (gTTS)", "sound": f"Google: {GOOGLE_TERMS}; không phải giấy phép tự do."},
    packed.NEURAL: {"code": "GPL-3.0-or-later (piper-tts)"},
    packed.MACHINE: {"code": "GPL-3.0-or-later (espeak-ng)", "sound": "GPL-3.0-or-later (dữ liệu giọng và cách đọc)"},
}


def licence(clip: packed.PackedClip, model: str) -> Mapping[str, str]:
    """Of the voice of ``clip``: ``code`` and ``sound``, which of a neural voice is that of its ``model``."""
    known = _LICENCES[clip.kind]
    return known if "sound" in known else {**known, "sound": model}
