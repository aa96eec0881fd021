"""Locked files: who holds one keeps others out, and the system lets go of it in the moment its holder dies."""

import fcntl
import os
import time
from pathlib import Path

LOOK_SECONDS = 0.05
"""Between two attempts to get a lock that somebody holds."""


class Held:
    """A lock that is ours until ``release``, or until nobody refers to it any more."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Let others have it. Doing it twice changes nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.release()


def locked(file: Path, *, shared: bool = False, seconds: float = 0.0) -> Held | None:
    """Lock ``file``, alone or with others who share it; None when it is held against us for all of ``seconds``.

    Raises ``OSError`` where no file can be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    held = Held(handle := os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    wanted = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    end = time.monotonic() + seconds
    while not _got(handle, wanted):
        if time.monotonic() >= end:
            held.release()
            return None
        time.sleep(LOOK_SECONDS)
    return held


def _got(handle: int, wanted: int) -> bool:
    try:
        fcntl.flock(handle, wanted)
    except BlockingIOError:
        return False
    return True
