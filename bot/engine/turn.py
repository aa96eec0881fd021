"""One turn while it is being decided, and what comes of it.

``Turning`` is a working value private to one call of ``step``: the actions of the screens write into
it what should happen, nothing happens. ``Turn`` is the result.
"""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from bot.course import SOURCE, Course, Message
from bot.engine.state import NOBODY, Chat, State, new
from bot.facts import Fact
from bot.orders import Order
from bot.payments import Code
from bot.replies import Reply

VIETNAM = timezone(timedelta(hours=7))

_seconds = lru_cache(1)(lambda now: int(now.timestamp()))
"""Epoch seconds. All turns of a batch have the same moment, so it is worked out once."""

DEPTH = 6
"""How many screens "back" remembers."""


class Turn(NamedTuple):
    """What a step decided: the state after it, what to answer, what to count, what to have done."""

    state: State
    replies: tuple[Reply, ...] = ()
    facts: tuple[Fact, ...] = ()
    orders: tuple[Order, ...] = ()


class Turning:
    """A turn in the making. Attributes mirror ``Chat``; ``learner`` is whoever learns now.

    ``code`` is the payment code that was read in this turn: it may be shown in it, and goes with it.
    """

    __slots__ = (
        "about",
        "at",
        "came_from",
        "code",
        "course",
        "facts",
        "learner",
        "learners",
        "notes",
        "now",
        "options",
        "orders",
        "replies",
        "screen",
        "serial",
        "show",
        "stopped",
        "who",
    )

    def __init__(self, state: State, course: Course, now: datetime) -> None:
        chat, self.learners = state
        self.screen, self.about, self.options, self.came_from, self.serial, self.who, self.stopped, _, self.at = chat
        self.learner = self.learners.get(self.who) or NOBODY
        self.course, self.now = course, now
        self.facts: list[Fact] = []
        self.orders: list[Order] = []
        self.replies: list[Reply] = []
        self.notes: list[Message] = []
        self.show = True
        self.code: Code | None = None

    @property
    def reads(self) -> str:
        """The variety she reads: a language, or one of its dialects there is something of."""
        learner = self.learner
        return learner.text_lang if learner.text_lang == SOURCE else self._tongue(learner.text_lang)

    @property
    def hears(self) -> str:
        """The variety she hears."""
        learner = self.learner
        return learner.voice_lang if learner.voice_lang == SOURCE else self._tongue(learner.voice_lang)

    def _tongue(self, lang: str) -> str:
        learner, course = self.learner, self.course
        return course.tongue(lang, learner.speaks or course.dialect_at(learner.commune, learner.village))

    @property
    def beside(self) -> str:
        """The name of the language she has beside Vietnamese."""
        return self.course.beside(self.learner.voice_lang, self.learner.text_lang)

    @property
    def today(self) -> date:
        """The day it is in Vietnam, which has one time all year."""
        return self.now.astimezone(VIETNAM).date()

    @property
    def place(self) -> str:
        """Where she stands: lesson, stage, and how many messages she has practised on."""
        learner = self.learner
        progress = learner.lessons.get(learner.lesson)
        return f"{learner.lesson}/{progress.at if progress else ''}/{learner.drills}"

    def go(self, screen: str, about: str = "") -> None:
        """Move to ``screen``, which is ``about`` something; "back" will lead here."""
        if (self.screen != screen or self.about != about) and self.screen != "new":
            self.came_from = (*self.came_from, f"{self.screen}:{self.about}")[-DEPTH:]
        self.screen, self.about = screen, about

    def go_back(self) -> None:
        """Return to the screen before this one, or to the menu; before the greeting is over, stay."""
        if self.came_from:
            self.screen, _, self.about = self.came_from[-1].partition(":")
            self.came_from = self.came_from[:-1]
        elif self.learner.begun:
            self.screen, self.about = "menu", ""

    def put(self, screen: str, about: str = "") -> None:
        """Replace the screen by ``screen``, ``about`` something, without remembering it: the next step of one path."""
        self.screen, self.about = screen, about

    def fact(
        self,
        kind: type[Fact],
        lesson: str = "",
        step: str = "",
        detail: str = "",
        attempt: int = 0,
        *,
        correct: bool | None = None,
    ) -> None:
        """Count something about whoever learns now, in ``lesson`` at ``step``, with a ``detail``."""
        self.facts.append(new(kind, (self.who, lesson, step, detail, attempt, correct)))

    def note(self, name: str, **values: str) -> None:
        """Put a short sentence before the screen."""
        message = self.course.messages[self.reads][f"bot/{name}/text"].naming(self.beside)
        self.notes.append(message.filled(**values) if values else message)

    def turn_to(self, who: str) -> None:
        """Somebody else learns from here on."""
        self._keep()
        self.who = who
        self.learner = self.learners.get(who) or NOBODY

    def forget(self, who: str) -> None:
        """Drop a learner; the caller gives the order to erase her."""
        self.learners = {key: learner for key, learner in self.learners.items() if key != who}
        self.who = min(self.learners, default="1")
        self.learner = self.learners.get(self.who) or NOBODY

    def done(self) -> Turn:
        """The finished turn."""
        self._keep()
        seen = _seconds(self.now)
        chat = new(
            Chat,
            (self.screen, self.about, self.options, self.came_from, self.serial, self.who, self.stopped, seen, self.at),
        )
        state = new(State, (chat, self.learners))
        return new(Turn, (state, tuple(self.replies), tuple(self.facts), tuple(self.orders)))

    def _keep(self) -> None:
        if self.learner is not NOBODY and self.learners.get(self.who) is not self.learner:
            self.learners = {**self.learners, self.who: self.learner}
