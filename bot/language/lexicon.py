"""The K'Ho words that are attested, from the text of ``locales/kpm/lexicon.tsv``. Reading the file is the caller's."""

import csv

from bot.language.fold import letters


def spellings(table: str) -> tuple[frozenset[str], frozenset[str]]:
    """K'Ho words and phrases, and those that are Vietnamese as they stand, all folded by ``letters``.

    Raises ``ValueError`` when it is no such table.
    """
    rows = csv.DictReader((row for row in table.splitlines() if not row.startswith("#")), delimiter="\t", strict=True)
    try:
        pairs = [(letters(row["kho"]), letters(row["vietnamese"])) for row in rows]
    except (KeyError, TypeError, csv.Error) as error:
        raise ValueError(f"not a lexicon: {error}") from error
    kho = frozenset(spelling for spelling, meaning in pairs if spelling != meaning)
    return kho, frozenset(spelling for spelling, meaning in pairs if spelling == meaning)
