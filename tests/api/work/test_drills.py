"""Drills whose day has come are offered in the daytime, once, to who may be written to."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from api.clock import VIETNAM, Quiet
from api.delivery import push_hold
from api.store.database import writing
from api.store.keys import Keys
from api.work.drills import BATCH, LOOK_AGAIN, REST_SECONDS, DrillWork, offer
from bot.channels.base import Inbound
from bot.events import Left, Said
from tests.api.village import Village

pytestmark = pytest.mark.sql

CHI_A, CHI_B = "1001", "1002"
LESSON = "ba không"
QUIET = Quiet(20, 7)


def learns(village: Village, address: str, *, agrees: bool = True) -> None:
    """From the greeting to the end of the three rules."""
    village.arrives(address, agrees=agrees)
    village.says(address, LESSON)
    while (screen := village.chat(address).screen) != "finished":
        options = village.chat(address).options
        village.taps(address, options[1 if screen == "wrong" else 0])


def stored(village: Village):
    def receive(account: str, inbounds: list[Inbound]) -> None:
        village.batch(*((account, inbound) for inbound in inbounds))

    return receive


def tomorrow(village: Village, hour: int = 9) -> datetime:
    """Later than all that happened, the next day at ``hour`` in Vietnam."""
    day = (village.now + timedelta(days=1)).astimezone(VIETNAM)
    village.now = day.replace(hour=hour, minute=0)
    return village.now


def test_a_drill_is_offered_on_its_day_once(village: Village) -> None:
    learns(village, CHI_A)
    assert offer(village.database, village.keys, stored(village), village.now) == 0
    before = village.row(CHI_A)
    assert offer(village.database, village.keys, stored(village), tomorrow(village)) == 1
    assert "Mình tập nha" in village.texts(CHI_A)[-1]
    assert village.rows("outbox")[-1].bulk, "replies to people go first"
    assert offer(village.database, village.keys, stored(village), village.now) == 0
    after = village.row(CHI_A)
    assert (after.seen_at, after.reachable) == (before.seen_at, before.reachable)


def test_who_did_not_agree_has_left_or_wants_nothing_is_not_asked(village: Village) -> None:
    learns(village, CHI_A, agrees=False)
    learns(village, CHI_B)
    learns(village, "1003")
    village.happens(CHI_B, Left())
    village.happens("1003", Said("ngừng"))
    assert offer(village.database, village.keys, stored(village), tomorrow(village)) == 0


def test_nobody_is_asked_who_is_just_learning(village: Village) -> None:
    learns(village, CHI_A)
    now = tomorrow(village)
    village.says(CHI_A, "menu")
    assert offer(village.database, village.keys, stored(village), now + timedelta(minutes=1)) == 0
    assert offer(village.database, village.keys, stored(village), now + timedelta(minutes=10)) == 1


def test_she_takes_it_and_it_is_counted(village: Village) -> None:
    learns(village, CHI_A)
    offer(village.database, village.keys, stored(village), tomorrow(village))
    village.taps(CHI_A, "start-drill", "swindle", "next", "swindle", "next", "swindle", "next")
    assert village.kinds(kind="drill_answered") == ["drill_answered"] * 3
    (passed,) = village.rows("fact", kind="drill_passed")
    assert passed.detail == "1"
    (learner,) = village.rows("learner")
    assert learner.due == (village.now.astimezone(VIETNAM).date() + timedelta(days=6)).toordinal()


@pytest.mark.parametrize(("hour", "asked"), [(3, False), (6, False), (8, True), (19, True), (22, False)])
def test_it_is_done_in_the_daytime(village: Village, hour: int, asked: bool) -> None:
    learns(village, CHI_A)
    now = tomorrow(village, hour)
    following = DrillWork(village.database, village.keys, stored(village), QUIET, lambda: now).work("", bool)
    assert isinstance(following, float) is asked
    assert bool([text for text in village.texts(CHI_A) if "Mình tập nha" in text]) is asked


def test_it_looks_again_only_after_a_while(village: Village, keys: Keys, database: Engine) -> None:
    calls: list[int] = []
    now = tomorrow(village)
    moments = [now]
    drills = DrillWork(
        database, keys, lambda _account, inbounds: calls.append(len(inbounds)), QUIET, lambda: moments[0]
    )
    assert drills.work("", bool) == LOOK_AGAIN.total_seconds()
    learns(village, CHI_A)
    moments[0] = tomorrow(village)
    assert drills.work("", bool) == LOOK_AGAIN.total_seconds()
    assert calls == [1]
    assert BATCH >= 100


def test_after_a_restore_without_its_journal_no_drill_is_offered_until_somebody_says_so(village: Village) -> None:
    learns(village, CHI_A)
    with writing(village.database) as connection:
        push_hold.hold(connection, village.now)
    before, now = village.texts(CHI_A), tomorrow(village)
    drills = DrillWork(village.database, village.keys, stored(village), QUIET, lambda: now)
    drills.work("", bool)
    assert village.texts(CHI_A) == before
    with writing(village.database) as connection:
        push_hold.release(connection, actor="staff:ca")
    drills.work("", bool)
    assert "Mình tập nha" in village.texts(CHI_A)[-1]


def test_it_goes_on_soon_while_there_are_more(
    village: Village, keys: Keys, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.work.drills.BATCH", 1)
    learns(village, CHI_A)
    now = tomorrow(village)
    drills = DrillWork(database, keys, lambda *_: None, QUIET, lambda: now)
    assert drills.work("", bool) == REST_SECONDS


def test_at_night_it_waits_for_the_morning(village: Village, keys: Keys, database: Engine) -> None:
    night = tomorrow(village, 23)
    drills = DrillWork(database, keys, lambda *_: None, QUIET, lambda: night)
    morning = drills.work("", bool)
    assert isinstance(morning, datetime)
    assert not QUIET.at(morning) and QUIET.at(morning - timedelta(seconds=1))
    assert morning - night < timedelta(hours=12)
