import pytest

from api.settings import ROOT
from bot.language.lexicon import Lookalike, attested_spellings, lexicon_of, lookalikes
from tests.rows import each_row

TABLE = """# a comment
spelled\tvietnamese\tpart\tdialect\tsource\tconfidence
Hơ̆\tđó\tdem\tSre\tKNDL\thigh
ngân hàng\tngân hàng\tn\tSre\tVOV4\thigh
"""


def test_words_are_folded_and_loans_told_apart() -> None:
    assert attested_spellings(TABLE) == ({"hơ̆"}, {"ngân hàng"})


def test_the_lexicon_is_read() -> None:
    kho, loans = attested_spellings((ROOT / "locales" / "kpm" / "lexicon.tsv").read_text("utf-8"))
    assert {"kơñau", "oh mi", "ơt ơl"} <= kho
    assert loans == {"là", "năm", "ti vi", "internet", "ngân hàng"}


@each_row("table", ["word\tmeaning\nsa\tăn\n", "spelled\tvietnamese\nsa\n"])
def test_another_table_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match="not a lexicon"):
        attested_spellings(table)


KHO = lexicon_of(
    TABLE
    + "cau\tngười\tn\tSre\tKNDL\thigh\ntơn\tngay\tadv\tSre\tVOV4\tmedium\nbañ lời\tđừng để\tv\tSre\tVOV4\tmedium\n",
    listed="cúp máy\nbấm\n",
)


@each_row(
    ("text", "only_ties"),
    [
        ("Cúp máy tơn", True),
        ("Bấm tơn, cúp máy", True),
        ("Cau bấm", False),
        ("Bañ lời cúp máy", False),  # a phrase with a verb in it
        ("Hơ̆ tơn", False),  # nothing of it is Vietnamese
        ("Cúp máy {bank}", True),
    ],
)
def test_vietnamese_in_disguise_is_told_apart(text: str, only_ties: bool) -> None:
    assert KHO.only_ties(text) is only_ties


def test_words_that_read_like_others_are_read() -> None:
    table = "# so\nspelled\tmeans\treads\tinstead\nai\tcho\tai (người nào)\tpà\n"
    assert lookalikes(table) == (Lookalike("ai", "cho", "ai (người nào)", "pà"),)
    with pytest.raises(ValueError, match="not a lexicon"):
        lookalikes(TABLE)
