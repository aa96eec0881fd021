"""The shipped K'Ho: no draft reaches anybody that may not, no word is not attested (``bot.course.checks.lexicon``)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from api.review.extracting import extracted
from bot.course.checks import lexicon as keeping
from bot.course.checks.case import Case
from bot.course.checks.words import learner_alone_addressed
from bot.course.compose import texts
from bot.course.prompts import prompt
from bot.engine.atlas import atlas
from bot.language import po
from bot.language.catalog import Translation
from bot.language.fold import letters
from bot.language.lexicon import lexicon_of
from tests.course import CONTENT, COURSE
from tests.rows import each_row

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "locales" / "kpm"
CASE = Case(ROOT, CONTENT, texts(CONTENT), date(2026, 11, 25))
CATALOG = CONTENT.translations["kpm"]
WORDS = lexicon_of((FOLDER / "lexicon.tsv").read_text("utf-8"))


def told(text: str, state: str = "draft", variety: str = "kpm") -> list[str]:
    """What the checker says of one translation, with the words and loans that we ship."""
    entry = Translation("bot/tools/choice.again", "Nghe lại", text, state, 7)
    case = replace(CASE, content=replace(CONTENT, translations={variety: (entry,)}))
    return [str(problem) for problem in keeping.words_known(case)]


def test_every_draft_keeps_to_attested_words() -> None:
    assert [str(problem) for rule in keeping.RULES for problem in rule(CASE)] == []


def test_consent_and_emergencies_are_drafted_for_speakers_and_shown_to_nobody() -> None:
    careful = COURSE.marks.careful
    waiting = [entry.key for entry in CATALOG if entry.key in careful and entry.state != "approved"]
    assert {"bot/consent/choice.yes", "bot/emergency-bank/text", "help-scammed/stop/text"} <= set(waiting)
    for key in waiting:
        assert [line.lang for line in COURSE.messages["kpm"][key].lines] == ["vi"], key


WITHHELD = (
    *("bot/tools/choice.emergency", "bot/emergency-stop/text", "bot/meant/choice.qr", "bot/record/choice.end"),
    *("phone-first/volume/text", "qr-pay/amount/text", "scam-fake-police/vneid/text", "bot/consent/text"),
)


def test_what_lost_its_warning_or_says_another_thing_waits_for_a_speaker() -> None:
    """Its catalog entry is empty and says why; nothing brings it back, and who speaks the language is asked for it."""
    items = {
        item.key: item for item in po.read_items((FOLDER / "messages.po").read_text("utf-8")) if item.said("withheld")
    }
    assert set(WITHHELD) <= items.keys() and len(items) > 75
    assert {key: item.text for key, item in items.items() if item.text} == {}
    again = po.read_items(extracted((FOLDER / "messages.po").read_text("utf-8"), COURSE, "kpm"))
    assert {item.key: item for item in again if item.said("withheld")} == items
    for key in items:
        assert [line.lang for line in COURSE.messages["kpm"][key].lines] == ["vi"], key
    spoken = [key for key in items if prompt(COURSE, "kpm/cil", key, free=True)]
    assert {"phone-first/volume/text", "qr-pay/amount/text", "scam-fake-police/vneid/text"} <= set(spoken)


def test_the_red_button_is_vietnamese_under_every_screen_in_kho() -> None:
    for seen in atlas(COURSE, "kpm", datetime(2026, 11, 29, tzinfo=UTC)):
        labels = {one.id: one.label for one in (*seen.reply.choices, *seen.reply.tools)}
        assert labels.get("emergency", "Lỡ bị lừa") == "Lỡ bị lừa"


def test_there_are_drafts_to_look_at() -> None:
    assert len(CATALOG) >= 1400
    assert {"bot/hello/text", "bot/tools/choice.again"} <= {entry.key for entry in CATALOG}


@each_row(
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


@each_row("state", ["suggested", "reviewed", "approved"])
def test_what_people_write_is_theirs(state: str) -> None:
    assert told("Iăt bloh", state) == []


def test_the_examples_in_the_docs_use_attested_words() -> None:
    page = (ROOT / "docs" / "kho.md").read_text("utf-8")
    table = page.partition("<!-- words checked by")[2].partition("<!-- until here -->")[0]
    examples = [line.split("|")[3].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    known = lexicon_of((FOLDER / "lexicon.tsv").read_text("utf-8"), listed=(FOLDER / "loans.txt").read_text("utf-8"))
    assert len(examples) > 12
    assert {example: known.unknown(example) for example in examples if known.unknown(example)} == {}


def test_the_lexicon_has_many_words() -> None:
    assert len(WORDS.words) > 390


@each_row(
    ("spelled", "meaning", "source"),
    [
        ("kong", "bị", "KNDL"),
        ("gơtìp", "bị", "VOV4+KNDL"),
        ("lah", "là", "KNDL"),
        ("ờ di", "không phải", "KNDL"),
        ("ndai", "khác", "VOV4+KNDL"),
        ("ring nùs", "bằng lòng", "KNDL"),
        ("hơđơm", "dưới", "VOV4"),
        ("rhiang", "trăm", "VOV4+NUM"),
    ],
)
def test_words_that_gaps_were_filled_with_are_attested(spelled: str, meaning: str, source: str) -> None:
    (found,) = WORDS.meanings(spelled)
    assert meaning in found.vietnamese.split(", ") and set(found.source.split("+")) == set(source.split("+"))


def test_who_learns_is_called_by_attested_words() -> None:
    (language,) = (one for one in CONTENT.languages if one.id == "kpm")
    assert set(language.address) == {"bà con", "ông", "bà", "chị"}
    assert all(WORDS.meanings(word) for word in language.address.values())
    brothers = [entry.key for entry in CATALOG if " oh mi " in f" {letters(entry.text)} "]
    assert brothers == [], "the address of a congregation is not that of one grandmother"


def test_a_draft_that_calls_others_what_learners_are_called_is_named() -> None:
    entry = Translation("bot/tools/choice.again", "Nghe lại", "Iăt wơl, làng bol", "draft", 7)
    case = replace(CASE, content=replace(CONTENT, translations={"kpm": (entry,)}))
    said = [problem.what for problem in learner_alone_addressed(case)]
    assert said == ["nói “làng bol” mà câu tiếng Việt không có “bà con”"]
    kept = entry._replace(source="Bà con nghe lại")
    assert not [*learner_alone_addressed(replace(CASE, content=replace(CONTENT, translations={"kpm": (kept,)})))]


def test_the_header_names_a_project_and_no_person() -> None:
    header = (FOLDER / "messages.po").read_text(encoding="utf-8").split("\n\n")[0]

    assert '"Language: kpm\\n"' in header
    assert "Bòn Số" in header
    assert not re.search(r"Last-Translator|@", header)
