"""The engine alone: lesson turns a second on one core, with the state read from and written to JSON each turn.

uv run python -m benchmarks.engine
"""

import os
import time
from datetime import UTC, datetime

import orjson

from api.settings import ROOT
from bot import events
from bot.course.load import read_course
from bot.course.model import Course
from bot.engine.state import State, dump_chat, dump_learner, load_chat, load_learner
from bot.engine.step import step

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
TURNS = 200_000
RUNS = 5


def ready(course: Course) -> State:
    """A learner past the greeting."""
    state = step(State(), events.Opened(), course, NOW).state
    return step(state, events.Tapped(state.chat.serial, "vi"), course, NOW).state


def turns_a_second(course: Course, turns: int) -> float:
    """She taps the first thing offered and the second in turn: right and wrong, on and on through the lessons."""
    state = ready(course)
    chat, learner = orjson.dumps(dump_chat(state.chat)), orjson.dumps(dump_learner(state.learner))
    begun = time.perf_counter()
    for turn in range(turns):
        state = State(load_chat(orjson.loads(chat)), {"1": load_learner(orjson.loads(learner))})
        offered = state.chat.options[:2] or ("menu",)
        choice = offered[turn // 2 % len(offered)]
        state = step(state, events.Tapped(state.chat.serial, choice), course, NOW).state
        chat, learner = orjson.dumps(dump_chat(state.chat)), orjson.dumps(dump_learner(state.learner))
    return turns / (time.perf_counter() - begun)


def main() -> None:
    """Several runs on one core; the median is the figure to quote."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    course = read_course(ROOT)
    turns_a_second(course, TURNS // 20)
    rates = sorted(turns_a_second(course, TURNS) for _ in range(RUNS))
    print(f"engine with state written and read: {rates[RUNS // 2]:,.0f} turns/s ({rates[0]:,.0f} to {rates[-1]:,.0f})")


if __name__ == "__main__":
    main()
