"""How often the letter-to-sound rules are right, against words whose sound linguists wrote down.

The figures stand in ``docs/kho.md``; ``uv run pytest tests/bot/speech/test_kho_sounds.py --rewrite``
writes them there. Words marked ``kept`` in the table had no part in making the rules.
"""

import csv
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from api.settings import ROOT
from bot.speech.espeak import Espeak, compiled
from tests.rows import each_row

TABLE = ROOT / "tests" / "data" / "kho_sounds.tsv"
PAGE = ROOT / "docs" / "kho.md"
BEGIN, END = "<!-- written by tests/bot/speech/test_kho_sounds.py -->\n", "<!-- until here -->\n"
WITH_LENGTH = {"SIDW", "WIKI"}
"""Who writes long vowels; PEIR writes none, so that a short one in it says nothing."""

# espeak's names of sounds, as linguists write them. What is not here is the same in both.
SOUNDS = {
    "_": "", ";": "", "?": "ʔ", "d_": "ɗ", "J": "ɟ", "N": "ŋ", "n^": "ɲ", "R": "r", "*": "r",
    "@": "ə", "E": "ɛ", "O": "ɔ", "y": "ɨ", "aI": "aj", "a:I": "aːj", "@I": "əj", "@:I": "əːj", "OI": "ɔj", "oI": "oj",
    "uI": "uj", "yI": "ɨj", "aU": "aw", "a:U": "aːw", "eU": "ew", "EU": "ɛw", "iU": "iw", "@U": "əw", "@:U": "əːw",
}  # fmt: skip
_STRESS = re.compile(r"[',%=]")


class Word(NamedTuple):
    spelling: str
    forms: list[tuple[str, set[str]]]
    """What each source writes, and which sources write it."""
    kept: bool


def table() -> list[Word]:
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = csv.DictReader(lines, delimiter="\t", strict=True)
    return [
        Word(
            row["kho"],
            [
                (sound, set(source.split("+")))
                for sound, source in zip(row["sound"].split(" / "), row["source"].split(" / "), strict=True)
            ],
            row["part"] == "kept",
        )
        for row in rows
    ]


WORDS = table()


@pytest.fixture(scope="session")
def kho(tmp_path_factory: pytest.TempPathFactory) -> Espeak:
    voice = ROOT / "locales" / "kpm" / "voice"
    return Espeak("kpm", compiled("kpm", voice, tmp_path_factory.mktemp("espeak")))


def heard(kho: Espeak, word: str) -> str:
    """What the rules make of a word, in the notation of the table."""
    names = [_STRESS.sub("", name) for name in kho.sounds(word)]
    sounds = "".join(SOUNDS.get(name) or SOUNDS.get(name.rstrip(":"), name.rstrip(":")) + _long(name) for name in names)
    # Drawn-in b has no name of its own: it is a b after a stop.
    sounds = re.sub(r"^b", "ɓ", sounds) if names[:2] == ["_", "b"] else sounds
    return re.sub(r"(?<=[ptck])h", "ʰ", sounds)


def _long(name: str) -> str:
    return "ː" if name.endswith(":") else ""


def short(sounds: str) -> str:
    """Without length, and glides as vowels: the sources write *aw* and *au*, *pwac* and *poac* for one thing."""
    return alike(sounds).replace("ː", "")


def alike(sounds: str) -> str:
    return sounds.translate(str.maketrans("wj", "ui"))


def right(kho: Espeak, word: Word) -> bool:
    return short(heard(kho, word.spelling)) in {short(form) for form, _ in word.forms}


def measured(word: Word) -> set[str]:
    """What the sources that write length write."""
    return {alike(form) for form, sources in word.forms if sources & WITH_LENGTH}


def exact(kho: Espeak, word: Word) -> bool:
    return alike(heard(kho, word.spelling)) in measured(word)


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})"


def report(kho: Espeak) -> str:
    """The lines of the page, between the marks."""
    lines = ["| Words | Sounds right, length aside | Right with vowel length |", "|---|---|---|"]
    for name, words in (
        ("made the rules", [word for word in WORDS if not word.kept]),
        ("kept from them", [word for word in WORDS if word.kept]),
    ):
        long = [word for word in words if measured(word)]
        rights, exacts = sum(right(kho, word) for word in words), sum(exact(kho, word) for word in long)
        lines.append(f"| {name} | {share(rights, len(words))} | {share(exacts, len(long))} |")
    lines += ["", "| Not right | The rules say | The sources say | Part |", "|---|---|---|---|"]
    for word in WORDS:
        if right(kho, word) and (exact(kho, word) or not measured(word)):
            continue
        said = ", ".join(f"{form} ({'+'.join(sorted(sources))})" for form, sources in word.forms)
        fault = "" if right(kho, word) else " **sound**"
        lines.append(
            f"| {word.spelling} | {heard(kho, word.spelling)}{fault} | {said} | {'kept' if word.kept else 'made'} |"
        )
    return "\n".join(lines) + "\n"


