"""We invent no K'Ho word: drafts use what the lexicon attests, and listed Vietnamese loans."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from bot.course.load import load
from bot.course.trust import careful
from bot.language.catalog import Translation, read
from bot.language.fold import letters
from bot.language.lexicon import lexicon as load_lexicon

FOLDER = Path(__file__).parents[2] / "locales" / "kpm"
COLUMNS = ["kho", "vietnamese", "dialect", "source", "confidence"]
SOURCES = {"KNDL", "VOV4", "KCH", "WIKI", "SIDW", "PEIR"}
_PHONETIC = re.compile(r"[/\[\]()ɓɗɟɲŋɔəɛɨɯʔːʰʷʲ]")


def lexicon() -> list[dict[str, str]]:
    rows = (FOLDER / "lexicon.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((row for row in rows if not row.startswith("#")), delimiter="\t", strict=True))


ROWS = lexicon()
KNOWN = load_lexicon((FOLDER / "lexicon.tsv").read_text("utf-8"), (FOLDER / "loans.txt").read_text("utf-8"))
CATALOG = read((FOLDER / "messages.po").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.key)
def test_a_translation_uses_attested_words_only(entry: Translation) -> None:
    # What people approved later is theirs: they may know words that no source of ours has.
    if entry.state == "draft":
        assert KNOWN.unknown(entry.text) == []


def test_consent_and_emergencies_are_drafted_for_speakers_and_shown_to_nobody() -> None:
    course = load(FOLDER.parents[1])
    waiting = [entry.key for entry in CATALOG if careful(entry.key) and entry.state != "approved"]
    assert {"bot/consent/text", "bot/emergency-stop/text", "help-scammed/stop/text"} <= set(waiting)
    for key in waiting:
        assert [line.lang for line in course.messages["kpm"][key].lines] == ["vi"], key


def test_there_are_drafts_to_look_at() -> None:
    assert len(CATALOG) >= 1400
    assert {"bot/hello/text", "bot/tools/choice.again"} <= {entry.key for entry in CATALOG}


@pytest.mark.parametrize(
    ("kho", "words"),
    [
        ("Iăt wơl", []),
        ("Iăt bloh", ["bloh"]),
        ("Bấm loa nàng iăt", []),
        ("Bấm cửa nàng iăt", ["cửa"]),  # Vietnamese, but no listed loan
        ("Măi bơto", ["măi"]),  # attested only in "măi mok"
        ("Jơnau tơngĭt bơh {author}: 113", []),
    ],
)
def test_an_invented_word_is_found(kho: str, words: list[str]) -> None:
    assert KNOWN.unknown(kho) == words


def test_a_loan_is_no_word_that_the_lexicon_has_in_kho() -> None:
    meanings = {letters(row["vietnamese"]) for row in ROWS if letters(row["kho"]) != letters(row["vietnamese"])}
    assert sorted(KNOWN.loans & meanings) == []


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
