"""The voices of this installation, as its settings name them. Nothing is loaded or written yet."""

from collections.abc import Mapping
from pathlib import Path

from api.settings import ROOT, Settings
from bot.course import SOURCE, read_languages
from bot.speech import Gtts, LanguageVoices, Neural, packed, voices

HEARD = "heard"
"""The folder of recordings that speakers made and others confirmed, under their names; ``api.recordings`` keeps it."""


PACKS = "voice-packs"
"""The folder of voice packs; ``api.voices`` lays them there."""


def speakers(settings: Settings) -> Mapping[str, LanguageVoices]:
    """Who speaks which language. Nobody is told anything: what Google says is fetched ahead, by ``api.voices``."""
    data, locales, known = settings.data_dir, ROOT / "locales", read_languages(ROOT)
    return voices(
        settings.espeak_voice,
        locales=locales,
        data=data / "espeak",
        languages=known,
        recordings={language.id: folders(settings, language.id) for language in known},
        fetched=google(settings),
        neural=neural(settings),
        neural_first=settings.neural_first,
        packs=data / PACKS,
    )


def folders(settings: Settings, lang: str) -> tuple[Path, ...]:
    """Where recordings of a language are looked for: the operator's, those that speakers made, those shipped."""
    own = settings.data_dir / "recordings"
    return own / lang, own / HEARD / lang, ROOT / "locales" / lang / "audio"


def neural(settings: Settings) -> Neural | None:
    """The operator's neural voice, not loaded yet."""
    if settings.neural_voice is None:
        return None
    return Neural(settings.neural_voice, settings.neural_voice_checksum)


def google(settings: Settings) -> Gtts | None:
    """What Google said, and the way to have it say more than packs hold of it; None where it is switched off."""
    if not settings.gtts:
        return None
    packs = packed.PackedShelf(SOURCE, settings.data_dir / PACKS, (packed.ONLINE,))
    return Gtts(SOURCE, settings.data_dir / "gtts", others=(packs,))
