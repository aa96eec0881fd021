"""Bulk messages on an Official Account: sent while they are free, otherwise kept until she writes, unless paid for."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from api.campaigns import deliver, write
from api.campaigns.progress import CampaignProgress, campaign_progress
from api.platforms.windows import counted
from api.platforms.zalo_oa import ACCOUNT
from api.store.database import reading, writing
from api.work.drills import drills_waiting, offer
from bot.events import Left
from tests.api.campaigns.people import moved, neighbours, received, settles, written
from tests.api.platforms.zalo_oa.official import Oa, Town, until
from tests.api.village import CHANNELS_BY_ACCOUNT, Village
from tests.api.work.test_drills import learns, stored, tomorrow
from tests.fakes.zalo_windows import Windows

pytestmark = pytest.mark.sql


@pytest.fixture
def town(village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    village.account = ACCOUNT
    oa = Oa(Windows(), village)
    monkeypatch.setitem(CHANNELS_BY_ACCOUNT, ACCOUNT, oa)
    return Town(village, oa, tmp_path)


async def settled(town: Town, *addresses: str) -> None:
    """People who agreed to be written to, each with the answers to what she did."""
    for address in addresses:
        settles(town.village, address)
        town.oa.windows.interacts(address, town.village.now)
    with writing(town.village.database) as connection:
        connection.exec_driver_sql("DELETE FROM outbox")


def campaign(town: Town, pay: int = 0) -> str:
    """A message to all of them, handed over."""
    village = town.village
    id = written(village)
    with writing(village.database) as connection:
        write.agree_to_pay(connection, id, pay, pay * 55)
    moved(village, id, "start")
    with writing(village.database) as connection:
        deliver.plan(connection, id, village.now)
    while deliver.hand_over(village.database, village.keys, received(village), id, village.now):
        pass
    moved(village, id, "finish")
    return id


def became(town: Town, id: str) -> CampaignProgress:
    with reading(town.village.database) as connection:
        return campaign_progress(connection, id)


async def test_who_is_in_her_free_window_gets_it_and_the_others_once_they_write(town: Town) -> None:
    await settled(town, "xa")
    town.later(hours=50)
    await settled(town, "gần")
    id = campaign(town)
    await town.settles_down()
    assert town.states() == {"xa": ["held"], "gần": ["sent"]}
    assert became(town, id) == CampaignProgress(2, got=1, held=1)
    assert Counter(kind for _, kind in town.oa.windows.charged) == {"reply": 1}
    town.writes("xa")
    async with town.sending():
        await until(lambda: town.states()["xa"] == ["sent"])
    assert became(town, id) == CampaignProgress(2, got=2)
    assert "họp thôn" in town.words("xa")[-1], "the answer she waited for came first"
    assert {kind for _, kind in town.oa.windows.charged} == {"reply"}


async def test_eight_are_free_and_the_ninth_waits(town: Town) -> None:
    await settled(town, "1")
    ids = [campaign(town) for _ in range(10)]
    await town.settles_down()
    assert Counter(town.states()["1"]) == {"sent": 8, "held": 2}
    assert [became(town, id).got for id in ids] == [1] * 8 + [0] * 2
    assert {kind for _, kind in town.oa.windows.charged} == {"reply"}


@pytest.mark.parametrize("tells", [True, False])
async def test_somebody_agreed_to_pay_for_so_many_and_no_more(town: Town, tells: bool) -> None:
    town.oa.tells = tells
    await settled(town, "1", "2", "3")
    town.later(days=3)
    campaign(town, pay=2)
    await town.settles_down()
    assert Counter(state for states in town.states().values() for state in states) == {"sent": 2, "held": 1}
    assert [kind for _, kind in town.oa.windows.charged] == ["sub_quota"] * 2
    assert [row.charged for row in town.village.rows("zalo_charge")] == ["sub_quota"] * 2


async def test_the_package_and_the_ceiling_of_the_month_are_kept(town: Town) -> None:
    town.monthly = town.oa.windows.monthly = 1
    town.oa.windows.bought, town.ceiling_dong = 100, 2 * 55 + 54
    people = [str(number) for number in range(6)]
    await settled(town, *people)
    town.later(days=3)
    campaign(town, pay=6)
    await town.settles_down()
    assert Counter(kind for _, kind in town.oa.windows.charged) == {"sub_quota": 1, "purchase_quota": 2}
    assert Counter(state for (state,) in town.states().values()) == {"sent": 3, "held": 3}


async def test_what_the_platform_says_of_a_window_wins(town: Town) -> None:
    """She wrote, as far as we know; the platform knows better and closes, and it is not tried again and again."""
    await settled(town, "1")
    town.oa.windows.people.clear()
    id = campaign(town)
    async with town.sending():
        await until(lambda: town.states() == {"1": ["held"]})
        town.later(seconds=30)
        await until(lambda: became(town, id).held == 1)
    assert town.village.row("1").reachable == "closed"
    assert town.oa.tried == 1
    another = campaign(town)
    await town.settles_down()
    assert (became(town, another).held, town.oa.tried) == (1, 1)
    town.writes("1")
    async with town.sending():
        await until(lambda: town.states() == {"1": ["sent", "sent"]})
    assert town.village.row("1").reachable == "active"


async def test_a_spent_quota_stops_no_reply(town: Town) -> None:
    town.oa.windows.monthly = 0
    await settled(town, "1", "2")
    town.later(days=3)
    campaign(town, pay=2)
    async with town.sending() as sender:
        await until(lambda: town.states() == {"1": ["held"], "2": ["held"]})
        assert sender.trouble == "not-covered"
        town.writes("1")
        await until(lambda: town.words("1"))
        town.later(seconds=10)
        await until(lambda: town.states() == {"1": ["sent"], "2": ["held"]})
    assert sender.trouble == ""


async def test_who_stops_or_leaves_loses_what_waited_visibly(town: Town) -> None:
    await settled(town, "ngừng", "bỏ", "chờ")
    town.later(days=9)
    id = campaign(town)
    await town.settles_down()
    assert became(town, id).held == 3
    town.writes("ngừng", "ngừng")
    town.village.happens("bỏ", Left())
    assert town.states() == {"ngừng": ["dropped"], "bỏ": ["dropped"], "chờ": ["held"]}
    with writing(town.village.database) as connection:
        write.move(connection, id, name="cancel", now=town.village.now)
    assert town.states()["chờ"] == ["dropped"]
    assert became(town, id).left_out == 1


def test_only_what_she_does_opens_a_window_and_only_there(town: Town) -> None:
    village = town.village
    settles(village, "1")
    opened = village.rows("zalo_window")
    assert [(row.last_interaction_at, row.free_used) for row in opened] == [(village.now, 0)]
    town.later(hours=1)
    campaign(town)
    village.happens("1", Left())
    village.happens("2", Left())
    assert village.rows("zalo_window") == opened
    village.account = "telegram/main"
    settles(village, "3")
    assert village.rows("zalo_window") == opened


def told_to_wait(village: Village) -> int:
    with reading(village.database) as connection:
        return drills_waiting(connection, village.now)


def test_a_drill_is_due_until_it_costs_nothing(town: Town) -> None:
    village = town.village
    learns(village, "1")
    tomorrow(village)
    village.now += timedelta(days=2)
    asked = (village.database, village.keys, stored(village))
    assert offer(*asked, village.now) == 0
    assert told_to_wait(village) == 1
    village.says("1", "menu")
    assert told_to_wait(village) == 0
    assert offer(*asked, village.now + timedelta(minutes=10)) == 1


def test_replies_are_counted_and_the_counts_can_be_asked_for(town: Town) -> None:
    village = town.village
    settles(village, "1")
    town.oa.windows.interacts("1", village.now)
    with writing(village.database) as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    for _ in range(3):
        town.writes("1")
        town.answers()
    assert village.rows("zalo_window")[0].free_used == town.oa.windows.people["1"].free
    with reading(village.database) as connection:
        assert counted(connection, village.now) == {"free": 1, "paid": 0, "closed": 0}
        assert counted(connection, village.now + timedelta(hours=48)) == {"free": 0, "paid": 1, "closed": 0}
        assert counted(connection, village.now + timedelta(days=7)) == {"free": 0, "paid": 0, "closed": 1}


async def test_many_who_wait_do_not_keep_the_others_waiting(town: Town) -> None:
    await settled(town, "xa")
    neighbours(town.village, "xa", 150)
    town.later(days=8)
    await settled(town, "gần")
    campaign(town)
    await town.settles_down()
    assert town.states()["gần"] == ["sent"]
    assert Counter(state for (state,) in town.states().values()) == {"held": 151, "sent": 1}
    assert town.oa.tried == 1
