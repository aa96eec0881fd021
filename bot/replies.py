"""What the teacher answers, as values that know no platform.

A reply is one screen: at most one picture, a few lines, one stretch of voice, at most three choices
(five on a menu) and the tools that are there on every screen. How it is cut into messages is
``bot.channels.plan``'s business.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. ``draft`` lines are machine-made K'Ho and always stand beside their Vietnamese."""

    lang: str
    text: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """A stretch of speech in one language. ``draft`` ones are heard with their Vietnamese; its sound is the same."""

    lang: str
    text: str
    draft: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Speech:
    """A request for a voice: what is said, in order, at which speed. Not a file.

    ``private`` speech holds something of the person's own: a local voice only, never kept.
    """

    says: tuple[Say, ...]
    slow: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. ``id`` is ASCII, at most 40 bytes; a choice may have a voice and a picture of its own.

    ``says`` is how its label is heard, for a page on which each choice has a loudspeaker; ``speech`` says more
    than the label and is sent along wherever there is sound. ``icon`` names the drawing of a page that stands for it
    where it has no picture (``bot.engine.icons``).
    """

    id: str
    label: str
    picture: str = ""
    speech: Speech | None = None
    says: tuple[Say, ...] = ()
    icon: str = ""

    def heard(self, *, slow: bool, private: bool = False) -> Speech | None:
        """What its loudspeaker says: its own voice, or its label; None where it has neither."""
        return self.speech or (Speech(self.says, slow, private) if self.says else None)


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone number to press."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address on our own domain to open."""

    label: str
    url: str


class Reply(NamedTuple):
    """One screen. ``screen`` is its serial in the chat; a tap names it.

    ``choices`` are numbered from 1. ``tools`` (again, back, a real person …) carry the fixed digits
    of ``TOOL_DIGITS``, the same on every screen, so that numbers always work. With ``on_request`` its voices
    are only played when she asks for them. A reply that has nothing but ``speech`` is such a voice, asked for:
    it leaves the screen as it is. ``at_hand`` are numbers that a page keeps for when there is no network: her bank's,
    and whom she can ask where she lives.
    ``asks`` says what she may have to give here, so that a page shows where: a ``name``, a ``code``, a ``photo``, or
    nothing. With ``unkept`` it holds a number of somebody's account: it is written down nowhere in the open.
    ``stage`` is where she is in a lesson: which of her stages it is, from 1, and how many there are.
    A named tuple, because one is made every turn.
    """

    screen: int
    lines: tuple[Line, ...]
    speech: Speech | None = None
    picture: str = ""
    alt: str = ""
    choices: tuple[Choice, ...] = ()
    tools: tuple[Choice, ...] = ()
    calls: tuple[Call, ...] = ()
    links: tuple[Link, ...] = ()
    on_request: bool = False
    unkept: bool = False
    at_hand: tuple[Call, ...] = ()
    asks: str = ""
    stage: tuple[int, int] | None = None


MORE_TOOLS = "tools"
"""The tool that shows the other tools, for platforms with room for a few buttons only; a reply never lists it."""

# One digit each, the same everywhere, as on a telephone: 1 to 5 are left for the choices.
TOOL_DIGITS = {"emergency": "6", "again": "7", "back": "8", "person": "9", "menu": "0"}
