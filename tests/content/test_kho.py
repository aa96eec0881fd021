"""We invent no K'Ho word: drafts use what the lexicon attests, or Vietnamese kept from the sentence itself."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from bot.language.catalog import Translation, read
from bot.language.fold import letters

FOLDER = Path(__file__).parents[2] / "locales" / "kpm"
COLUMNS = ["kho", "vietnamese", "dialect", "source", "confidence"]
SOURCES = {"KNDL", "VOV4", "KCH", "WIKI", "SIDW", "PEIR"}
NEVER_DRAFTED = re.compile(r"bot/(consent|guardian|emergency|scam|secret|delete)\b")
_BLANK = re.compile(r"\{.*?\}")
_PHONETIC = re.compile(r"[/\[\]()ɓɗɟɲŋɔəɛɨɯʔːʰʷʲ]")


def lexicon() -> list[dict[str, str]]:
    rows = (FOLDER / "lexicon.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((row for row in rows if not row.startswith("#")), delimiter="\t", strict=True))


ROWS = lexicon()
ATTESTED = frozenset(letters(row["kho"]) for row in ROWS)
LONGEST = max(len(spelling.split()) for spelling in ATTESTED)
CATALOG = read((FOLDER / "messages.po").read_text(encoding="utf-8"))


def invented(kho: str, vietnamese: str) -> list[str]:
    """The words of a translation that are neither attested K'Ho nor words of its Vietnamese.

    Longest spellings first: a word that is attested only inside another one does not count by itself.
    """
    words, kept = letters(_BLANK.sub(" ", kho)).split(), set(letters(vietnamese).split())
    found = []
    while words:
        size = next((n for n in range(LONGEST, 0, -1) if " ".join(words[:n]) in ATTESTED), 0)
        if not size and words[0] not in kept:
            found.append(words[0])
        words = words[size or 1 :]
    return found


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.key)
def test_a_translation_uses_attested_words_only(entry: Translation) -> None:
    # What people approved later is theirs: they may know words that no source of ours has.
    if entry.state == "draft":
        assert invented(entry.text, entry.source) == []


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.key)
def test_consent_and_emergencies_have_no_draft(entry: Translation) -> None:
    assert entry.state == "approved" or not NEVER_DRAFTED.match(entry.key)


def test_there_are_drafts_to_look_at() -> None:
    assert len(CATALOG) >= 20
    assert {"bot/hello/text", "bot/tools/choice.again"} <= {entry.key for entry in CATALOG}


@pytest.mark.parametrize(
    ("kho", "vietnamese", "words"),
    [
        ("Iăt wơl", "Nghe lại", []),
        ("Iăt bloh", "Nghe lại", ["bloh"]),
        ("Bấm loa nàng iăt", "Bấm loa để nghe", []),
        ("Bấm nút nàng iăt", "Bấm loa để nghe", ["nút"]),
        ("Măi bơto", "Máy dạy", ["măi"]),  # attested only in "măi mok"
        ("Jơnau tơngĭt bơh {author}:", "Tin của {author}:", []),
    ],
)
def test_an_invented_word_is_found(kho: str, vietnamese: str, words: list[str]) -> None:
    assert invented(kho, vietnamese) == words


def test_the_lexicon_holds_spellings_with_their_sources() -> None:
    assert list(ROWS[0]) == COLUMNS
    for row in ROWS:
        assert all(row[column].strip() for column in COLUMNS), row
        assert not _PHONETIC.search(row["kho"]), row
        assert unicodedata.is_normalized("NFC", row["kho"]), row
        assert set(row["source"].split("+")) <= SOURCES, row
        assert row["confidence"] in {"high", "medium", "low"}, row


def test_the_lexicon_has_each_word_once() -> None:
    told = [(row["kho"], row["vietnamese"], row["dialect"]) for row in ROWS]

    assert len(told) > 300
    assert len(told) == len(set(told))


def test_the_header_names_a_project_and_no_person() -> None:
    header = (FOLDER / "messages.po").read_text(encoding="utf-8").split("\n\n")[0]

    assert '"Language: kpm\\n"' in header
    assert "Bòn Số" in header
    assert not re.search(r"Last-Translator|@", header)
