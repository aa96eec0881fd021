"""What may be counted. Facts, not states, feed the statistics.

A fact is one class; its name in the database is the class name in snake case. ``who`` is the member
of the chat it is about (see ``bot.engine.state``); the shell turns it into a learner, or into nobody
when she gave no consent. ``lesson``, ``step`` and ``detail`` are slugs, never what somebody typed.
"""

import re
from functools import cache
from typing import NamedTuple


class Fact(NamedTuple):
    """What every fact has. Fields a kind does not use stay at their defaults.

    A named tuple, because some are made every turn; unlike one it equals only facts of its own kind.
    """

    who: str
    lesson: str = ""
    step: str = ""
    detail: str = ""
    attempt: int = 0
    correct: bool | None = None

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    def __hash__(self) -> int:
        return hash((type(self), *self))


class QuestionAnswered(Fact):
    """She asked something that has an answer; ``detail`` is the answer's id."""

    __slots__ = ()


class ChatStarted(Fact):
    """The first contact of a chat."""

    __slots__ = ()


class LanguageChosen(Fact):
    """``detail`` is ``text:vi``, ``voice:kpm`` …"""

    __slots__ = ()


class LearnerAdded(Fact):
    """Somebody new learns on this chat. ``detail`` is ``adult``, ``child`` or ``together``."""

    __slots__ = ()


class RulePractised(Fact):
    """The first safety rule was practised; ``correct`` says whether the answer was right."""

    __slots__ = ()


class ConsentGiven(Fact):
    """``detail`` is the version of the text agreed to."""

    __slots__ = ()


class ConsentRefused(Fact):
    """She said no, or took it back; ``detail`` is the version of the text."""

    __slots__ = ()


class PlaceChosen(Fact):
    """``detail`` is ``commune`` or ``commune/village``."""

    __slots__ = ()


class CodeJoined(Fact):
    """A join code was used; ``detail`` is the code."""

    __slots__ = ()


class LessonStarted(Fact):
    """A lesson was begun; ``attempt`` counts from 1 for each learner and lesson."""

    __slots__ = ()


class StepShown(Fact):
    """A step or question was put on the screen for the first time in this attempt."""

    __slots__ = ()


class StepDone(Fact):
    """She said that she did it."""

    __slots__ = ()


class StepNotDone(Fact):
    """She could not; ``detail`` is the reason: ``paper``, ``signal``, ``unclear``, ``afraid``, ``other``."""

    __slots__ = ()


class AnswerGiven(Fact):
    """``step`` is the question, ``detail`` the option."""

    __slots__ = ()


class VariantChosen(Fact):
    """A step asked about her phone or bank; ``detail`` is the answer. Nothing is right or wrong about it."""

    __slots__ = ()


class LessonCompleted(Fact):
    """The end of a lesson was reached, once for each start."""

    __slots__ = ()


class DrillAnswered(Fact):
    """A message to practise on was judged: ``step`` is the message, ``detail`` ``swindle`` or ``harmless``."""

    __slots__ = ()


class DrillPassed(Fact):
    """Three messages were judged; ``correct`` says whether all of them rightly.

    ``detail`` is the day after the lesson (1, 7, 30), or empty when she asked for it herself.
    """

    __slots__ = ()


class EmergencyOpened(Fact):
    """She said that money or a code is already gone."""

    __slots__ = ()


class MessageChecked(Fact):
    """She had a message looked at; ``detail`` is how like a swindle it was. The message itself is not kept."""

    __slots__ = ()


class RescueOpened(Fact):
    """She said that somebody is pressing her for money or a code, and that nothing is gone yet."""

    __slots__ = ()


class PersonAsked(Fact):
    """She asked for a real person and was shown whom to call."""

    __slots__ = ()


class CodeRead(Fact):
    """A payment code was read for her; ``detail`` is what it was (``vietqr``, ``broken``, ``several`` …), no number."""

    __slots__ = ()


class CampaignShown(Fact):
    """A message of the union was put before her; ``detail`` is the campaign."""

    __slots__ = ()


class NotUnderstood(Fact):
    """Free text that meant nothing to us; the text itself is not kept."""

    __slots__ = ()


class Stopped(Fact):
    """She wants no more messages on her own account."""

    __slots__ = ()


class ChatLinked(Fact):
    """From now on the chat shares her progress with another one; ``detail`` is the channel of that."""

    __slots__ = ()


class ChatUnlinked(Fact):
    """She cut a chat off from her progress, this one or another."""

    __slots__ = ()


class Resumed(Fact):
    """She wrote again after stopping."""

    __slots__ = ()


def kind(fact: type[Fact]) -> str:
    """The name of a fact in the database: ``LessonStarted`` -> ``lesson_started``."""
    return _snake(fact.__name__)


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
