"""Reading ``messages.po``: translations with the key, the Vietnamese and the trust of each.

The key of a message is its gettext context, its msgid the Vietnamese it was made from. How far it is
trusted stands in a translator comment, which Poedit and Weblate keep:

    # state: draft
    # source: KNDL
    msgctxt "bot/hello/choice.kpm"
    msgid "Xin chào"
    msgstr "Niam să"

An entry marked ``fuzzy`` (a tool carried it over from an older sentence), an empty and an obsolete
one translate nothing and are left out.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from babel.messages.catalog import Message

DRAFT = "draft"
"""The state of a translation that says nothing of itself."""


class Translation(NamedTuple):
    """One entry of a catalog. ``line`` counts from 1 and is where its msgid stands."""

    key: str
    source: str
    text: str
    state: str
    line: int


class BrokenCatalog(ValueError):
    """The file is no PO file. ``line`` counts from 1, or is 0 where the reader could not say."""

    def __init__(self, detail: str, line: int = 0) -> None:
        super().__init__(detail)
        self.line = line


def read(text: str) -> tuple[Translation, ...]:
    """The translations in the text of a PO file, in its order. Raises ``BrokenCatalog``."""
    # Here, because Babel is only needed where files are read and the pure core does without it.
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - costs a tenth of a second

    try:
        catalog = read_po(io.StringIO(text), ignore_obsolete=True, abort_invalid=True)
        return tuple(_translations(iter(catalog)))
    except PoFileError as error:
        raise BrokenCatalog(str(error), error.lineno + 1) from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        # Babel trips over some mangled files instead of refusing them.
        raise BrokenCatalog(str(error)) from error


def _translations(messages: Iterator["Message"]) -> Iterator[Translation]:
    for message in messages:
        key, source, text = message.context, message.id, message.string
        if key and isinstance(source, str) and isinstance(text, str) and text.strip() and not message.fuzzy:
            yield Translation(key, source, text, _state(message), message.lineno or 0)


def _state(message: "Message") -> str:
    """What the comment ``# state: …`` says; the last one counts."""
    said = [comment.partition(":") for comment in message.user_comments]
    return next((value.strip() for name, _, value in reversed(said) if name.strip() == "state"), DRAFT)
