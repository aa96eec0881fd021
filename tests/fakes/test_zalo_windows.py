"""The model keeps to the rules as they are written down, checked by examples counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.zalo_windows import CLOSED, SPENT, Charge, Refusal, Windows

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def refused(windows: Windows, at: datetime) -> int:
    with pytest.raises(Refusal) as refusal:
        windows.sends("u", at)
    return refusal.value.code


def test_eight_are_free_then_the_package_pays_until_she_does_something() -> None:
    windows = Windows(monthly=2)
    windows.interacts("u", NOW)
    assert [windows.sends("u", NOW).remain for _ in range(8)] == [7, 6, 5, 4, 3, 2, 1, 0]
    assert windows.sends("u", NOW) == Charge("sub_quota", 1)
    windows.interacts("u", NOW)
    assert windows.sends("u", NOW) == Charge("reply", 7)


def test_after_two_days_it_is_charged_and_after_seven_refused() -> None:
    windows = Windows(monthly=1, bought=1)
    assert refused(windows, NOW) == CLOSED
    windows.interacts("u", NOW)
    assert windows.sends("u", NOW + timedelta(hours=47, minutes=59)) == Charge("reply", 7)
    assert windows.sends("u", NOW + timedelta(hours=48)) == Charge("sub_quota", 0)
    assert windows.sends("u", NOW + timedelta(hours=48)) == Charge("purchase_quota", 0)
    assert refused(windows, NOW + timedelta(hours=48)) == SPENT
    assert refused(windows, NOW + timedelta(days=7)) == CLOSED


def test_a_new_month_has_a_new_package() -> None:
    windows = Windows(monthly=1)
    last = datetime(2026, 3, 31, 16, 59, tzinfo=UTC)
    windows.interacts("u", last - timedelta(days=3))
    assert windows.sends("u", last) == Charge("sub_quota", 0)
    assert refused(windows, last) == SPENT
    assert windows.sends("u", last + timedelta(minutes=1)) == Charge("sub_quota", 0)
