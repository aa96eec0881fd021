"""What a channel is: two translations and a call, and the closed list of ways a send can fail."""

import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from bot.channels.manifest import Installation, Manifest
from bot.channels.part import Part
from bot.events import Event


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that happened on a platform.

    ``key`` is unique within the account and stable under redelivery (``update:123``); ``address`` is
    the chat on the platform; ``lang`` the platform's guess at a language, ``code`` a join code that
    the opening link carried; ``ack`` is whatever the channel needs to confirm a tap to the person. ``at`` is when she
    sent it, in epoch seconds by the platform's clock, 0 where it does not say; ``screen`` the serial of the screen on
    which she typed, where the channel knows.
    """

    key: str
    address: str
    event: Event
    lang: str = ""
    code: str = ""
    ack: str = ""
    at: float = 0.0
    screen: int | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can show. Beside each number in a channel's file stands its documentation.

    With ``by_address`` it fetches clips and pictures from a public address of ours instead of taking bytes; what is
    somebody's own is then never spoken, for it would have to lie there for all to hear. ``frugal`` says that every
    message counts, and that what she does makes some of them free: a reply is one, and what has no room among its
    buttons waits behind one of them. ``monthly`` says that there are so many messages a month, so that what can wait
    may wait for the next one. With ``listen`` the page of a lesson, opened by a button, speaks in place of the
    chat. ``audio`` is the form of a sound that is a file to her and no voice message, for who takes none of those.
    ``patience`` is how many seconds it may take to answer a delivery; None for as long as it takes.
    """

    text: int
    caption: int
    buttons: int
    button_label: int
    per_row: int
    photo: bool
    voice: str
    call: bool
    link: bool
    card: bool = False
    by_address: bool = False
    frugal: bool = False
    monthly: bool = False
    listen: bool = False
    audio: str = ""
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A platform took the message. ``file`` is its name for an uploaded clip or picture, to use again.

    ``charged`` is what it was charged to, where the platform says so, and ``remain`` what is left of that.
    """

    message: str
    file: str = ""
    charged: str = ""
    remain: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast an account may send: messages a second over all chats, and to one chat.

    ``burst`` messages may go to one chat at once after a rest, so that a voice and its picture arrive together.
    """

    account: float
    chat: float
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Files:
    """The files a part needs, made before sending: bytes or a platform's earlier name for them.

    For a channel ``by_address`` it is ``address``: the path under which our server shows them.
    """

    content: bytes = b""
    known: str = ""
    address: str = ""


WIDE_OPEN = 1_000_000
"""In place of a limit, where we draw the screen ourselves."""

OWN_SCREEN = Capabilities(
    text=WIDE_OPEN,
    caption=WIDE_OPEN,
    buttons=WIDE_OPEN,
    button_label=WIDE_OPEN,
    per_row=WIDE_OPEN,
    photo=True,
    voice="ogg",
    call=True,
    link=True,
    card=True,
)
"""Of a channel that draws its own screen: it gets everything of a reply at once."""

WORDS_ONLY = Capabilities(
    text=1000,
    caption=0,
    buttons=0,
    button_label=0,
    per_row=0,
    photo=False,
    voice="",
    call=False,
    link=False,
)
"""Of a platform that carries words and nothing else: choices are numbers to type."""

UNHURRIED = Limits(account=WIDE_OPEN, chat=WIDE_OPEN, burst=WIDE_OPEN)
"""Of a channel that sends nothing."""


