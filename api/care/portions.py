"""Ends what is over (``api.care.expiry``), a portion a transaction.

A chore looks for keys without holding anybody up, and ends them a portion a transaction: in each it looks again, for
she may have come back meanwhile. A portion is as large as ``SHARE`` allows, so that whoever writes just then waits no
longer; on SQLite there is one writer, and between two portions it is somebody else's turn.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, Select

from api.care.expiry import NIGHTLY, AnyEnding, ExpiryRule, Key
from api.settings import Settings
from api.store import reading, writing

FOUND_AT_ONCE = 5000
"""Keys looked for at a time."""

MOST_AT_ONCE = 500
"""Ended in one transaction, if it is as quick as that."""

FIRST = 4
"""In the first transaction of a chore, before it is known how long one takes: twenty people of 300,000 took 80 ms."""

SHARE = 0.03
"""Seconds that a transaction of a chore should take: who waits for it notices nothing."""


def do_chores(
    engine: Engine,
    settings: Settings,
    now: datetime,
    endings: Sequence[AnyEnding] = NIGHTLY,
    rest: Callable[[float], None] = time.sleep,
) -> dict[str, int]:
    """Every ending until it finds nothing, with a ``rest`` between portions; how much each took away."""
    return {ending.name: finish(engine, settings, now, ending, Portions(rest=rest)) for ending in endings}


def finish(engine: Engine, settings: Settings, now: datetime, ending: AnyEnding, portions: "Portions") -> int:
    """Everything that is over by ``ending``, in ``portions``; how much that was."""
    total = 0
    while True:
        with reading(engine) as connection:
            keys = list(connection.scalars(ending.over(settings, now).limit(FOUND_AT_ONCE)))
        done = sum(_end(engine, ending, some, settings, now) for some in portions.of(keys))
        total += done
        if len(keys) < FOUND_AT_ONCE or not done:
            return total


def _end(engine: Engine, ending: ExpiryRule[Key], keys: Sequence[Key], settings: Settings, now: datetime) -> int:
    with writing(engine) as connection:
        ending.lock(connection, keys)
        still = _still(connection, ending.over(settings, now), keys) if ending.again else keys
        if still:
            ending.end(connection, still, now)
    return len(still)


def _still(connection: Connection, over: Select[Key], keys: Sequence[Key]) -> Sequence[Key]:
    key = over.selected_columns[0]
    return list(dict.fromkeys(connection.scalars(over.where(key.in_(keys)))))


class Portions:
    """Cuts a list into pieces, each so large that the one before would have taken ``SHARE`` seconds."""

    def __init__(self, steady: Callable[[], float] = time.monotonic, rest: Callable[[float], None] = time.sleep):
        self._steady, self._rest, self.size = steady, rest, FIRST

    def of(self, keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
        """The pieces. Between two of them whoever waits for the writer's place gets it."""
        start = 0
        while start < len(keys):
            some, began = keys[start : start + self.size], self._steady()
            yield some
            start += len(some)
            self._learn(len(some), self._steady() - began)
            if start < len(keys):
                self._rest(SHARE)

    def _learn(self, count: int, seconds: float) -> None:
        fitting = int(count * SHARE / max(seconds, 0.0001))
        self.size = max(1, min(fitting, self.size * 2, MOST_AT_ONCE))
