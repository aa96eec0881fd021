"""Speech: text made into words, words into sound, sound into files kept by what they say.

``voices`` is the one place where a language gets its voices.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.course.model import telling, variety
from bot.language.lexicon import loans, spellings
from bot.speech.espeak import Espeak, compiled
from bot.speech.kho import Words
from bot.speech.mixed import Mixed
from bot.speech.order import Order
from bot.speech.recorded import First, Recorded
from bot.speech.voice import Distant, SpeechFailed, Voice

STANDARD = "sre"
"""The dialect on which written K'Ho is based: its readers read to everybody."""

DIALECTS = (STANDARD, "cil", "lach")
"""Of K'Ho, as ``locales/kpm/language.toml`` names them."""


def voices(
    vietnamese: str = "vi-vn-x-south",
    *,
    locales: Path | None = None,
    data: Path | None = None,
    recordings: Mapping[str, tuple[Path, ...]] | None = None,
    distant: Distant | None = None,
    neural: Voice | None = None,
) -> Mapping[str, Order]:
    """Who speaks which language or variety, best first. Nothing is loaded, compiled or written before the first word.

    A dialect's own readers come first, then those of the standard, then the machine; no other dialect's are heard.
    What somebody told freely (``telling``) is said in Vietnamese where nobody did. K'Ho has a machine where its
    sources (``locales``, the folder of languages) and a folder for what is compiled from them (``data``) are known.
    ``recordings`` are each language's folders; ``distant`` and ``neural`` speak Vietnamese, where there are such.
    """
    vi, folders = Espeak(vietnamese), recordings or {}
    source = Order(
        person=Recorded("vi", folders.get("vi", ())), distant=distant, machines=(neural, vi) if neural else (vi,)
    )
    machines = (kho(vi, locales / "kpm", data),) if locales and data else ()
    found = {"vi": source}
    for dialect in ("", *DIALECTS):
        reader = Recorded("kpm", folders.get("kpm", ()), dialects=tuple(dict.fromkeys((dialect, "", STANDARD))))
        kind = variety("kpm", dialect)
        found[kind] = Order(person=reader, machines=machines)
        found[telling(kind)] = replace(source, person=First((reader, source.person)))
    return found


def kho(vietnamese: Voice, locale: Path, data: Path) -> Mixed:
    """Our own K'Ho voice, from the files in ``locale``; ``vietnamese`` says the Vietnamese words in a sentence."""
    return Mixed(Espeak("kpm", compiled("kpm", locale / "voice", data)), vietnamese, lambda: _words(locale))


def _words(locale: Path) -> Words:
    try:
        attested, taken = spellings((locale / "lexicon.tsv").read_text("utf-8"))
        kept = loans((locale / "loans.txt").read_text("utf-8"))
        listed = loans((locale / "voice" / "loans.txt").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SpeechFailed(f"the K'Ho words cannot be read: {error}") from error
    return Words.with_loans(attested, (*taken, *listed), kept)
