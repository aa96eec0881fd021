"""The shipped K'Ho: no draft reaches anybody that may not, no word that is not attested (``bot.course.checks.kho``)."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.course.checks import kho
from bot.course.checks.case import Case
from bot.course.compose import texts
from bot.course.load import load
from bot.course.read import read
from bot.course.trust import careful
from bot.language.catalog import Translation
from bot.language.lexicon import lexicon

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "locales" / "kpm"
CONTENT = read(ROOT)
CASE = Case(ROOT, CONTENT, texts(CONTENT), date(2026, 11, 25))
CATALOG = CONTENT.translations["kpm"]
WORDS = lexicon((FOLDER / "lexicon.tsv").read_text("utf-8"))


def told(text: str, state: str = "draft", variety: str = "kpm") -> list[str]:
    """What the checker says of one translation, with the words and loans that we ship."""
    entry = Translation("bot/tools/choice.again", "Nghe lại", text, state, 7)
    case = replace(CASE, content=replace(CONTENT, translations={variety: (entry,)}))
    return [str(problem) for problem in kho.words_known(case)]


def test_every_draft_keeps_to_attested_words() -> None:
    assert [str(problem) for rule in kho.RULES for problem in rule(CASE)] == []


def test_consent_and_emergencies_are_drafted_for_speakers_and_shown_to_nobody() -> None:
    course = load(ROOT)
    waiting = [entry.key for entry in CATALOG if careful(entry.key) and entry.state != "approved"]
    assert {"bot/consent/text", "bot/emergency-bank/text", "help-scammed/stop/text"} <= set(waiting)
    for key in waiting:
        assert [line.lang for line in course.messages["kpm"][key].lines] == ["vi"], key


def test_there_are_drafts_to_look_at() -> None:
    assert len(CATALOG) >= 1400
    assert {"bot/hello/text", "bot/tools/choice.again"} <= {entry.key for entry in CATALOG}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Iăt wơl", ""),
        ("Iăt bloh", "bloh"),
        ("Bấm loa nàng iăt", ""),
        ("Măi bơto", "măi"),  # attested only in "măi mok"
        ("Jơnau tơngĭt bơh {author}:", ""),
        ("Iăt cười", "cười"),  # Vietnamese, but no listed loan
    ],
)
def test_an_invented_word_is_found(text: str, word: str) -> None:
    said = [
        f"locales/kpm/messages.po, mục dòng 7, bot/tools/choice.again: chữ “{word}” không có trong lexicon.tsv, "
        "cũng không có trong loans.txt → thay bằng chữ đã có nguồn, hoặc bỏ bản nháp này"
    ]
    assert told(text) == (said if word else [])


def test_drafts_of_a_dialect_are_looked_at_in_their_file() -> None:
    assert [line.partition(",")[0] for line in told("Iăt bloh", variety="kpm/cil")] == ["locales/kpm/messages.cil.po"]


@pytest.mark.parametrize("state", ["suggested", "reviewed", "approved"])
def test_what_people_write_is_theirs(state: str) -> None:
    assert told("Iăt bloh", state) == []


def test_the_examples_in_the_docs_use_attested_words() -> None:
    page = (ROOT / "docs" / "kho.md").read_text("utf-8")
    table = page.partition("<!-- words checked by")[2].partition("<!-- until here -->")[0]
    examples = [line.split("|")[3].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    known = lexicon((FOLDER / "lexicon.tsv").read_text("utf-8"), (FOLDER / "loans.txt").read_text("utf-8"))
    assert len(examples) > 12
    assert {example: known.unknown(example) for example in examples if known.unknown(example)} == {}


def test_the_lexicon_has_many_words() -> None:
    assert len(WORDS.words) > 300


def test_the_header_names_a_project_and_no_person() -> None:
    header = (FOLDER / "messages.po").read_text(encoding="utf-8").split("\n\n")[0]

    assert '"Language: kpm\\n"' in header
    assert "Bòn Số" in header
    assert not re.search(r"Last-Translator|@", header)
