"""The voices of this installation, as its settings name them. Nothing is loaded or written yet."""

from collections.abc import Callable, Mapping
from pathlib import Path

from api.settings import ROOT, Settings
from bot.course import SOURCE, Course, read_languages
from bot.speech import CourseTexts, Gtts, LanguageVoices, Neural, voices

HEARD = "heard"
"""The folder of recordings that speakers made and others confirmed, under their names; ``api.recordings`` keeps it."""


def speakers(settings: Settings, course: Callable[[], Course] | None = None) -> Mapping[str, LanguageVoices]:
    """Who speaks which language. Without a ``course`` no text is known to be of it, so none is told to anybody."""
    data, locales, known = settings.data_dir, ROOT / "locales", read_languages(ROOT)
    return voices(
        settings.espeak_voice,
        locales=locales,
        data=data / "espeak",
        languages=known,
        recordings={language.id: folders(settings, language.id) for language in known},
        distant=_distant(settings, course),
        neural=neural(settings),
    )


def folders(settings: Settings, lang: str) -> tuple[Path, ...]:
    """Where recordings of a language are looked for: the operator's, those that speakers made, those shipped."""
    own = settings.data_dir / "recordings"
    return own / lang, own / HEARD / lang, ROOT / "locales" / lang / "audio"


def neural(settings: Settings) -> Neural | None:
    """The operator's model, not loaded yet."""
    if settings.neural_voice is None:
        return None
    return Neural(settings.neural_voice, settings.neural_voice_checksum)


def _distant(settings: Settings, course: Callable[[], Course] | None) -> Gtts | None:
    if not settings.gtts:
        return None
    return Gtts(SOURCE, settings.data_dir / "gtts", CourseTexts(course) if course else _nothing)


def _nothing(_text: str) -> bool:
    return False
