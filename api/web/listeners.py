"""The pages that follow their chat at once, each by a stream that stays open: for how many there is room, and who goes.

A page without a stream asks from time to time, so nobody is shut out. When there is no room, those go first of whom
nothing but the opening of the page was ever heard, then those of the network that has most: a hall full of learners
behind one Wi-Fi has room, and one machine that invents a thousand cookies takes it from none of them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from api.errors import TooMany
from api.http.connections import room

MOST_OF_CHAT = 3
"""Tabs of one browser; the oldest goes."""

MOST_OF_NETWORK = 400
"""Behind one address: the phones of a hall or of a carrier."""

MOST = 1500
"""In all, where there are files for as many connections again."""


class Full(TooMany):
    """Đang đông người học. Trang sẽ tự hỏi tin mới."""

    headers = {"retry-after": "10"}


@dataclass(eq=False, slots=True)
class Listener:
    """An open stream. ``answered`` says that she did more than open the page; ``ended`` that it has to go."""

    chat: str
    network: str
    answered: bool
    ended: bool = False
    wake: Callable[[], None] = field(default=lambda: None)

    def end(self) -> None:
        """Another one needs the place more."""
        self.ended = True
        self.wake()


class Listeners:
    """All open streams of this process, oldest first. Used on its event loop only."""

    def __init__(self, most: int | None = None, of_network: int = MOST_OF_NETWORK, of_chat: int = MOST_OF_CHAT) -> None:
        self._most = min(MOST, room() // 2) if most is None else most
        self._of_network, self._of_chat = of_network, of_chat
        self._open: dict[Listener, None] = {}
        self._networks: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, one: Listener) -> None:
        """A place for ``one``, if need be that of another; raises ``Full``. Whoever entered must ``leave``."""
        own = [other for other in self._open if other.chat == one.chat]
        if len(own) >= self._of_chat:
            self._send_away(own[0])
        elif self._networks[one.network] >= self._of_network:
            self._make_room(one, [other for other in self._open if other.network == one.network])
        elif len(self._open) >= self._most:
            self._make_room(one, list(self._open))
        self._open[one] = None
        self._networks[one.network] += 1

    def leave(self, one: Listener) -> None:
        """Its stream is over."""
        if one in self._open:
            del self._open[one]
            self._networks[one.network] -= 1
            if not self._networks[one.network]:
                del self._networks[one.network]

    def _make_room(self, one: Listener, others: list[Listener]) -> None:
        lesser = [other for other in others if self._gives_way(other, one)]
        if not lesser:
            raise Full
        # Of equals min() takes the first, which is the oldest.
        self._send_away(min(lesser, key=lambda other: (other.answered, -self._networks[other.network])))

    def _gives_way(self, other: Listener, one: Listener) -> bool:
        if other.answered != one.answered:
            return one.answered
        return self._networks[other.network] > self._networks[one.network] + 1

    def _send_away(self, other: Listener) -> None:
        self.leave(other)
        other.end()
