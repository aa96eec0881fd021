"""Speaking much at once: the same work for many things, in processes of its own."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Done = TypeVar("Done")


def in_processes(
    making: Callable[[], Callable[[Thing], Done]], things: Sequence[Thing], jobs: int
) -> Iterator[tuple[int, Done]]:
    """Do for each of ``things`` what ``making()`` gives, made once in each of ``jobs`` processes.

    Gives the place of each and what came of it, as it is done. Whoever stops half-way (``close``, an interrupt, the end
    of this process) ends the others too.
    """
    # Not forked: a library that was loaded here would not live through it.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (making,))
    try:
        with _interrupts_held():
            doing: dict[Future[Done], int] = {pool.submit(_do, thing): place for place, thing in enumerate(things)}
        for future in as_completed(doing):
            # What came of it is let go of at once: it may be a sound.
            yield doing.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)


_making: Callable[[Any], Any]
"""Of a process that was begun for this."""


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """An interrupt in here is raised afterwards; a process that is begun in here holds it until ``_begin``.

    A terminal interrupts all of them, and one that has hardly begun would complain of it at length.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(making: Callable[[], Callable[[Any], Any]]) -> None:
    global _making
    # An interrupt is meant for the process that gives out the work; it ends us when it has tidied up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # one that was held is gone
    Thread(target=_end_with_parent, daemon=True).start()
    _making = making()


def _end_with_parent() -> None:
    """Without this, whoever kills the first process leaves the others waiting for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(thing: Any) -> Any:
    return _making(thing)
