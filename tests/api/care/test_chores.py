"""What is over ends every hour and every night, and not while somebody waits for the start."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from api.care.chores import FIRST_SECONDS, HOUR_SECONDS, LOG_SECONDS, ExpiryWork, LogWork
from api.settings import Settings
from tests.api.village import Village

pytestmark = pytest.mark.sql

DAY = timedelta(days=1)


def test_the_chores_are_done_each_night_and_not_at_the_start(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    later = village.now + 40 * DAY
    chores = ExpiryWork(village.database, settings, lambda: later)
    assert chores.work("", bool) == FIRST_SECONDS
    assert village.rows("learner")
    assert chores.work("", bool) == HOUR_SECONDS
    assert village.rows("learner") == []


@pytest.mark.parametrize(("after", "all_of_them"), [(timedelta(hours=1), False), (DAY, True)])
def test_those_of_the_night_wait_for_the_night(
    village: Village, settings: Settings, monkeypatch: pytest.MonkeyPatch, after: timedelta, all_of_them: bool
) -> None:
    done: list[int] = []

    def counted(_database: object, _settings: object, _now: datetime, endings: Sequence[object]) -> dict[str, int]:
        done.append(len(endings))
        return {}

    monkeypatch.setattr("api.care.chores.do_chores", counted)
    moments = [village.now.replace(hour=3)]  # ten in the morning there
    chores = ExpiryWork(village.database, settings, lambda: moments[0])
    chores.work("", bool)
    chores.work("", bool)
    moments[0] += after
    chores.work("", bool)
    assert (done[1] == done[0]) is all_of_them
    assert done[0] > 0


def test_the_log_is_cut_off_every_minute(village: Village) -> None:
    village.arrives("1001")
    assert LogWork(village.database).work("", bool) == LOG_SECONDS
