"""Slowing down whoever guesses passwords, without keeping anybody out of her own account.

A stranger's attempts are counted by login and network, by network (an office shares one), and by login over all
networks. When the last of these is used up, each network still has a few attempts an hour for that login: so nobody
outside can lock her out, and whoever owns a thousand networks gains little. A browser that is known for a login
(``api.access.known_browsers``) has a count of its own, which nobody else can use up.

Counted in this process. Several processes multiply the limits by their number, which is still few. Counts end when the
clock is set back, or whoever has used hers up would wait for as long as that.
"""

from ipaddress import ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.clock import Watch
from api.errors import TooMany

BROWSER = RateLimitItemPerMinute(10, 10, "browser")
BOTH = RateLimitItemPerMinute(6, 10, "both")
NETWORK = RateLimitItemPerMinute(60, 10, "network")
LOGIN = RateLimitItemPerHour(60, 1, "login")
FEW = RateLimitItemPerHour(3, 1, "few")
"""What a network still has for a login that was guessed at from everywhere."""

_LONGEST_LOGIN = 40  # a longer one is nobody's, and is not to fill the memory


class Throttle:
    """The counts, and whether one more attempt may be made."""

    def __init__(self, watch: Watch | None = None) -> None:
        self._counts, self._watch = MemoryStorage(), watch or Watch()
        self._limiter = MovingWindowRateLimiter(self._counts)

    def attempt(self, login: str, address: str, browser: str = "") -> None:
        """Count one attempt on ``login`` from ``address``, before the password is looked at. Raises ``TooMany``.

        ``browser`` is the name of a browser known for this login, or empty.
        """
        if self._watch.set_back():
            self._counts.reset()
        login, near = login[:_LONGEST_LOGIN], network(address)
        if not (self._hit(BROWSER, login, browser) if browser else self._stranger(login, near)):
            raise TooMany("Bạn thử quá nhiều lần. Mời bạn chờ mười phút rồi thử lại.")

    def forgive(self, login: str, address: str, browser: str = "") -> None:
        """The right password came: earlier slips of ``login`` from ``address`` or ``browser`` no longer count."""
        for limit, where in ((BROWSER, browser), (BOTH, network(address)), (FEW, network(address))):
            self._limiter.clear(limit, login, where)

    def _stranger(self, login: str, near: str) -> bool:
        here = self._hit(BOTH, login, near) and self._hit(NETWORK, near)
        return here and (self._hit(LOGIN, login) or self._hit(FEW, login, near))

    def _hit(self, limit: RateLimitItem, *who: str) -> bool:
        return self._limiter.hit(limit, *who)


def network(address: str) -> str:
    """The network of an address: of IPv6 the /48, which a provider gives to one customer."""
    try:
        size = 32 if ip_address(address).version == 4 else 48
    except ValueError:
        return address
    return str(ip_network(f"{address}/{size}", strict=False))
