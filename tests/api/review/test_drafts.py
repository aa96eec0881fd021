"""What drafts say of themselves: what they lack, the most heard first, and what their words are."""

from datetime import date
from pathlib import Path

import pytest

from api.review.drafts import (
    NO_NOTES,
    DraftFigures,
    DraftNotes,
    draft_figures,
    draft_notes,
    lacking,
    lookalikes_of,
    read_wrong,
)
from api.review.entries import ReviewEntry, review_entries
from api.settings import ROOT
from bot.course.model import Course
from bot.language.lexicon import lexicon_of
from tests.api.review.speakers import PLAIN, Speakers

pytestmark = pytest.mark.sql

TODAY = date(2026, 3, 2)
CATALOG = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

# state: draft
# lacks: ai
# stays: in (người nhận)
msgctxt "bot/who/text"
msgid "Ai đang học?"
msgstr "Gam bơsram?"

# withheld: mất lời dặn
# lacks: tất cả
msgctxt "bot/rest/text"
msgid "Nghỉ nha."
msgstr ""
"""


def test_notes_are_read_from_the_catalog_and_anew_when_it_changes(tmp_path: Path) -> None:
    assert draft_notes(tmp_path, "kpm") == {}
    folder = tmp_path / "locales" / "kpm"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(CATALOG, "utf-8")
    assert draft_notes(tmp_path, "kpm") == {"bot/who/text": DraftNotes("ai", "in (người nhận)")}
    (folder / "messages.cil.po").write_text("msgid", "utf-8")
    assert draft_notes(tmp_path, "kpm", dialect="cil") == {}


@pytest.mark.slow
def test_what_is_heard_most_comes_first_and_what_somebody_wrote_is_not_there(
    speakers: Speakers, course: Course
) -> None:
    lacks = {key: DraftNotes("x") for key in ("bot/who/alt", PLAIN, "bot/emergency-police/text", "qr-pay/open/text")}
    entries = review_entries(None, course, "kpm", dialect="")
    found = [one.key for one in lacking(None, course, entries, {**lacks, "bot/menu/text": NO_NOTES}, TODAY)]
    assert found[:2] == [PLAIN, "qr-pay/open/text"], "a picture in words and a careful text are not heard"
    assert set(found) == set(lacks)
    entries[PLAIN] = speakers.do("lan", "suggest", text="Cau lơi bơsram?")
    assert PLAIN not in [one.key for one in lacking(None, course, entries, lacks, TODAY)]


def test_figures_count_words_and_vietnamese_in_disguise() -> None:
    table = "spelled\tvietnamese\tpart\tdialect\tsource\tconfidence\ncau\tngười\tn\tSre\tKNDL\thigh\n"
    table += "ngân hàng\tngân hàng\tn\tSre\tVOV4\thigh\ntơn\tngay\tadv\tSre\tVOV4\tmedium\n"
    known = lexicon_of(table, listed="cúp máy\n")
    texts = {"a": ("Cúp máy tơn", "draft"), "b": ("Cau, ngân hàng 5", "draft"), "c": ("Cúp máy", "approved")}
    entries = [ReviewEntry("kpm", "", key, "", text, "", state) for key, (text, state) in texts.items()]
    assert draft_figures(known, entries) == DraftFigures(2, 4 / 6, 1)
    assert draft_figures(known, []) == DraftFigures(0, 0, 0)


def test_words_that_read_like_vietnamese_are_found_whole(tmp_path: Path) -> None:
    listed = lookalikes_of(ROOT, "kpm")
    assert [one.spelled for one in read_wrong(listed, "Pà priă kòn in, Ai?")] == ["ai", "in"]
    assert read_wrong(listed, "Pà priă tai, tin nhắn") == []
    assert lookalikes_of(tmp_path, "kpm") == ()
    (tmp_path / "locales" / "kpm").mkdir(parents=True)
    (tmp_path / "locales" / "kpm" / "lookalikes.tsv").write_text("a\tb\nc\td\n", "utf-8")
    assert lookalikes_of(tmp_path, "kpm") == ()
