"""Which sentence is fetched next, when some of them are lost on the way."""

from collections import deque
from collections.abc import Iterable

from bot.speech import CourseSentence


class FetchQueue:
    """Sentences in their order, each until it is there.

    One that was lost is set aside until another succeeds, and then has its place again, for perhaps it was the network;
    one that was lost twice comes last, so that it keeps no other waiting.
    """

    def __init__(self, sentences: Iterable[CourseSentence]) -> None:
        self._left, self._aside = deque(sentences), list[CourseSentence]()
        self._lost_before = set[CourseSentence]()

    def __len__(self) -> int:
        return len(self._left) + len(self._aside)

    def first(self) -> CourseSentence | None:
        """The next one; None when all are there."""
        if not self._left:
            self._take_back()
        return self._left[0] if self._left else None

    def succeeded(self) -> None:
        """The first is there."""
        self._left.popleft()
        self._take_back()

    def lost(self) -> None:
        """The first could not be fetched."""
        sentence = self._left.popleft()
        if sentence in self._lost_before:
            self._left.append(sentence)
        else:
            self._lost_before.add(sentence)
            self._aside.append(sentence)

    def _take_back(self) -> None:
        self._left.extendleft(reversed(self._aside))
        self._aside.clear()