def test_the_page_says_how_often_the_rules_are_right(kho: Espeak, request: pytest.FixtureRequest) -> None:
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    written, after = rest.split(END)
    if request.config.getoption("--rewrite"):
        PAGE.write_text(f"{before}{BEGIN}\n{report(kho)}\n{END}{after}", "utf-8")
    else:
        assert written.strip("\n") == report(kho).strip("\n")


def test_every_third_word_is_kept_from_the_making_of_the_rules() -> None:
    assert [word.spelling for word in WORDS] == sorted({word.spelling for word in WORDS})
    assert [word.kept for word in WORDS] == [number % 3 == 2 for number in range(len(WORDS))]


def test_only_sources_that_are_credited() -> None:
    assert {source for word in WORDS for _, sources in word.forms for source in sources} == {"SIDW", "PEIR", "WIKI"}


# What the table of letters in docs/kho.md says, letter by letter.
LETTERS = [
    ("pa", "pa"), ("tai", "taj"), ("cau", "caw"), ("kis", "kis"), ("phan", "pʰan"), ("thu", "tʰu"), ("chơt", "cʰət"),
    ("khà", "kʰaː"), ("bơr", "bər"), ("do", "dɔ"), ("gam", "gam"), ("ƀah", "ɓah"), ("đơs", "ɗəs"), ("jơt", "ɟət"),
    ("mut", "mut"), ("nơm", "nəm"), ("kờñ", "kəːɲ"), ("ñòng", "ɲɔŋ"), ("măng", "maŋ"), ("ngai", "ŋaj"),
    ("mhar", "mhar"), ("nhai", "nhaj"), ("ñhơt", "ɲhət"), ("mbar", "mbar"), ("mblàng", "mblaːŋ"),
    ("ndrờm", "ndrəːm"), ("nđờ", "nɗəː"),
    ("njơh", "ɲɟəh"), ("nggui", "ŋguj"), ("mpồl", "mpoːl"), ("ntô", "nto"), ("sa", "sa"), ("he", "he"), ("geh", "gɛh"),
    ("rê", "re"), ("prau", "praw"), ("pal", "pal"), ("wơl", "wəl"), ("yal", "jal"), ("mơya", "məja"), ("bic", "bic"),
    ("să", "saʔ"), ("săng", "saŋ"), ("gĭt", "git"), ("tŭ", "tuʔ"), ("tĕ", "tɛʔ"), ("hơ̆", "həʔ"), ("rơngơ̆t", "rəŋət"),
    ("bè", "bɛː"), ("hềt", "heːt"), ("mù", "muː"), ("sùm", "sum"), ("mò", "mɔː"), ("tồr", "toːr"), ("dờp", "dəːp"),
    ("ưn", "ʔɨn"), ("pơnhừ", "pənhɨː"), ("niăm", "niam"), ("poan", "puan"), ("kuang", "kuaŋ"), ("broă", "bruaʔ"),
    ("ài", "ʔaːj"), ("jào", "ɟaːw"), ("hòi", "hɔj"), ("kơlôi", "kəloj"), ("gơtùi", "gətuj"), ("rơgơi", "rəgəj"),
    ("lời", "ləːj"), ("prơtâu", "prətəw"), ("oh", "ʔɔh"), ("iăt", "ʔiat"), ("ờ", "ʔəː"), ("ù", "ʔuː"), ("ă", "ʔaʔ"),
    ("tơngklàs", "təŋklaːs"), ("tơnggit", "təŋgit"), ("jơnkah", "ɟəŋkah"), ("gơjrañ", "gəɟraɲ"), ("kơryan", "kərjan"),
    ("K'Ho", "kəhɔ"), ("B'Nơr", "bənər"), ("bòn", "ɓɔn"), ("Ƀòn", "ɓɔn"), ("Đi", "ɗi"),
]  # fmt: skip


@each_row(("word", "sounds"), LETTERS, ids=[word for word, _ in LETTERS])
def test_each_letter_has_its_sound(kho: Espeak, word: str, sounds: str) -> None:
    assert heard(kho, word) == sounds


def test_words_are_stressed_on_their_last_syllable(kho: Espeak) -> None:
    for word in ("kơñau", "tơngklàs", "sơntờm", "digơlan", "pindờn"):
        names = kho.sounds(word)
        stressed = [number for number, name in enumerate(names) if name.startswith("'")]
        assert len(stressed) == 1
        assert not any(re.match(r",?[aeiou@EOy]", name) for name in names[stressed[0] + 1 :])


def test_every_attested_word_is_read_by_the_rules_alone(kho: Espeak) -> None:
    # A letter without a rule is named or left to the English voice, with the voice's name in brackets.
    known = {*SOUNDS, "a:", "@:", *"abcdefghijklmnoprstuvwz"}
    words = {word for line in (ROOT / "locales/kpm/lexicon.tsv").read_text("utf-8").splitlines()
             if not line.startswith("#") for word in line.split("\t")[0].split()}  # fmt: skip
    for word in words - {"spelled"}:
        for name in (_STRESS.sub("", name) for name in kho.sounds(word)):
            assert name in known or name.rstrip(":") in known, (word, name)


def test_the_table_is_where_the_page_says() -> None:
    assert f"../{TABLE.relative_to(ROOT).as_posix()}" in PAGE.read_text("utf-8")
    assert Path(TABLE).is_file()
