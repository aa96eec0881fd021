"""Guessing is slow from one network, from many, and from a browser that is known; nobody is kept out by others."""

from api.access.login_throttle import Throttle
from api.errors import TooMany


def attempts(throttle: Throttle, login: str, address: str, times: int, browser: str = "") -> int:
    """How many of so many attempts are let through."""
    passed = 0
    for _ in range(times):
        try:
            throttle.attempt(login, address, browser)
            passed += 1
        except TooMany:
            pass
    return passed


def test_six_attempts_for_a_login_from_one_place() -> None:
    throttle = Throttle()
    assert attempts(throttle, "ha", "10.0.0.1", 20) == 6
    assert attempts(throttle, "ha", "10.0.0.2", 20) == 6
    assert attempts(throttle, "thu", "10.0.0.1", 20) == 6


def test_an_office_behind_one_address_gets_sixty() -> None:
    throttle = Throttle()
    assert sum(attempts(throttle, f"login{n}", "10.0.0.1", 1) for n in range(100)) == 60


def test_guessing_at_one_login_from_everywhere_gets_sixty_an_hour_and_a_few_a_network() -> None:
    throttle = Throttle()
    assert sum(attempts(throttle, "ha", f"10.0.{n}.1", 6) for n in range(100)) == 60 + 90 * 3
    assert attempts(throttle, "ha", "10.0.99.1", 6) == 0
    assert attempts(throttle, "thu", "10.0.99.1", 6) == 6, "another login is not slowed down"


def test_nobody_outside_keeps_her_out() -> None:
    throttle = Throttle()
    for n in range(1000):
        attempts(throttle, "admin", f"203.0.{n % 256}.{n % 7}", 1)
    assert attempts(throttle, "admin", "10.0.0.1", 3) == 3, "from a network where nobody failed"
    attempts(throttle, "admin", "10.0.0.1", 100)
    assert attempts(throttle, "admin", "10.0.0.1", 1) == 0
    assert attempts(throttle, "admin", "10.0.0.1", 1, "her browser") == 1, "even beside whoever guesses"
    assert attempts(throttle, "admin", "203.0.0.1", 100, "stolen mark") == 10


def test_a_customer_with_a_whole_range_is_one_network() -> None:
    throttle = Throttle()
    assert sum(attempts(throttle, "ha", f"2001:db8:1:{n:x}::{n:x}", 1) for n in range(100)) == 6
    assert attempts(throttle, "ha", "2001:db8:2::1", 6) == 6


def test_forgiving_begins_anew() -> None:
    throttle = Throttle()
    assert attempts(throttle, "ha", "10.0.0.1", 6) == 6
    throttle.forgive("ha", "10.0.0.1")
    assert attempts(throttle, "ha", "10.0.0.1", 6) == 6
