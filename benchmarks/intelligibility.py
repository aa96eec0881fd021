"""How much of what a voice says can be written down: words and syllables right, with their tones and without.

uv run --group hearing python -m benchmarks.intelligibility [--all] [--google] [--recordings FOLDER]

A recogniser is not a grandmother: it tells voices apart, not how well a person understands them, and may know one
accent better than another. Compare lines of one table, never this table with another recogniser's.
"""

import argparse
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from benchmarks.sentences import ENGLISH, VIETNAMESE
from bot.speech.encode import decoded
from bot.speech.espeak import VIETNAMESE as ACCENTS
from bot.speech.espeak import Espeak, Manner
from bot.speech.recogniser import Recogniser
from bot.speech.voice import Pcm

Say = Callable[[str], Pcm]
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
PACES, PITCHES, GAPS = (100, 120, 160), (35, 65), (2, 5)


class Right(NamedTuple):
    """Counted over sentences: how many of how many, and the seconds they took to say."""

    words: int = 0
    of_words: int = 0
    syllables: int = 0
    toneless: int = 0
    plain: int = 0
    of_syllables: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Right") -> "Right":  # type: ignore[override] # of counts, not of tuples
        return Right(*(ours + theirs for ours, theirs in zip(self, other, strict=True)))


def main() -> None:
    """Print a line a voice, as soon as it is known."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--all", action="store_true", help="each accent at each pace, pitch and pause")
    asked.add_argument("--google", action="store_true", help="Google's voice too; it is told these sentences")
    asked.add_argument("--recordings", type=Path, help="a folder of people's 01.wav, 02.ogg … of these sentences")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recogniser = Recogniser(Path(folder))
        print(f"{'voice':34}{'words':>7}{'syllables':>11}{'no tones':>10}{'no marks':>10}{'s each':>8}", flush=True)
        told("English, espeak-ng en", Espeak("en").say, ENGLISH, partial(recogniser.write_down, lang="en"))
        for name, say in voices(options.all, options.google, options.recordings):
            told(name, say, VIETNAMESE, partial(recogniser.write_down, lang="vi"))


def voices(every: bool, google: bool, recordings: Path | None) -> Iterator[tuple[str, Say]]:
    """Each voice with its name."""
    if recordings:
        files = sorted(recordings.iterdir())
        said = {spoken(sentence): file for sentence, file in zip(VIETNAMESE, files, strict=False)}
        yield f"people: {recordings.name}", lambda text: decoded(said[text].read_bytes())
    if google:
        yield "Google", _google
    for accent in ACCENTS:
        yield f"espeak-ng {accent}", Espeak(accent).say
        yield f"espeak-ng {accent}, slow", partial(Espeak(accent).say, slow=True)
        for manner in manners() if every else ():
            yield f"  {manner[0]}", Espeak(accent, manner=manner[1]).say


def manners() -> Iterator[tuple[str, Manner]]:
    """One thing changed at a time."""
    yield from ((f"{pace} words a minute", Manner(words_a_minute=pace)) for pace in PACES)
    yield from ((f"pitch {pitch}", Manner(pitch=pitch)) for pitch in PITCHES)
    yield from ((f"{gap}0 ms after each word", Manner(gap=gap)) for gap in GAPS)


def told(name: str, say: Say, sentences: tuple[str, ...], write_down: Callable[[Pcm], str]) -> None:
    """Measure one voice and print its line."""
    total = Right()
    for sentence in sentences:
        sound = say(spoken(sentence))
        total += right(sentence, write_down(sound))._replace(seconds=sound.seconds)
    words = total.words / total.of_words
    shares = (total.syllables, total.toneless, total.plain)
    syllables, toneless, plain = (share / total.of_syllables for share in shares)
    each = total.seconds / len(sentences)
    print(f"{name:34}{words:7.0%}{syllables:11.0%}{toneless:10.0%}{plain:10.0%}{each:8.1f}", flush=True)


def spoken(sentence: str) -> str:
    """A sentence as it is written."""
    return sentence.replace("_", " ")


def right(sentence: str, heard: str) -> Right:
    """What of ``sentence``, whose words are joined by ``_``, is in ``heard``, in its order."""
    words = [word.split("_") for word in bare(sentence).split()]
    wanted, got = [syllable for word in words for syllable in word], bare(heard).split()
    there = found(wanted, got)
    places = iter(there)
    whole = sum(False not in [next(places) for _ in word] for word in words)
    toneless, plain = (sum(found([*map(without, wanted)], [*map(without, got)])) for without in (no_tone, no_mark))
    return Right(whole, len(words), sum(there), toneless, plain, len(wanted))


def found(wanted: list[str], got: list[str]) -> list[bool]:
    """Of each syllable whether it was heard, once both are laid beside each other."""
    there = [False] * len(wanted)
    for same in Levenshtein.opcodes(wanted, got):
        if same.tag == "equal":
            there[same.src_start : same.src_end] = [True] * (same.src_end - same.src_start)
    return there


def bare(text: str) -> str:
    """In small letters, composed, without signs."""
    text = unicodedata.normalize("NFC", text.lower())
    return "".join(char if char.isalnum() or char in " _" else " " for char in text)


def no_tone(syllable: str) -> str:
    """With its vowels but without its tone."""
    taken = "".join(char for char in unicodedata.normalize("NFD", syllable) if char not in TONES)
    return unicodedata.normalize("NFC", taken)


def no_mark(syllable: str) -> str:
    """In the letters of a phone without Vietnamese."""
    taken = (char for char in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(char))
    return "".join(taken).replace("đ", "d")


def _google(text: str) -> Pcm:
    from gtts import gTTS  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is asked for

    sound = BytesIO()
    gTTS(text, lang="vi").write_to_fp(sound)
    return decoded(sound.getvalue())


if __name__ == "__main__":
    main()
