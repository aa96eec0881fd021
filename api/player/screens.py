"""What the engine shows at a place, and where each of its choices leads. Nothing is worded here."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.codes.lesson_places import LessonPlace, reached, state_at
from bot.course import Course
from bot.engine.state import Learner
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Tapped
from bot.orders import Report
from bot.replies import Choice, Reply

NOT_RIGHT = "not-right"

TOOLS = ("back", "person", "emergency")
"""Of the tools under every screen those that lead to another place of the page."""


@dataclass(frozen=True, slots=True)
class PlayerLink:
    """A choice or tool of a screen, and the place it leads to; None out of the page."""

    choice: Choice
    to: LessonPlace | None


@dataclass(frozen=True, slots=True)
class PlayerScreen:
    """A reply of the engine as a page shows it. ``place`` is where it really is, after any edit of the lesson."""

    place: LessonPlace
    reply: Reply
    choices: tuple[PlayerLink, ...]
    tools: tuple[PlayerLink, ...]

    @property
    def doubt(self) -> str:
        """What the button says by which a draft is called wrong; empty where everything is approved."""
        return next((tool.label for tool in self.reply.tools if tool.id == NOT_RIGHT), "")

    def ways(self) -> tuple[LessonPlace, ...]:
        """Every place that is one press away."""
        return tuple(way.to for way in (*self.choices, *self.tools) if way.to)


def screen_at(course: Course, base: Learner, place: LessonPlace, now: datetime) -> PlayerScreen:
    """The screen at ``place`` for ``base`` on the day of ``now``."""
    turn = step(state_at(course, base, place), Tapped(0, "again"), course, now)
    here, reply = reached(place, turn.state) or place, turn.replies[-1]
    choices = tuple(PlayerLink(one, _led(course, here, turn, one.id, now)) for one in reply.choices)
    tools = (PlayerLink(one, _tool(course, here, turn, one.id, now)) for one in reply.tools)
    return PlayerScreen(here, reply, choices, tuple(way for way in tools if way.to and way.to != here))


def doubted(course: Course, base: Learner, place: LessonPlace, now: datetime) -> Report | None:
    """What somebody at ``place`` calls wrong: all that is not approved there; None where everything is."""
    turn = step(state_at(course, base, place), Tapped(0, "again"), course, now)
    after = step(turn.state, Tapped(turn.state.chat.serial, NOT_RIGHT), course, now)
    return next((order for order in after.orders if isinstance(order, Report)), None)


def _tool(course: Course, here: LessonPlace, turn: Turn, tool: str, now: datetime) -> LessonPlace | None:
    if tool in ("slower", "faster"):
        return replace(here, slow=tool == "slower")
    return _led(course, here, turn, tool, now) if tool in TOOLS else None


def _led(course: Course, here: LessonPlace, turn: Turn, choice: str, now: datetime) -> LessonPlace | None:
    after = step(turn.state, Tapped(turn.state.chat.serial, choice), course, now)
    return reached(here, after.state)
