"""Speech: text made into words, words into sound, sound into files kept by what they say.

``voices`` is the one place where a language gets its voice.
"""

from collections.abc import Mapping
from pathlib import Path

from bot.language.lexicon import spellings
from bot.speech.espeak import Espeak, compiled
from bot.speech.kho import Words
from bot.speech.mixed import Mixed
from bot.speech.voice import SpeechFailed, Voice


def voices(
    vietnamese: str = "vi-vn-x-south", *, locales: Path | None = None, data: Path | None = None
) -> Mapping[str, Voice]:
    """Who speaks which language. Nothing is loaded, compiled or written before the first word.

    K'Ho has a voice where its sources (``locales``, the folder of languages) and a folder for what is
    compiled from them (``data``) are known.
    """
    vi = Espeak(vietnamese)
    if locales is None or data is None:
        return {"vi": vi}
    return {"vi": vi, "kpm": kho(vi, locales / "kpm", data)}


def kho(vietnamese: Voice, locale: Path, data: Path) -> Mixed:
    """Our own K'Ho voice, from the files in ``locale``; ``vietnamese`` says the Vietnamese words in a sentence."""
    return Mixed(Espeak("kpm", compiled("kpm", locale / "voice", data)), vietnamese, lambda: _words(locale))


def _words(locale: Path) -> Words:
    try:
        attested, taken = spellings((locale / "lexicon.tsv").read_text("utf-8"))
        listed = (locale / "voice" / "loans.txt").read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise SpeechFailed(f"the K'Ho words cannot be read: {error}") from error
    return Words.of(attested, (*taken, *(loan for loan in listed if not loan.startswith("#"))))
