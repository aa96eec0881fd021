"""Killing a piece of work at every step at which it touches a file, as a power cut would: nothing is cleared away."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

TOUCHES = frozenset(("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "sqlite3.connect"))
"""Audit events of Python, each raised before what it is about is done."""


def runs_to_its_end(work: Callable[[], object], folder: str, *, die_at: int, after: str = "") -> bool:
    """Do ``work`` in a process of its own that is killed when it touches ``folder`` for the ``die_at``-th time.

    With ``after`` it is counted from the first path on that contains it. False says that it was killed.
    """
    child = os.fork()
    if not child:
        sys.addaudithook(_Killer(folder, die_at, after))
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed by itself"
    return True


class _Killer:
    def __init__(self, folder: str, die_at: int, after: str) -> None:
        self._folder, self._left, self._after = folder, die_at, after

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in TOUCHES or not self._ours(event, str(arguments)):
            return
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)

    def _ours(self, event: str, paths: str) -> bool:
        if self._after and self._after not in paths:
            return False
        self._after = ""
        # Removing a tree names files without their folders.
        return self._folder in paths or event in ("os.remove", "os.rmdir")
