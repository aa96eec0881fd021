"""Passwords: hashed with salt, compared without telling, judged with a reason, guessed only slowly."""

import threading

import pytest

from api.errors import TooMany
from api.passwords import Throttle, WeakPassword, hashed, judge, matches

GOOD = "chiếc gùi trên đồi"


def test_a_hash_is_argon2_with_a_salt_and_knows_its_password() -> None:
    first, second = hashed(GOOD), hashed(GOOD)
    assert first != second
    assert first.startswith("$argon2id$") and GOOD not in first
    assert matches(GOOD, first) and matches(GOOD, second)
    assert not matches(GOOD + " ", first)


def test_nothing_matches_nobody() -> None:
    assert not matches("", "")
    assert not matches("nobody has this password", "")


def test_an_endless_password_is_cut_before_it_costs_anything() -> None:
    assert not matches(GOOD + "x" * 10**7, hashed(GOOD))


@pytest.mark.parametrize("password", [GOOD, "1234567890", "a1b2c3d4e5", "đ" * 5 + "ấơưêô"])
def test_long_and_varied_is_enough(password: str) -> None:
    judge(password, "thu")


@pytest.mark.parametrize("password", ["", "123456789", "aaaaaaaaaaaa", "thu Thu thu thu tha", "x" * 201])
def test_short_monotonous_or_known_is_not(password: str) -> None:
    with pytest.raises(WeakPassword):
        judge(password, "thu")


def attempts(throttle: Throttle, login: str, address: str, times: int) -> int:
    """How many of so many attempts are let through."""
    passed = 0
    for _ in range(times):
        try:
            throttle.attempt(login, address)
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


def test_one_login_from_everywhere_gets_sixty() -> None:
    throttle = Throttle()
    assert sum(attempts(throttle, "ha", f"10.0.0.{n}", 1) for n in range(100)) == 60


def test_forgiving_begins_anew() -> None:
    throttle = Throttle()
    assert attempts(throttle, "ha", "10.0.0.1", 6) == 6
    throttle.forgive("ha", "10.0.0.1")
    assert attempts(throttle, "ha", "10.0.0.1", 6) == 6


def test_many_at_once_all_get_their_answer() -> None:
    kept, answers = hashed(GOOD), []
    threads = [threading.Thread(target=lambda: answers.append(matches(GOOD, kept))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 6
