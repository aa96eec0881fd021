"""PO files as gettext, Poedit and Weblate write them: read into items, and written so that twice gives the same bytes.

What the items mean is not its business: ``catalog`` reads translations for the course, ``api.review`` writes
sheets for translators. Source of the format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_ESCAPE = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r"}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class BrokenCatalog(ValueError):
    """The file is no PO file. ``line`` counts from 1, or is 0 where the reader could not say."""

    def __init__(self, detail: str, line: int = 0) -> None:
        super().__init__(detail)
        self.line = line


class Item(NamedTuple):
    """One entry. ``key`` is its context, ``text`` is empty where nobody has translated it.

    ``fuzzy`` says that it wants a look: ``previous`` is the sentence it translates, empty where the tool kept none.
    ``comments`` are the translators' and ``hints`` those taken from the source. An ``obsolete`` one belongs to no
    sentence any more. ``line`` counts from 1 and is where its msgid stands; 0 for what was not read.
    """

    key: str
    source: str
    text: str
    comments: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    fuzzy: bool = False
    previous: str = ""
    obsolete: bool = False
    line: int = 0

    def said(self, name: str) -> str:
        """What the comment ``# name: …`` says, the last one if there are several; empty where there is none."""
        found = [comment.partition(":") for comment in self.comments]
        return next((value.strip() for known, _, value in reversed(found) if known.strip() == name), "")


def read_items(text: str) -> tuple[Item, ...]:
    """The items in the text of a PO file, in its order; those without a key, and plurals, are none of ours.

    Raises ``BrokenCatalog``.
    """
    # Here, because Babel is only needed where files are read and the pure core does without it.
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - costs a tenth of a second

    try:
        return tuple(_items(read_po(io.StringIO(text), abort_invalid=True)))
    except PoFileError as error:
        raise BrokenCatalog(str(error), error.lineno + 1) from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        # Babel trips over some mangled files instead of refusing them.
        raise BrokenCatalog(str(error)) from error


def head(text: str) -> str:
    """The header with its comments as it stands in a file, without a line end; empty where a file has none."""
    first = re.split(r"\n[ \t\r]*(?=\n)", text.lstrip("\ufeff").strip(), maxsplit=1)[0].strip()
    return first if re.search(r'^msgid ""\s*$', first, re.MULTILINE) and "msgctxt" not in first else ""


def write_items(head: str, items: Iterable[Item]) -> str:
    """A PO file: the header, then the items with a blank line before each, obsolete ones where they stand."""
    return "\n\n".join((head, *map(_written, items))) + "\n"


def quoted(text: str) -> str:
    """A string as it stands in a PO file."""
    return f'"{text.translate(_ESCAPES)}"'


def _items(catalog: "Catalog") -> Iterator[Item]:
    both = (*((message, False) for message in catalog), *((message, True) for message in catalog.obsolete.values()))
    for message, obsolete in both:
        key, source, text = message.context, message.id, message.string
        if key and isinstance(source, str) and isinstance(text, str):
            yield _item(message, key, source, text, obsolete)


def _item(message: "Message", key: str, source: str, text: str, obsolete: bool) -> Item:
    # Babel takes the lines "#| msgid …", which hold the sentence before, for comments of translators.
    before = [line[1:].strip() for line in message.user_comments if line.startswith("|")]
    comments = tuple(line for line in message.user_comments if not line.startswith("|"))
    hints = tuple(message.auto_comments)
    return Item(key, source, text, comments, hints, message.fuzzy, _previous(before), obsolete, message.lineno or 0)


def _previous(lines: Iterable[str]) -> str:
    """The string after ``msgid`` and on the lines that go on with it."""
    pieces: list[str] = []
    taken = False
    for line in lines:
        word, _, rest = line.partition(" ")
        if not line.startswith('"'):
            taken, line = word == "msgid", rest
        if taken and (found := _QUOTED.search(line)):
            pieces.append(_ESCAPE.sub(lambda mark: _PLAIN.get(mark[1], mark[1]), found[1]))
    return "".join(pieces)


def _written(item: Item) -> str:
    lines = [f"# {comment}".rstrip() for comment in item.comments]
    lines += [f"#. {hint}" for hint in item.hints]
    if item.fuzzy:
        lines.append("#, fuzzy")
    if item.previous:
        lines.append(f"#| msgid {quoted(item.previous)}")
    strings = (("msgctxt", item.key), ("msgid", item.source), ("msgstr", item.text))
    gone = "#~ " if item.obsolete else ""
    return "\n".join((*lines, *(f"{gone}{name} {quoted(text)}" for name, text in strings)))
