"""She asks to be called: on both databases, from the press to the news that it was done, and what is left of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from api.care.expiry import CALL_BACKS
from api.care.portions import do_chores
from api.clock import Quiet
from api.conversation.call_backs import TAKEN
from api.errors import Fault
from api.people import call_backs, help_requests
from api.settings import Settings
from api.store import work_queue
from api.store.database import reading, writing
from api.store.keys import Keys
from bot.channels.base import Inbound
from bot.course.model import Course
from bot.events import Joined, Said, Sent, Tapped
from tests.api.village import ACCOUNT, CHANNELS_BY_ACCOUNT, Village

pytestmark = pytest.mark.sql

COMMUNE, NUMBER = "lac-duong", "0912345678"
DAYTIME = Quiet(21, 7)


@pytest.fixture
def village(database: Engine, course: Course, keys: Keys, now: object) -> Iterator[Village]:
    """A commune in which somebody was helped yesterday."""
    there = Village(database, course, keys, now)  # type: ignore[arg-type]
    arrives(there, "mo")
    there.taps("mo", "person")
    settle(there)
    there.now += timedelta(days=1)
    arrives(there, "lan")
    yield there


def arrives(village: Village, address: str) -> None:
    """Somebody whose commune the code of a poster said."""
    village.arrives(address)
    village.happens(address, Joined("BS00000", True, COMMUNE, ""))


def settle(village: Village) -> None:
    """Everything that waits is settled."""
    with writing(village.database) as connection:
        for row in help_requests.waiting(connection):
            help_requests.settle(connection, row["id"], actor="staff:thu", now=village.now)


def wishes(village: Village, address: str = "lan", number: str = NUMBER) -> None:
    """She asks for a person, then to be called, and types her number."""
    village.taps(address, "person", "call-back")
    village.delivers()
    village.says(address, number)


def said(village: Village, address: str = "lan") -> str:
    return village.texts(address)[-1]


def holds(village: Village, word: str) -> list[str]:
    everything = village.everything().items()
    return [table for table, rows in everything if any(word in str(value) for row in rows for value in row)]


def told(village: Village, accounts: object = CHANNELS_BY_ACCOUNT, quiet: Quiet = DAYTIME) -> object:
    """The work that tells her is done once; when it goes on."""

    def receive(account: str, inbounds: list[Inbound]) -> None:
        assert account == ACCOUNT
        village.batch(*((account, inbound) for inbound in inbounds))

    works = call_backs.CalledWork(
        village.database,
        village.keys,
        receive,
        quiet,
        accounts,
        lambda: village.now,  # type: ignore[arg-type]
    )
    with reading(village.database) as connection:
        keys = [row.key for row in village.rows("job", kind=call_backs.CALLED)]
        assert work_queue.due(connection, [call_backs.CALLED], village.now) == ({call_backs.CALLED} if keys else set())
    return [works.work(key, lambda: False) for key in keys]


def test_her_number_waits_sealed_with_where_she_was(village: Village, keys: Keys) -> None:
    village.says("lan", "quét mã")
    wishes(village)
    assert "thường trong ngày làm việc" in said(village)
    assert village.chat("lan").screen == "step", "she is where she was"
    [row] = help_requests.waiting(_open(village), COMMUNE)
    assert (row["commune"], row["lesson"], row["step"]) == (COMMUNE, "qr-pay", "open")
    with reading(village.database) as connection:
        assert call_backs.numbers(connection, [row["question"]], keys, village.now) == {row["question"]: "0912 345 678"}
        assert call_backs.numbers(connection, [row["question"]], Keys(b"another secret key"), village.now) == {
            row["question"]: call_backs.SPOKEN
        }
    assert holds(village, NUMBER) == holds(village, NUMBER[1:]) == []


def _open(village: Village) -> object:
    return village.database.connect()


@pytest.mark.parametrize(
    "number", ["không chín một hai ba bốn năm sáu bảy tám", "+84 912 345 678", "Mã của tôi 0912345678"]
)
def test_it_may_be_written_in_any_way(village: Village, keys: Keys, number: str) -> None:
    wishes(village, number=number)
    [row] = village.rows("call_back")
    with reading(village.database) as connection:
        assert [*call_backs.numbers(connection, [row.request], keys, village.now).values()] == ["0912 345 678"]


def test_a_number_said_elsewhere_is_kept_nowhere(village: Village) -> None:
    village.taps("lan", "menu")
    village.delivers()
    village.says("lan", f"gọi tôi số {NUMBER}")
    assert village.rows("call_back") == [] and holds(village, NUMBER) == []


def test_pressed_twice_she_waits_once(village: Village) -> None:
    wishes(village)
    village.taps("lan", "person", "call-back")
    assert "Đã ghi rồi" in said(village)
    screen = village.chat("lan")
    village.happens("lan", Tapped(screen.serial - 1, "call-back"))
    village.taps("lan", "return")
    assert village.chat("lan").screen == "step", "she is where she was"
    assert len(village.rows("call_back")) == len(waiting(village)) == 1


def test_a_wrong_number_is_mended_while_she_waits(village: Village, keys: Keys) -> None:
    wishes(village)
    wishes(village, number="0987654321")
    assert "Đã ghi" in said(village)
    [row] = village.rows("call_back")
    with reading(village.database) as connection:
        assert [*call_backs.numbers(connection, [row.request], keys, village.now).values()] == ["0987 654 321"]
    assert len(waiting(village)) == 1


def test_who_asks_again_is_on_the_list_once(village: Village) -> None:
    for _ in range(2):
        village.taps("lan", "person", "return")
    assert len(waiting(village)) == 1
    assert len([row for row in village.rows("fact") if row.kind == "person_asked"]) == 3, "asked it was, with mo"
    settle(village)
    village.taps("lan", "person")
    assert len(waiting(village)) == 1, "a new day, a new line"


def waiting(village: Village) -> list[object]:
    """The lines of the list of staff."""
    with reading(village.database) as connection:
        return [*help_requests.waiting(connection, COMMUNE)]


def test_the_same_press_delivered_twice_is_one(village: Village) -> None:
    village.taps("lan", "person")
    press = village.event("lan", Tapped(village.chat("lan").serial, "call-back"))
    village.batch(press, press)
    village.batch(press)
    village.delivers()
    number = village.event("lan", Said(NUMBER))
    village.batch(number)
    village.batch(number)
    assert len(village.rows("call_back")) == 1
    assert [row.kind for row in village.rows("work_order")].count("find_caller") == 1


def test_two_of_one_phone_wait_apart(village: Village) -> None:
    wishes(village)
    village.taps("lan", "menu", "settings", "learner", "new", "skip", "adult")
    wishes(village, number="0987654321")
    rows = village.rows("call_back")
    assert len({row.learner_id for row in rows}) == len({row.request for row in rows}) == 2


def test_she_may_say_it_and_whoever_calls_listens(village: Village, keys: Keys) -> None:
    village.taps("lan", "person", "call-back")
    village.happens("lan", Sent("voice", "AwAC1"))
    assert "Đã ghi" in said(village)
    [row], [voice] = village.rows("call_back"), village.rows("question")
    assert (row.request, row.learner_id, row.number) == (voice.request, voice.learner_id, "")
    with reading(village.database) as connection:
        assert call_backs.numbers(connection, [row.request], keys, village.now) == {row.request: call_backs.SPOKEN}


def test_where_nobody_took_requests_lately_nothing_is_promised(village: Village) -> None:
    village.now += TAKEN
    village.taps("lan", "person", "call-back")
    assert "chưa có ai nhận gọi lại" in said(village) and "113" in said(village)
    assert village.chat("lan").screen == "person"
    arrives(village, "tho")
    village.taps("tho", "menu", "settings", "place", "dam-rong-4", "skip")
    village.now -= TAKEN
    village.taps("tho", "person", "call-back")
    assert "chưa có ai nhận gọi lại" in said(village, "tho"), "those of another commune call nobody here"
    assert village.rows("call_back") == []


def test_nobody_is_offered_it_whose_place_is_not_known(village: Village) -> None:
    village.arrives("ya")
    village.taps("ya", "skip", "person")
    assert village.chat("ya").options == ("return",)


def test_who_was_called_is_told_once_and_her_number_is_gone(village: Village) -> None:
    wishes(village)
    settle(village)
    settle(village)
    assert village.rows("call_back") == []
    [id] = [row.key for row in village.rows("job", kind=call_backs.CALLED)]
    assert [row.action for row in village.rows("audit") if row.object == id] == ["called-back"]
    night = Quiet(7, 21)
    [later] = told(village, quiet=night)  # type: ignore[misc]
    assert later is not None and "đã gọi" not in said(village)
    assert told(village) == [None]
    assert "Người của xã ghi là đã gọi bà con" in said(village)
    count = len(village.texts("lan"))
    told(village)
    assert len(village.texts("lan")) == count, "done twice it is said once"


@pytest.mark.parametrize("why", ["stopped", "erased", "account"])
def test_who_cannot_or_will_not_hear_it_is_not_told(village: Village, why: str) -> None:
    wishes(village)
    if why == "stopped":
        village.says("lan", "ngừng")
    settle(village)
    if why == "erased":
        village.taps("lan", "menu", "settings", "my-data", "delete", "yes")
    count = len(village.texts("lan"))
    assert told(village, {} if why == "account" else CHANNELS_BY_ACCOUNT) == [None]
    assert len(village.texts("lan")) == count


def test_erased_with_her(village: Village) -> None:
    wishes(village)
    village.taps("lan", "menu", "settings", "my-data", "delete", "yes")
    assert village.rows("call_back") == []
    assert len([row for row in village.rows("help_request") if row.settled_at is None]) == 1, "the place still waits"


def test_it_ends_after_a_fortnight(village: Village, settings: Settings) -> None:
    wishes(village)
    [row] = village.rows("call_back")
    ends = row.at + call_backs.LIFE
    with reading(village.database) as connection:
        assert call_backs.numbers(connection, [row.request], village.keys, ends) == {}
    assert do_chores(village.database, settings, ends, [CALL_BACKS]) == {"call_backs": 0}
    assert do_chores(village.database, settings, ends + timedelta(seconds=1), [CALL_BACKS]) == {"call_backs": 1}


def test_there_is_no_such_request(village: Village) -> None:
    with writing(village.database) as connection, pytest.raises(Fault):
        help_requests.settle(connection, 999, actor="staff:thu", now=village.now)
