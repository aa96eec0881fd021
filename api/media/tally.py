"""Whose recordings were heard just now, counted in memory until somebody writes it down: by whom is not known here."""

from collections import Counter
from collections.abc import Iterable
from threading import Lock


class HeardTally:
    """How often recordings were sent or asked for since the last ``take``, by their versions. Any thread."""

    def __init__(self) -> None:
        self._lock, self._counts = Lock(), Counter[str]()

    def add(self, versions: Iterable[str], times: int = 1) -> None:
        """Each of them was heard."""
        with self._lock:
            self._counts.update(dict.fromkeys(versions, times))

    def take(self) -> dict[str, int]:
        """What was counted, and from here on anew."""
        with self._lock:
            counts, self._counts = self._counts, Counter[str]()
        return dict(counts)
