"""Reading ``messages.po``: translations with the key, the Vietnamese and the trust of each.

The key of a message is its gettext context, its msgid the Vietnamese it was made from. How far it is
trusted stands in a translator comment, which Poedit and Weblate keep:

    # state: draft
    # stays: in (người nghe)
    msgctxt "bot/hello/choice.kpm"
    msgid "Xin chào"
    msgstr "Niam să"

An empty and an obsolete entry translate nothing and are left out. One marked ``fuzzy`` translates the sentence
before (``#| msgid``), if the file says which that was: it wants a look and is not used. Else it is left out too.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bot.language import po
from bot.language.po import BrokenCatalog, Item

__all__ = ["DRAFT", "BrokenCatalog", "Translation", "read_catalog"]

DRAFT = "draft"
"""The state of a translation that says nothing of itself."""


class Translation(NamedTuple):
    """One entry of a catalog. ``line`` counts from 1 and is where its msgid stands.

    ``stays`` names the words it keeps on purpose although they read like Vietnamese ones, and why.
    """

    key: str
    source: str
    text: str
    state: str
    line: int
    stays: str = ""


def read_catalog(text: str) -> tuple[Translation, ...]:
    """The translations in the text of a PO file, in its order. Raises ``BrokenCatalog``."""
    return tuple(_translations(po.read_items(text)))


def _translations(items: tuple[Item, ...]) -> Iterator[Translation]:
    for item in items:
        source = item.previous if item.fuzzy else item.source
        if item.text.strip() and not item.obsolete and source and (not item.fuzzy or source != item.source):
            yield Translation(item.key, source, item.text, item.said("state") or DRAFT, item.line, item.said("stays"))
