"""Token buckets: never faster than allowed in any second, and hardly slower."""

from hypothesis import given
from hypothesis import strategies as st

from api.delivery.pace import BURST, Pace
from bot.channels.base import Limits

LIMITS = Limits(account=30, chat=1, burst=3)


@given(st.lists(st.floats(0, 0.3), min_size=50, max_size=200))
def test_no_second_holds_more_than_the_limit(gaps: list[float]) -> None:
    pace, now, sent = Pace(LIMITS, 0.0), 0.0, list[float]()
    for number, gap in enumerate(gaps):
        now += gap
        count = pace.free(now)
        pace.took([f"{number}-{n}" for n in range(count)], now)
        sent += [now] * count
    for start in sent:
        assert len([at for at in sent if start <= at < start + 1]) <= LIMITS.account + BURST


def test_who_comes_in_time_gets_everything_there_is() -> None:
    pace, now, sent = Pace(LIMITS, 0.0), 0.0, 0
    while now < 100:
        now += max(pace.wait(now), 0.0001) + 0.004
        count = pace.free(now)
        pace.took([str(sent + n) for n in range(count)], now)
        sent += count
    assert sent >= 0.98 * 30 * 100


def test_a_new_sender_begins_with_nothing() -> None:
    pace = Pace(LIMITS, 1000.0)
    assert pace.free(1000.0) == 0
    assert 0 < pace.wait(1000.0) <= 1 / 30
    assert pace.free(1000.0 + 1 / 30 + 1e-9) == 1


def test_a_chat_gets_a_burst_and_then_its_rate() -> None:
    pace, now = Pace(LIMITS, 0.0), 10.0
    for _ in range(3):
        assert "a" not in pace.resting(now)
        pace.took(["a"], now)
    assert 0.99 < pace.resting(now)["a"] <= 1.0
    assert "a" not in pace.resting(now + 1.0)
    pace.took(["a"], now + 1.0)
    assert "a" in pace.resting(now + 1.5)
    assert "b" not in pace.resting(now + 1.5)


def test_a_chat_the_platform_wants_left_alone_rests_and_the_others_do_not() -> None:
    pace = Pace(LIMITS, 0.0)
    pace.pause_chat("a", 30, 10.0)
    assert pace.resting(20.0) == {"a": 20.0}
    assert pace.free(20.0) > 0
    assert pace.resting(41.0) == {}


def test_two_chats_at_once_are_the_account() -> None:
    pace = Pace(LIMITS, 0.0)
    pace.pause_chat("a", 30, 10.0)
    pace.pause_chat("b", 20, 11.0)
    assert pace.free(30.0) == 0
    assert pace.wait(30.0) == 1.0
    assert pace.free(31.1) > 0


def test_a_pause_is_never_shortened() -> None:
    pace = Pace(LIMITS, 0.0)
    pace.pause(60, 0.0)
    pace.pause(1, 10.0)
    assert pace.free(59.0) == 0
    assert pace.free(60.1) > 0
