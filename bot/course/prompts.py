"""What somebody can record: a text to read aloud as it stands, or Vietnamese to tell in her own words.

Vietnamese itself is what lessons are written in: all of it can be read, and nothing of it is told.
Only what is exactly the same for every learner can be recorded: no text with a blank to fill. What is told freely
must wait for nobody's approval of a text, so texts that are *careful* (``trust.py``) are not among it.
"""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from bot.course.languages import SOURCE, language_of
from bot.course.messages import Message
from bot.course.model import Course

UNHEARD = ("bot/tools/", "bot/record", "bot/note-record")
"""Keys that begin so are never spoken to learners: they stand on tools, or are for those who record."""


class Prompt(NamedTuple):
    """One thing to record. ``kind`` is the variety of who records.

    ``said`` is what her recording says: the text she reads, or with ``free`` the Vietnamese she tells. ``plain`` is
    the Vietnamese either way.
    """

    kind: str
    key: str
    free: bool
    said: str
    plain: str

    @property
    def lang(self) -> str:
        """The language of what is said."""
        return SOURCE if self.free else language_of(self.kind)

    @property
    def name(self) -> str:
        """All of it in a line, the text by its hash: ``tell kpm/cil qr-pay/scan/text 9f2c41aa``."""
        return f"{'tell' if self.free else 'read'} {self.kind} {self.key} {_hash(self.said)}"


def to_read(course: Course, kind: str, key: str) -> Prompt | None:
    """The text of ``key`` as who speaks ``kind`` reads it; None unless it is approved and the same for everybody."""
    plain, message = _plain(course, kind, key), _messages(course, kind)[key]
    own = all(say.lang in (kind, language_of(kind)) for say in message.says)  # and not a neighbour's
    if not plain or message.drafts or not own or any("{" in say.text for say in message.says):
        return None
    return Prompt(kind, key, False, message.says[0].text, plain)


def to_tell(course: Course, kind: str, key: str) -> Prompt | None:
    """The Vietnamese of ``key``, to be told in ``kind``; None while there is an approved text, and for careful ones."""
    plain = _plain(course, kind, key)
    written = language_of(kind) == SOURCE or to_read(course, kind, key)
    if not plain or key in course.marks.careful or written:
        return None
    return Prompt(kind, key, True, plain, plain)


def prompt(course: Course, kind: str, key: str, *, free: bool) -> Prompt | None:
    """The prompt of ``kind`` with ``key``, as it is today; None where it cannot be recorded."""
    if key not in course.sources or language_of(kind) not in course.languages:
        return None
    return to_tell(course, kind, key) if free else to_read(course, kind, key)


def prompt_named(course: Course, name: str) -> Prompt | None:
    """The prompt called ``name``, as it is today: its text may be another one. None where there is none any more."""
    how, _, rest = name.partition(" ")
    kind, _, rest = rest.partition(" ")
    return prompt(course, kind, rest.partition(" ")[0], free=how == "tell")


def _greets_others(lang: str, key: str) -> bool:
    """Whether it invites to another language, in that language's voice: heard before a language is chosen."""
    return key.startswith("bot/hello-") and key != f"bot/hello-{lang}/text"


def _plain(course: Course, kind: str, key: str) -> str:
    if key.endswith("/alt") or key.startswith(UNHEARD) or _greets_others(language_of(kind), key):
        return ""
    text = course.messages[SOURCE][key].naming(course.languages[language_of(kind)].name).says[0].text
    return "" if "{" in text else text


def _messages(course: Course, kind: str) -> Mapping[str, Message]:
    lang, _, dialect = kind.partition("/")
    return course.messages[course.tongue(lang, dialect)]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