class SendError(Exception):
    """A send failed. Every way has a class, says whether to try again and what it means for the chat."""

    retry = False
    """Whether the same message may be tried again later."""
    in_doubt = False
    """Whether it may have arrived all the same."""
    reachable = True
    """Whether other messages to this chat may still arrive."""
    account = False
    """Whether every chat of the account is concerned, so that sending must pause."""
    passing = False
    """Whether it may well be over by itself, so that people are called only when it lasts."""

    def __init__(self, detail: str = "", after: float = 0.0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.after = after

    @property
    def code(self) -> str:
        """The class name in kebab case, as kept in the outbox."""
        return "".join("-" + c.lower() if c.isupper() else c for c in type(self).__name__).lstrip("-")


class Blocked(SendError):
    """The person blocked the bot or deleted her account."""

    reachable = False


class NoSuchChat(SendError):
    """The platform knows no such chat: she never wrote, or the address is wrong."""

    reachable = False


class WindowClosed(SendError):
    """The platform's window for writing to her is over; only she can open it."""

    reachable = False


class QuotaSpent(SendError):
    """The account has no messages left in this period."""

    retry = True
    account = True


class NotCovered(SendError):
    """The message would be charged and nothing is left to charge it to; free ones still go."""


class NotAllowed(SendError):
    """The account may not send before a person puts that right with the platform: suspended, unpaid, not approved."""

    retry = True
    account = True


class TooFast(SendError):
    """The platform asks us to wait ``after`` seconds."""

    retry = True


class BadToken(SendError):
    """The platform does not know our token; a person must mend it."""

    retry = True
    account = True


class Misdirected(SendError):
    """What answered was not the platform, or knows nothing of us: a proxy before it, mostly; nothing was delivered."""

    retry = True
    account = True
    passing = True


class Refused(SendError):
    """The platform will never take this message as it is: a fault of ours."""


class KeysRefused(Refused):
    """The platform will not take its buttons or links; the rest of it may well be taken."""


class VoiceForbidden(Refused):
    """She takes no voice messages, by a setting of hers; sound may still reach her as a file."""


class Unreachable(SendError):
    """No connection was made; the message certainly did not leave."""

    retry = True


class PlatformDown(SendError):
    """The platform answered with a fault of its own; the message may have left."""

    retry = True
    in_doubt = True


class NoAnswer(SendError):
    """The message left and no answer came: it may or may not have arrived."""

    in_doubt = True


class BadPayload(Exception):
    """The platform's message cannot be read."""


def kept(text: str, most: int) -> str:
    """Text as the system keeps it: NFC, without NUL (PostgreSQL refuses it), at most ``most`` characters."""
    return unicodedata.normalize("NFC", text.replace("\0", ""))[:most].strip()


def moment(given: object, per_second: int = 1) -> float:
    """A time of a platform in epoch seconds, given as a whole number or its digits; 0 for what is no time."""
    number = int(given) if isinstance(given, str) and _DIGITS.fullmatch(given) else given
    if type(number) is not int or not 0 < number < per_second * _END_OF_TIME:
        return 0.0
    return number / per_second


_DIGITS = re.compile(r"[0-9]{1,15}")
_END_OF_TIME = 10**11
"""Seconds: later than any calendar of a computer goes."""


def forbids_voice(words: str) -> bool:
    """Whether a platform's words say that a person takes no voice messages."""
    return bool(_NO_VOICE.search(words))


# "VOICE_MESSAGES_FORBIDDEN", "user restricted receiving of voice messages", "not enough rights to send voice notes"
_NO_VOICE = re.compile(
    r"voice.*(forbid|restrict|not allowed)|(forbid|restrict|not enough rights).*voice", re.IGNORECASE
)


def refuses_keys(words: str) -> bool:
    """Whether a platform's words say that it does not like the buttons or links of a message."""
    return bool(_NO_KEYS.search(words))


# "BUTTON_URL_INVALID", "reply markup is too long", "inline keyboard button URL '…' is invalid", "invalid buttons"
_NO_KEYS = re.compile(r"button|keyboard|reply.?markup", re.IGNORECASE)


def repeats(headers: Mapping[str, str], name: str, *, secret: str) -> bool:
    """Whether the header ``name`` repeats our secret, in constant time. Without a secret nothing is genuine."""
    given = headers.get(name, "").encode("utf-8", "backslashreplace")
    return hmac.compare_digest(given, secret.encode()) and bool(secret)


class Channel(Protocol):
    """A platform. One folder each, registered in ``bot.channels``. What only some can do is in ``abilities``."""

    name: str
    manifest: Manifest
    capabilities: Capabilities
    limits: Limits

    @classmethod
    def made(cls, given: Installation) -> Self | None:
        """The channel of an installation, ready to ``start``; None where it is switched off."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the delivery is genuine, compared in constant time. Header names are lower-case."""
        ...

    def parse(self, body: bytes) -> list[Inbound]:
        """What happened, possibly nothing. Raises only ``BadPayload``."""
        ...

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        """Deliver one part. Raises only ``SendError``."""
        ...

    async def acknowledge(self, ack: str) -> None:
        """Tell the platform that a tap was seen. Never raises; losing it is harmless."""
        ...

    async def start(self) -> None:
        """Open connections."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...
