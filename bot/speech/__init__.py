"""Speech: text made into words, words into sound, sound into files kept by what they say.

``voices`` is the one place where a language gets its voices.

This is the door: what other rooms use they import from here. What is for one command (``ahead``, ``length``) is
imported where it is used.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.course import SOURCE, Language, telling, variety
from bot.language import SPELLINGS, attested_spellings, loans
from bot.speech import hearing, packed, pinned_files, supertonic
from bot.speech.course_texts import CourseSentence, course_sentences
from bot.speech.encode import SOUND_FORMS, decoded, encoded, gain_db, levelled, lossless, trimmed
from bot.speech.espeak import Espeak, compiled
from bot.speech.files import write_file
from bot.speech.gtts import FetchedSentence, Gtts
from bot.speech.labels import taken_apart
from bot.speech.mixed import Mixed
from bot.speech.neural import Neural
from bot.speech.order import LanguageVoices, Part, known
from bot.speech.recorded import FirstShelf, RecordedSentence, RecordedShelf, recording_name, recording_version
from bot.speech.store import Clip, Clips
from bot.speech.stretches import KhoWords
from bot.speech.voice import NotFetched, Pcm, Shelf, SpeechFailed, Voice, VoiceMissing

__all__ = [
    "SOUND_FORMS",
    "Clip",
    "Clips",
    "CourseSentence",
    "FetchedSentence",
    "Gtts",
    "LanguageVoices",
    "Neural",
    "NotFetched",
    "Part",
    "Pcm",
    "RecordedSentence",
    "RecordedShelf",
    "SpeechFailed",
    "Voice",
    "VoiceMissing",
    "course_sentences",
    "decoded",
    "encoded",
    "gain_db",
    "hearing",
    "known",
    "levelled",
    "lossless",
    "packed",
    "pinned_files",
    "recording_name",
    "recording_version",
    "supertonic",
    "taken_apart",
    "trimmed",
    "voices",
    "write_file",
]

ESPEAK = "espeak"
"""How ``voices`` in ``locales/*/language.toml`` calls the machine voice; of another language it is our own."""


def voices(
    vietnamese: str = "vi-vn-x-south",
    *,
    languages: Iterable[Language] = (),
    locales: Path | None = None,
    data: Path | None = None,
    recordings: Mapping[str, tuple[Path, ...]] | None = None,
    fetched: Shelf | None = None,
    neural: Voice | None = None,
    neural_first: bool = False,
    packs: Path | None = None,
) -> Mapping[str, LanguageVoices]:
    """Who speaks which language or variety, best first. Nothing is loaded, compiled or written before the first word.

    A dialect's own readers come first, then those of the standard, then those of any other dialect, then the machine.
    What somebody told freely (``telling``) is said in Vietnamese where nobody did. Of ``languages`` one has a machine
    that names it among its voices, where its sources (``locales``, the folder of languages) and a folder for what is
    compiled from them (``data``) are known. ``recordings`` are each language's folders; what was ``fetched`` and the
    ``neural`` voice are Vietnamese, where there are such; the latter comes after what was fetched, unless
    ``neural_first``. In ``packs`` lie voice packs, each kind of whose sentences comes after the same kind in this
    machine.
    """
    vi, folders = Espeak(vietnamese), recordings or {}
    person = RecordedShelf(SOURCE, folders.get(SOURCE, ()))
    source = LanguageVoices(person, machines=(neural, vi) if neural and not neural_first else (vi,))
    if neural and neural_first:
        source = replace(source, preferred=(neural,))
    source = _with_packs(source, SOURCE, packs, fetched, neural_first=neural_first)
    found = {SOURCE: source}
    for language in languages:
        if language.id != SOURCE:
            machines: tuple[Voice, ...] = ()
            if locales and data and ESPEAK in language.voices:
                machines = (_own(language, vi, locales / language.id, data),)
            own = _with_packs(LanguageVoices(machines=machines), language.id, packs)
            found |= _varieties(language, folders.get(language.id, ()), own, source)
    return found


def _with_packs(
    voices: LanguageVoices,
    lang: str,
    packs: Path | None,
    fetched: Shelf | None = None,
    *,
    neural_first: bool = False,
) -> LanguageVoices:
    """The same, with what lies in voice packs: each kind after its own, what any machine says after everything."""
    if packs is None:
        return replace(voices, shelves=(fetched,) if fetched else ())
    shelf = partial(packed.PackedShelf, lang, packs)
    online = FirstShelf((fetched, shelf((packed.ONLINE,))))
    person = FirstShelf((voices.person, shelf((packed.PERSON,))))
    neural = shelf((packed.NEURAL,))
    shelves = (neural, online) if neural_first else (online, neural)
    return replace(voices, person=person, shelves=shelves, spare=shelf((packed.MACHINE,)))


def _varieties(
    language: Language, folders: tuple[Path, ...], own: LanguageVoices, source: LanguageVoices
) -> Iterator[tuple[str, LanguageVoices]]:
    """The language and each of its dialects, with what was told in it."""
    for dialect in ("", *language.dialects):
        dialects = tuple(dict.fromkeys((dialect, "", language.standard, *language.dialects)))
        reader, kind = RecordedShelf(language.id, folders, dialects=dialects), variety(language.id, dialect)
        yield kind, replace(own, person=FirstShelf((reader, own.person)))
        yield telling(kind), replace(source, person=FirstShelf((reader, source.person)))


def _own(language: Language, vietnamese: Voice, folder: Path, data: Path) -> Mixed:
    """Our own voice of a language, from the files in ``folder``; ``vietnamese`` says the Vietnamese words in it."""
    machine = Espeak(language.id, compiled(language.id, folder / "voice", data))
    return Mixed(machine, vietnamese, lambda: _words(language, folder))


def _words(language: Language, folder: Path) -> KhoWords:
    """What the word lists in ``folder`` say, as far as there are any."""
    try:
        table, kept, listed = (_text(folder / name) for name in ("lexicon.tsv", "loans.txt", "voice/loans.txt"))
        attested, taken = attested_spellings(table)
    except (OSError, ValueError) as error:
        raise SpeechFailed(f"the words of {language.name} cannot be read: {error}") from error
    spelling = SPELLINGS[language.spelling]
    return KhoWords.with_loans(attested, (*taken, *loans(listed)), loans(kept), name=language.name, spelling=spelling)


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
