"""Keeping under a platform's limits: token buckets for an account and for each of its chats.

Times are seconds of a clock that never goes back. A new sender begins with empty buckets, since its
predecessor may have emptied them a moment ago.
"""

from bot.channels import Limits

BURST = 2
"""Messages of an account that may go at once: as many as a wake-up that comes late has missed."""


class Bucket:
    """Holds up to ``burst`` tokens and gains ``rate`` a second."""

    __slots__ = ("_burst", "_empty_at", "_rate")

    def __init__(self, rate: float, burst: int, empty_at: float) -> None:
        self._rate, self._burst, self._empty_at = rate, burst, empty_at

    def tokens(self, now: float) -> float:
        """How many there are; negative after more were taken than there were."""
        return min(float(self._burst), (now - self._empty_at) * self._rate)

    def take(self, count: int, now: float) -> None:
        """Take ``count`` out."""
        self._empty_at = now - (self.tokens(now) - count) / self._rate

    def wait(self, now: float) -> float:
        """Seconds until there is a whole token."""
        return max(0.0, (1.0 - self.tokens(now)) / self._rate)

    def full(self, now: float) -> bool:
        """Whether it has forgotten what was taken."""
        return self.tokens(now) >= self._burst


class Pace:
    """The buckets of one account, and the pauses a platform asked for."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._account = Bucket(limits.account, max(BURST, int(limits.account / 100)), now)
        self._chats: dict[str, Bucket] = {}
        self._paused: dict[str, float] = {}
        self._all_paused = 0.0

    def free(self, now: float) -> int:
        """How many messages may go now."""
        return 0 if now < self._all_paused else max(0, int(self._account.tokens(now)))

    def wait(self, now: float) -> float:
        """Seconds until the next one may."""
        return max(self._all_paused - now, self._account.wait(now))

    def took(self, chats: list[str], now: float) -> None:
        """A message goes to each of ``chats``."""
        self._account.take(len(chats), now)
        for chat in chats:
            bucket = self._chats.get(chat)
            if bucket is None:
                bucket = self._chats[chat] = Bucket(self._limits.chat, self._limits.burst, now - self._rest())
            bucket.take(1, now)

    def resting(self, now: float) -> dict[str, float]:
        """The chats to which nothing may go just now, with the seconds until something may."""
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.full(now)}
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        tired = {chat: wait for chat, bucket in self._chats.items() if (wait := bucket.wait(now)) > 0}
        return tired | {chat: until - now for chat, until in self._paused.items()}

    def pause_chat(self, chat: str, seconds: float, now: float) -> None:
        """Leave this chat alone for ``seconds`` from ``now`` on. Two such chats at once mean the whole account."""
        self._paused = {other: until for other, until in self._paused.items() if until > now}
        self._paused[chat] = now + seconds
        if len(self._paused) > 1:
            self.pause(min(self._paused.values()) - now, now)

    def pause(self, seconds: float, now: float) -> None:
        """The platform wants nothing from this account for ``seconds`` from ``now`` on."""
        self._all_paused = max(self._all_paused, now + seconds)

    def _rest(self) -> float:
        """After this long a chat's bucket is full."""
        return self._limits.burst / self._limits.chat
