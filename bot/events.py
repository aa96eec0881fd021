"""What can happen in a chat, as values that know no platform.

A channel translates its wire format into these; the engine answers them. A new kind of event is a
class here, a row of ``EVENTS`` in ``bot.engine.step`` and nothing else.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opened the chat, pressed Start or came back to the page; nothing was said."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A join code was scanned or typed and looked up.

    ``known`` is false for a code that does not exist or is closed; the other fields are then empty.
    ``commune`` and ``village`` are place slugs, ``lang`` a language code.
    """

    code: str
    known: bool
    commune: str = ""
    village: str = ""
    lang: str = ""


READING_SECONDS = 1.0
"""So long a screen must have been before her until words that decide something may be typed on it."""


class Delivered(NamedTuple):
    """What had reached her when she sent her words: each is the serial of the newest screen of which it is true.

    ``arrived``: it has reached her by now. ``seen``: it had when she sent them, give or take a second. ``read``: it had
    been before her for over ``READING_SECONDS`` then. ``buttons`` is how many choices she could have pressed instead.
    """

    arrived: int
    seen: int
    read: int
    buttons: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """Free text, NFC, with secrets already masked.

    Without ``delivered`` she had read the screen before she typed, and there were no buttons: as in a script.
    ``number`` is the telephone number that stood in it, if there was one, sealed by the shell like a voice's ``ref``.
    """

    text: str
    delivered: Delivered | None = None
    number: str = field(default="", repr=False)


class Tapped(NamedTuple):
    """A button. ``screen`` is the serial of the screen it stood on, so a stale tap is recognised.

    A named tuple, because most events are one.
    """

    screen: int
    choice: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Something other than text: ``photo``, ``voice``, ``sticker``, ``location``, ``contact``, ``file``, ``other``.

    ``text`` is what was written beside it, masked like any text of hers; one delivery may bring both.
    ``ref`` is where the platform keeps the sound of a ``voice``, or a ``photo``: its name there, or an address. Who has
    it can listen or look, so it is never written down in the open: the shell seals it before anything else sees it.
    """

    what: str
    ref: str = field(default="", repr=False)
    text: str = ""


@dataclass(frozen=True, slots=True)
class CodeShown:
    """She pasted what stands in a code, or pointed the camera of our page at some; empty where none was seen.

    ``codes`` are the contents as they are, account numbers and all: they are read in this turn and kept nowhere.
    """

    codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class PhotoRead:
    """What came of a ``bot.orders.FetchPhoto``: the contents of the codes in her pictures, kept nowhere.

    With ``quiet`` her words beside them were answered already, so that only codes are worth another answer.
    """

    codes: tuple[str, ...] = field(default=(), repr=False)
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked the bot or left; nothing can be sent to her."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The person unblocked the bot; she may be written to again."""


@dataclass(frozen=True, slots=True)
class Withdrew:
    """She told the platform that we must delete her data; the platform expects that we do so at once."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A person of ours wrote to her in this chat: the bot keeps silent for so many ``hours``."""

    hours: int


@dataclass(frozen=True, slots=True)
class CampaignArrived:
    """A message from the union to everyone in some villages.

    ``texts`` holds the wording by language; ``author`` is the office that signs it, never a person.
    """

    campaign: str
    author: str
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrillDue:
    """The day of a drill has come; nobody wrote."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Text that held an OTP, PIN, password or card number: what it looked like, and the ``text`` without it.

    Who tells of a loss often tells the code as well. ``number`` is as in ``Said``: read out in words a telephone number
    looks like a code.
    """

    what: str
    text: str = ""
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Followed:
    """On the page of a lesson that she opened from this chat she saw a screen, or chose something on it.

    ``who`` is the member whose link it was. ``screen`` and ``about`` are as in ``bot.engine.state.Chat``, ``step`` the
    stage they belong to, empty once the lesson is over. ``choice`` is empty when the screen was only seen.
    """

    who: str
    lesson: str
    step: str
    screen: str
    about: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class RecordistCode:
    """A code was sent that links this chat to a speaker who records; whether it is right, nobody has looked yet."""

    code: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a speaker's ``bot.orders.Record``, and the name of the prompt to record next (empty for none).

    ``outcome``: ``ready``; ``kept``, with ``seconds`` and the ``minutes`` that are left, as they are said; ``refused``,
    ``why`` being the name of what is wrong with the sound; ``unknown`` (no such code, or this chat is nobody's any
    more); ``page`` (there are no voice messages here); ``withdrawn``, with the ``count`` of what was deleted.
    """

    outcome: str
    prompt: str = ""
    why: str = ""
    seconds: str = ""
    minutes: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class VoiceLost:
    """What she said and let a person hear could not be fetched: nobody will hear it, and she waits for somebody."""


@dataclass(frozen=True, slots=True)
class CallerFound:
    """Whether ``anybody`` took requests lately where she lives, or she is ``waiting`` to be called already."""

    anybody: bool
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class CalledBack:
    """Somebody of ours noted that she was called, as she had asked."""


@dataclass(frozen=True, slots=True)
class LinkCodeMade:
    """The code that was ordered, to be typed in another chat until ``until`` (epoch seconds).

    ``code`` is empty when there is none now: too many were asked for, or this is no place for it.
    """

    code: str
    until: int = 0


@dataclass(frozen=True, slots=True)
class LinkCodeTyped:
    """A link code was typed here and looked up.

    ``found``: ``open``; ``unknown`` (never made, used, too old); ``here`` (it leads to somebody of this very chat);
    ``wait`` (tried too often); ``consent`` (one of the two that would become one agreed, the other said no).
    """

    code: str
    found: str = "unknown"


@dataclass(frozen=True, slots=True)
class Linked:
    """The member ``who`` of this chat is from now on the learner who asked for the code on ``channel``."""

    who: str
    channel: str


@dataclass(frozen=True, slots=True)
class LinkedElsewhere:
    """Another chat on ``channel``, by its id, shares the member ``who`` from now on."""

    who: str
    chat: str
    channel: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """The member ``who`` is gone from this chat: it was unlinked from another one, or she was ``erased`` there."""

    who: str
    erased: bool = False


Event = (
    Opened | Joined | Said | Tapped | Sent | CodeShown | PhotoRead | Left | Returned | Withdrew | TakenOver
    | CampaignArrived | DrillDue | Secret | Followed | RecordistCode | Recorded | VoiceLost
    | LinkCodeMade | LinkCodeTyped | Linked | LinkedElsewhere | CutOff | CallerFound | CalledBack
)  # fmt: skip
