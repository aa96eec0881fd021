"""The clock of the machine is set, back or forward: nothing that waits waits for longer than it was meant to."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from api.access.login_throttle import Throttle
from api.clock import Watch
from api.codes.link_codes import LIFE
from api.delivery.attempts import LONGEST_WAIT_SECONDS
from api.delivery.outbox import LONGEST_WAIT, anything_due
from api.errors import TooMany
from api.http.guard import Meter
from api.people.voice_fetching import VoiceMessageWork, wait
from api.store import work_queue
from api.store.database import reading, writing
from api.store.leases import SECONDS, RowLease
from api.store.models import Outbox, Question
from api.store.statements import core
from api.work.drills import LOOK_AGAIN, offer
from bot.events import Opened, Said, TakenOver
from tests.api.delivery.test_outbox import ACCOUNT, Post
from tests.api.http.test_guard import spend
from tests.api.village import Village
from tests.api.work.test_drills import learns, stored, tomorrow

pytestmark = pytest.mark.sql

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
        voices = VoiceMessageWork(tmp_path, village.keys, {}, None, None, now=lambda: at)  # type: ignore[arg-type]
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


@pytest.mark.parametrize("set_by", [-24 * HOUR, -HOUR, HOUR, 24 * HOUR])
def test_a_chat_is_left_to_a_person_for_no_more_than_her_hours(village: Village, set_by: int) -> None:
    def answered() -> bool:
        return bool(village.says("1", "quét mã").wake)

    village.arrives("1")
    village.happens("1", TakenOver(3))
    village.now += timedelta(seconds=set_by)
    assert answered() is (set_by >= 3 * HOUR), "a person may still be writing"
    village.now += timedelta(hours=3)
    assert answered()


def test_hours_of_a_person_that_began_with_the_clock_ahead_end(village: Village) -> None:
    village.arrives("1")
    village.now += timedelta(days=30)
    village.happens("1", TakenOver(3))
    village.now -= timedelta(days=30)
    assert not village.says("1", "menu").wake
    village.now += timedelta(hours=1)
    assert not village.says("1", "menu").wake, "each word she says does not begin them anew"
    village.now += timedelta(hours=2)
    assert village.says("1", "menu").wake


@pytest.mark.parametrize("set_by", [-24 * HOUR, -HOUR, HOUR, 24 * HOUR])
def test_a_drill_waits_no_longer_for_who_was_here(village: Village, set_by: int) -> None:
    learns(village, "1")
    tomorrow(village)
    village.now += timedelta(days=2)
    village.says("1", "menu")
    now = village.now + timedelta(seconds=set_by)
    assert offer(village.database, village.keys, stored(village), village.now + LOOK_AGAIN / 2) == 0
    assert offer(village.database, village.keys, stored(village), now + LOOK_AGAIN) == 1


def test_a_screen_that_had_come_is_still_the_one_she_answers(village: Village) -> None:
    village.account = "zalo-bot/main"
    village.happens("1", Opened())
    village.delivers()
    shown = village.chat("1")
    village.now -= timedelta(seconds=HOUR)
    village.happens("1", Said("1"), at=village.now.timestamp())
    assert village.chat("1").screen != shown.screen


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=400)])
def test_work_waits_for_the_next_morning_and_not_for_one_far_off(village: Village, ahead: timedelta) -> None:
    now = village.now
    with writing(village.database) as connection:
        work_queue.order(connection, work_queue.SEND, key="c1", at=now)
        job = work_queue.claim(connection, work_queue.SEND, holder="one", now=now)
        assert job
        work_queue.again(connection, job, "one", now + timedelta(hours=9))
        assert not work_queue.due(connection, [work_queue.SEND], now)
        assert not work_queue.due(connection, [work_queue.SEND], now - timedelta(seconds=HOUR))
        assert work_queue.due(connection, [work_queue.SEND], now - ahead)
        assert work_queue.due(connection, [work_queue.SEND], now + ahead)


class Machine:
    """Its clock, and another that goes on when somebody sets that."""

    def __init__(self) -> None:
        self.wall = self.steady = 1_000_000.0

    def passes(self, seconds: float, *, set_by: float = 0.0) -> None:
        self.steady += seconds
        self.wall += seconds + set_by

    def watch(self) -> Watch:
        return Watch(lambda: self.wall, lambda: self.steady)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """What the library that counts takes for the time."""
    one = Machine()
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: one.wall)
    return one


def test_who_has_used_up_her_attempts_waits_no_longer_than_she_is_told(machine: Machine) -> None:
    throttle = Throttle(machine.watch())
    for _ in range(6):
        throttle.attempt("admin", "10.0.0.1")
    with pytest.raises(TooMany):
        throttle.attempt("admin", "10.0.0.1")
    machine.passes(601, set_by=-HOUR)
    throttle.attempt("admin", "10.0.0.1")


def test_a_learner_waits_no_longer_than_her_minute(machine: Machine) -> None:
    meter = Meter(machine.watch())
    allowed = spend(meter, "her browser")
    machine.passes(1)
    assert spend(meter, "her browser") == 0
    machine.passes(61, set_by=-HOUR)
    assert spend(meter, "her browser") == allowed > 0


def test_a_watch_notices_steps_back_and_nothing_else(machine: Machine) -> None:
    watch = machine.watch()
    machine.passes(HOUR, set_by=-0.5)
    assert not watch.set_back(), "clocks are kept right in small steps"
    machine.passes(0, set_by=HOUR)
    assert not watch.set_back()
    machine.passes(0, set_by=-HOUR)
    assert watch.set_back() and not watch.set_back()
