"""A payment code that somebody pasted as text, with words around it or not."""

import re

from bot.payments import tlv

_BEGINS = re.compile(r"(?<!\d)000201(?=\d{4}\S{8})")
_IDENTITY = re.compile(r"(?<!\d)\d{12}\|(?:\d{9})?\|[^|\n]{1,80}\|\d{6,8}\|.*")


def pasted_code(text: str) -> str:
    """The content of the code in ``text``; empty where there is none.

    It ends with its sum; where none comes, with the line. An identity card's is found too, so that it can be refused.
    """
    if card := _IDENTITY.search(text):
        return card[0]
    begun = _BEGINS.search(text)
    if begun is None:
        return ""
    line = text[begun.start() :].partition("\n")[0]
    found = tlv.parts(line)
    return line[: found.sum_at + len(found.values[tlv.SUM])] if found.sum_at >= 0 else line.strip()
