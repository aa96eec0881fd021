"""One platform message as planned, in JSON values: the planner makes it, the outbox keeps it, a channel sends it.

Messages written by earlier versions lie in outboxes still, and a page reads them weeks later: a field that is new must
be able to lack, and none changes its meaning. Lists of two stand for pairs, as JSON knows no others.
"""

from typing import Literal, NotRequired, TypedDict

import orjson


class SpeechRequest(TypedDict):
    """What is to be said (``[lang, text]`` each), how fast, and whether it is somebody's own."""

    says: list[list[str]]
    slow: bool
    private: bool


class Keys(TypedDict, total=False):
    """What can be pressed below a message: rows of ``[label, data]``; ``[label, number]``; ``[label, address]``.

    The first ``answers`` of the buttons answer the question, in the order of their numbers; the others are tools.
    """

    buttons: list[list[list[str]]]
    answers: int
    calls: list[list[str]]
    links: list[list[str]]


class Part(Keys):
    """A message of a platform that takes one thing at a time. What holds nothing is not there.

    ``screen`` is the serial of the screen it belongs to; ``text`` of a ``photo`` or ``voice`` is its caption;
    ``picture`` a name in the course. An ``audio`` is a ``voice`` as a file, for who takes no voice messages; none is
    planned.
    """

    kind: Literal["text", "photo", "voice", "audio"]
    screen: int
    text: NotRequired[str]
    picture: NotRequired[str]
    alt: NotRequired[str]
    speech: NotRequired[SpeechRequest | None]


class Offered(TypedDict):
    """A choice on a card; ``digit`` is what may be typed instead, ``speech`` what its loudspeaker says.

    ``icon`` names the drawing that stands for it where it has no picture.
    """

    id: str
    label: str
    picture: str
    speech: SpeechRequest | None
    digit: str
    icon: NotRequired[str]


class Card(TypedDict):
    """Everything of a screen at once, for a page or program that draws it. ``lines`` are ``[lang, text, draft]``.

    ``stage`` is which one of a lesson it is, from 1, and of how many; None or nothing outside of lessons.
    """

    kind: Literal["card"]
    screen: int
    lines: list[list[str | bool]]
    picture: str
    alt: str
    speech: SpeechRequest | None
    choices: list[Offered]
    tools: list[Offered]
    calls: list[list[str]]
    links: list[list[str]]
    on_request: bool
    at_hand: list[list[str]]
    asks: str
    stage: NotRequired[list[int] | None]


def written(part: Part | Card) -> bytes:
    """As the outbox keeps it."""
    return orjson.dumps(part)


def read_part(body: str) -> Part:
    """A message for a platform from the outbox; pages are given their cards as they lie there."""
    part: Part = orjson.loads(body)
    return part
