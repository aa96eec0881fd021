"""The clock of the machine is set back an hour: nothing that waits waits for longer than it was meant to."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from api.codes.link_codes import LIFE
from api.delivery.attempts import LONGEST_WAIT_SECONDS
from api.delivery.outbox import LONGEST_WAIT, anything_due
from api.people.voice_fetching import Voices, wait
from api.store.database import reading, writing
from api.store.leases import SECONDS, RowLease
from api.store.models import Outbox, Question
from api.store.statements import core
from bot.events import Opened
from tests.api.delivery.test_outbox import ACCOUNT, Post
from tests.api.village import Village

HOUR = 3600


@pytest.fixture
def post(village: Village) -> Post:
    return Post(village)


def test_what_was_written_before_goes_at_once(post: Post) -> None:
    post.put("1", "một")
    with reading(post.database) as connection:
        assert anything_due(connection, ACCOUNT, post.now - timedelta(seconds=HOUR))
    assert post.claim(later=-HOUR) == ["một"]


def test_what_was_written_after_does_not_stand_behind_it(post: Post) -> None:
    post.put("1", "trước")
    post.now -= timedelta(seconds=HOUR)
    post.put("1", "sau")
    assert post.claim() == ["trước"], "in the order of the chat"
    post.settle("trước", "sent")
    assert post.claim() == ["sau"]


def test_what_was_to_be_tried_again_waits_no_longer_than_the_longest_wait(post: Post) -> None:
    post.put("1", "một")
    assert post.claim() == ["một"]
    post.settle("một", "due", due_at=post.now + LONGEST_WAIT)
    assert post.claim(later=LONGEST_WAIT_SECONDS - 1) == [], "its time has not come, and the clock is right"
    assert post.claim(later=-HOUR) == ["một"]


def test_a_small_step_back_costs_no_more_than_the_longest_wait(post: Post) -> None:
    post.put("1", "một")
    post.claim()
    post.settle("một", "due", due_at=post.now + LONGEST_WAIT)
    assert post.claim(later=-1) == ["một"]


def test_a_voice_is_fetched_again_after_its_own_wait(village: Village, tmp_path: Path) -> None:
    village.happens("1", Opened())
    question = core(Question)
    rows = [(n, tries) for n, tries in enumerate((0, 1, 4), 1)]
    chat = str(village.row("1").id)
    with writing(village.database) as connection:
        for n, tries in rows:
            at = village.now
            row = {
                "id": f"01900000-0000-7000-8000-00000000000{n}",
                "request": None,
                "chat_id": chat,
                "account": "x/main",
            }
            row |= {"learner_id": None, "ref": "", "state": "due", "attempts": tries, "error": "", "seconds": 0}
            row |= {"at": at, "due_at": at + wait(tries), "request": f"01900000-0000-7000-8000-00000000001{n}"}
            connection.execute(question.insert().values(row))

    def due(seconds: float) -> list[int]:
        at = village.now + timedelta(seconds=seconds)
        voices = Voices(tmp_path, village.keys, {}, None, now=lambda: at)  # type: ignore[arg-type]
        return sorted(row["attempts"] for row in voices._due(village.database))

    assert due(0) == [0]
    assert due(wait(1).total_seconds()) == [0, 1]
    assert due(wait(4).total_seconds()) == [0, 1, 4]
    assert due(-HOUR) == [0, 1, 4]


def test_a_lease_of_somebody_gone_is_free_after_its_seconds(village: Village) -> None:
    if village.database.dialect.name != "postgresql":
        pytest.skip("on SQLite the system itself lets go of a lock")
    gone, next_ = RowLease(village.database, "send"), RowLease(village.database, "send")
    assert gone.take() and not next_.take()
    with writing(village.database) as connection:
        # What an end looks like once the clock of the database was set back.
        connection.execute(text("UPDATE lease SET until = until + interval '1 hour'"))
    assert next_.take()
    with reading(village.database) as connection:
        left = connection.scalar(text("SELECT extract(epoch FROM until - clock_timestamp()) FROM lease"))
        assert next_.held(connection) and not gone.held(connection)
    assert 0 < float(left or 0) <= SECONDS


def test_nothing_is_due_later_than_the_longest_wait(post: Post) -> None:
    """The rule above holds only as long as nobody writes such a time on purpose."""
    post.put("1", "một")
    with writing(post.database) as connection:
        connection.execute(
            update(core(Outbox)).values(attempts=1, due_at=post.now + LONGEST_WAIT + timedelta(seconds=1))
        )
    assert post.claim() == ["một"]
    assert timedelta(hours=1) > LIFE, "attempts in the future are none (link codes)"
