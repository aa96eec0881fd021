"""Every screen of a lesson and where each of its choices leads: the lesson as a map, for who has no engine.

Found by tapping everything there is, from the first step on, as somebody who agreed to nothing. Screens that look
the same and lead to the same are one, so a lesson that asks and goes two ways is not drawn twice before it parts.
What leads out of the lesson (to the menu, to another lesson) is not followed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.course import Course, Lesson
from bot.engine.lesson import STAGES
from bot.engine.turn import Turn
from bot.engine.walk import entered, tapped
from bot.replies import Reply

INSIDE = (*STAGES, "could-not", "finished", "rest", "person")
"""Screens that belong to a lesson, besides the reasons for which somebody could not."""

FOLLOWED = ("back",)
"""Tools that are followed; the others lead out, or only repeat the screen."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A screen of the map. ``ways`` names the spot to which a choice or tool leads, for those that stay inside.

    ``name`` tells where it is: ``02-scan``, ``09-who-presses.let`` (after that answer), ``02-scan.could-not``; it
    begins with the place in the lesson. ``reply`` has the screen number 0, and no place among the stages: how many
    there are depends on the way she came.
    """

    name: str
    reply: Reply
    ways: Mapping[str, str]


class _Where(NamedTuple):
    """What tells two screens of a lesson apart. ``back`` matters only where a screen leads to where she came from."""

    screen: str
    about: str
    at: str
    traits: tuple[tuple[str, str], ...]
    back: str


class _Seen(NamedTuple):
    reply: Reply
    ways: Mapping[str, _Where]


def spots(course: Course, lesson: Lesson, lang: str, now: datetime) -> tuple[Spot, ...]:
    """The map of ``lesson`` at ``now`` in ``lang``, its first step first, in the order of the lesson."""
    seen = _explored(course, lesson, lang, now)
    kinds = _merged(seen)
    first = {kind: where for where, kind in reversed(kinds.items())}
    names = _names(lesson, first)
    found = [
        Spot(names[kind], seen[where].reply, {choice: names[kinds[to]] for choice, to in seen[where].ways.items()})
        for kind, where in first.items()
    ]
    start = names[kinds[next(iter(seen))]]
    return tuple(sorted(found, key=lambda spot: (spot.name != start, spot.name)))


def _explored(course: Course, lesson: Lesson, lang: str, now: datetime) -> dict[_Where, _Seen]:
    begin = entered(course, lesson, lang, now)
    waiting = [(_where(begin), begin)]
    seen: dict[_Where, _Seen] = {}
    while waiting:
        here, turn = waiting.pop(0)
        if here in seen:
            continue
        onward = list(_onward(course, lesson, turn, now))
        seen[here] = _Seen(_alike(turn.replies[-1]), {choice: _where(there) for choice, there in onward})
        waiting += [(_where(there), there) for _, there in onward]
    return seen


def _alike(reply: Reply) -> Reply:
    """A reply without what is of this way to it alone."""
    return reply._replace(screen=0, stage=None)


def _onward(course: Course, lesson: Lesson, turn: Turn, now: datetime) -> Iterator[tuple[str, Turn]]:
    reply = turn.replies[-1]
    tools = [tool.id for tool in reply.tools if tool.id in FOLLOWED]
    for id in (*(choice.id for choice in reply.choices), *tools):
        there = tapped(course, turn, id, now)
        if _inside(lesson, there):
            yield id, there


def _inside(lesson: Lesson, turn: Turn) -> bool:
    screen = turn.state.chat.screen
    return turn.state.learner.lesson == lesson.id and (screen in INSIDE or screen.startswith("reason-"))


def _where(turn: Turn) -> _Where:
    chat, learner = turn.state.chat, turn.state.learner
    progress = learner.lessons.get(learner.lesson)
    at, traits = progress.at if progress else "", tuple(sorted(learner.traits.items()))
    back = chat.came_from[-1] if chat.screen == "person" and chat.came_from else ""
    return _Where(chat.screen, chat.about, at, traits, back)


def _merged(seen: Mapping[_Where, _Seen]) -> dict[_Where, int]:
    """The kind of each screen: those of one kind look the same and lead to the same kinds.

    All that look the same begin as one kind, which parts for as long as its members lead to different ones.
    """
    kinds = _numbered({where: screen.reply for where, screen in seen.items()})
    while True:
        finer = _numbered(
            {
                where: (kinds[where], tuple((choice, kinds[to]) for choice, to in screen.ways.items()))
                for where, screen in seen.items()
            }
        )
        if len({*finer.values()}) == len({*kinds.values()}):
            return kinds
        kinds = finer


def _numbered(looks: Mapping[_Where, object]) -> dict[_Where, int]:
    numbers: dict[object, int] = {}
    return {where: numbers.setdefault(look, len(numbers)) for where, look in looks.items()}


def _names(lesson: Lesson, first: Mapping[int, _Where]) -> dict[int, str]:
    """A name for each kind; a second screen at the same place gets a number behind it."""
    names: dict[int, str] = {}
    for kind in sorted(first):
        name = plain = _name(lesson, first[kind])
        count = 1
        while name in names.values():
            count += 1
            name = f"{plain}.{count}"
        names[kind] = name
    return names


def _name(lesson: Lesson, where: _Where) -> str:
    if not where.at:
        return f"{len(lesson.stages) + 1:02}-{where.screen}"
    stage = f"{lesson.places[where.at] + 1:02}-{where.at}"
    if where.screen in ("right", "wrong"):
        return f"{stage}.{where.about}"
    return stage if where.screen in STAGES else f"{stage}.{where.screen}"
