"""Work the engine cannot do itself. A closed list; one row each in the same commit as the turn.

The result of an order, where there is one, comes back as an event. Its name in the database is the class name in snake
case, and only those of its fields that ``KEPT`` names are written down there.
"""

import re
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the learner ``who`` of this chat: her state, her unsent messages, her name on facts."""

    KEPT: ClassVar[tuple[str, ...]] = ()
    who: str


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Show in the staff's list that ``who`` asked for a person while on ``lesson`` and ``step``.

    ``voices`` are the voice messages that she wants heard, oldest first, as ``bot.events.Sent.ref`` names them: they
    are fetched and kept for whoever helps her.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("lesson",)
    who: str
    lesson: str = ""
    step: str = ""
    voices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindCaller:
    """Find out whether anybody calls people back where ``who`` lives; answered by ``CallerFound``."""

    KEPT: ClassVar[tuple[str, ...]] = ()
    who: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """Show in the staff's list that ``who`` wants to be called, who was on ``lesson`` and ``step``.

    ``number`` is hers, sealed; empty where she said it in one of ``voices``, which are as in ``AskPerson``. Asked for
    twice it stands there once, with the later number.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("lesson",)
    who: str
    lesson: str = ""
    step: str = ""
    number: str = field(default="", repr=False)
    voices: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """Do what a speaker who records wants; the result comes back as ``bot.events.Recorded``.

    ``what``: ``link`` (the chat to her by ``code``), ``keep`` (the voice message ``ref``, named as in
    ``bot.events.Sent``, as her recording of ``prompt``), ``next`` (another prompt than ``prompt``), ``withdraw``.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("what", "code", "ref", "prompt")
    what: str
    code: str = ""
    ref: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class FetchPhoto:
    """Look for codes in a picture that ``who`` sent; answered by ``bot.events.PhotoRead``.

    ``ref`` is as in ``bot.events.Sent``; with ``quiet`` she was answered already. Several sent together are one answer.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("ref", "quiet")
    who: str
    ref: str = field(repr=False)
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Put before the reviewers that ``who`` called these translations wrong while on ``lesson`` and ``step``.

    Each is a variety, a key and the text as it was shown.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("lesson", "step")
    who: str
    texts: tuple[tuple[str, str, str], ...]
    lesson: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class AskMeaning:
    """Ask speakers of ``lang`` what ``text`` means, which ``who`` typed and nobody understood.

    ``dialect`` is hers, empty for the standard.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("lang", "dialect")
    who: str
    lang: str
    dialect: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShowCode:
    """Make a code by which another chat can come to share ``who``; answered by ``LinkCodeMade``."""

    KEPT: ClassVar[tuple[str, ...]] = ()
    who: str


@dataclass(frozen=True, slots=True)
class TryVoice:
    """Send voice messages to this chat again, should it have refused them: ``who`` hears nothing as it is."""

    KEPT: ClassVar[tuple[str, ...]] = ()
    who: str


@dataclass(frozen=True, slots=True)
class Link:
    """Let ``who`` of this chat be the learner that ``code`` leads to; both become one.

    ``consent`` is what she said when the two had said different things: ``yes``, ``no``, or empty when not asked.
    Answered by ``Linked``, or by ``LinkCodeTyped`` when it cannot be.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("consent",)
    who: str
    code: str
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Unlink:
    """Let a chat share ``who`` no longer.

    ``where`` is the id of another chat, ``others`` for all but this one, or ``here`` for this one.
    """

    KEPT: ClassVar[tuple[str, ...]] = ("where",)
    who: str
    where: str


Order = (
    Forget
    | AskPerson
    | FindCaller
    | CallBack
    | FetchPhoto
    | Report
    | Record
    | AskMeaning
    | ShowCode
    | TryVoice
    | Link
    | Unlink
)


def kind(order: type[Order]) -> str:
    """The name of an order in the database: ``AskPerson`` -> ``ask_person``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", order.__name__).lower()
