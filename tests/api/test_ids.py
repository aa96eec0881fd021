from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from api.clock import local_day
from api.ids import new_id

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds it


@given(TIMES, st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_version_7_of_its_moment(at: datetime, chance: bytes) -> None:
    made = UUID(new_id(at, lambda _: chance))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(at.timestamp() * 1000)


@given(TIMES, TIMES)
def test_later_ids_sort_later(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    if second - first >= timedelta(milliseconds=2):
        assert new_id(first) < new_id(second)


def test_two_ids_of_one_moment_differ() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    assert len({new_id(at) for _ in range(1000)}) == 1000


def test_a_day_begins_at_five_in_the_afternoon_of_greenwich() -> None:
    assert local_day(datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC)).isoformat() == "2026-03-02"
    assert local_day(datetime(2026, 3, 2, 17, 0, 0, tzinfo=UTC)).isoformat() == "2026-03-03"
