import pytest

from api.settings import ROOT
from bot.language.lexicon import spellings
from tests.rows import each_row

TABLE = """# a comment
spelled\tvietnamese\tdialect\tsource\tconfidence
Hơ̆\tđó\tSre\tKNDL\thigh
ngân hàng\tngân hàng\tSre\tVOV4\thigh
"""


def test_words_are_folded_and_loans_told_apart() -> None:
    assert spellings(TABLE) == ({"hơ̆"}, {"ngân hàng"})


def test_the_lexicon_is_read() -> None:
    kho, loans = spellings((ROOT / "locales" / "kpm" / "lexicon.tsv").read_text("utf-8"))
    assert {"kơñau", "oh mi", "ơt ơl"} <= kho
    assert loans == {"năm", "ti vi", "internet", "ngân hàng"}


@each_row("table", ["word\tmeaning\nsa\tăn\n", "spelled\tvietnamese\nsa\n"])
def test_another_table_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match="not a lexicon"):
        spellings(table)
