"""Work that fails again and again is told of, with what to do."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from api.care.doctor import STUCK, doctor
from api.settings import Settings
from api.store import work_queue
from api.store.database import writing

pytestmark = pytest.mark.sql


def told(settings: Settings) -> list[str]:
    return [finding.says for finding in doctor(settings) if finding.about == "Việc nền"]


def fails(database: Engine) -> None:
    with writing(database) as connection:
        work_queue.order(connection, work_queue.SEND, key="c1")
        now = datetime.now(UTC)
        job = work_queue.claim(connection, work_queue.SEND, holder="one", now=now)
        assert job
        work_queue.failed(connection, job, "one", error="OSError", now=now)


@pytest.mark.slow
def test_work_that_keeps_failing_is_named(database: Engine, settings: Settings) -> None:
    for _ in range(STUCK - 1):
        fails(database)
    assert told(settings) == []
    fails(database)
    assert told(settings) == ["“campaign c1” hỏng 3 lần liền (OSError), máy vẫn thử lại."]
