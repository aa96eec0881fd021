"""Work that nobody waits for, done one after the other by one thread that begins when there is some."""

import logging
from collections.abc import Callable
from threading import Condition, Thread
from typing import Generic, TypeVar

from bot.speech.voice import NotFetched, SpeechFailed

log = logging.getLogger(__name__)

MOST = 2_000
"""Pieces of work that are remembered; what comes on top is wanted again some other time."""

PAUSE_SECONDS = 60.0
"""After somebody far away could not be reached. Each time in a row it is twice as long …"""
LONGEST_PAUSE_SECONDS = 3_600.0
"""… up to this."""

Work = TypeVar("Work")


class Later(Generic[Work]):
    """``want`` a piece of work and ``do`` will be called with it, once, however often it was wanted meanwhile.

    When ``do`` raises ``NotFetched`` everything rests for a while; the piece is tried again after that.
    """

    def __init__(self, do: Callable[[Work], object], pause_seconds: float = PAUSE_SECONDS) -> None:
        self._do, self._shortest, self._pause = do, pause_seconds, pause_seconds
        self._wanted: dict[Work, None] = {}
        self._changed = Condition()
        self._thread: Thread | None = None

    def want(self, work: Work) -> None:
        """At once; any thread."""
        with self._changed:
            if len(self._wanted) < MOST:
                self._wanted[work] = None
            if self._thread is None:
                # A daemon: whoever ends the program does not wait for a better voice.
                self._thread = Thread(target=self._run, name="later", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
                work = next(iter(self._wanted))
            rest = self._done(work)
            with self._changed:
                if not rest:
                    del self._wanted[work]
                else:
                    self._changed.wait_for(lambda: False, rest)

    def _done(self, work: Work) -> float:
        """Do it; gives the seconds to wait before it is tried again, or 0."""
        try:
            self._do(work)
        except NotFetched as error:
            rest, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE_SECONDS)
            log.warning("voice not fetched: %s; again in %.0f s", error, rest)
            return rest
        except SpeechFailed as error:
            log.error("no better voice: %s", error)
        except Exception:
            # Whatever it is, the thread must live: the next piece of work may well succeed.
            log.exception("no better voice")
        self._pause = self._shortest
        return 0.0
