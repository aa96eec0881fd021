"""Whom a message is for, on both databases, among people who came there by talking."""

import pytest

from api.campaigns.audience import Reach, reach
from api.campaigns.deliver import plan
from api.store.database import reading, writing
from bot.events import Left, Said
from tests.api.campaigns.people import DA_NGHIT, DA_TRO, LANG_BIANG, became, moved, on, settles, written
from tests.api.village import Village

pytestmark = pytest.mark.sql

BOTH = ("vi", "kpm")


def forecast(village: Village, *places: str, langs: tuple[str, ...] = BOTH) -> Reach:
    with reading(village.database) as connection:
        return reach(connection, places, langs, village.now)


def test_nobody_is_reached_in_an_empty_village(village: Village) -> None:
    assert forecast(village, "lac-duong") == Reach(0, {}, {}, {})


def test_only_who_agreed_is_reached(village: Village) -> None:
    settles(village, "yes")
    settles(village, "no", agrees=False)
    village.happens("greeted", Said("chào"))
    assert forecast(village, "lac-duong") == Reach(1, {DA_TRO: 1}, {"telegram": 1}, {})


def test_a_village_is_its_own_and_a_commune_is_all_of_them(village: Village) -> None:
    for address, place in (("1", DA_TRO), ("2", DA_TRO), ("3", DA_NGHIT), ("4", LANG_BIANG), ("5", "lac-duong")):
        settles(village, address, place)
    assert forecast(village, DA_TRO).by_village == {DA_TRO: 2}
    assert forecast(village, DA_TRO, DA_NGHIT).by_village == {DA_TRO: 2, DA_NGHIT: 1}
    assert forecast(village, "lac-duong").by_village == {DA_TRO: 2, DA_NGHIT: 1, "lac-duong/": 1}
    assert forecast(village, "lac-duong", DA_TRO).reached == 4, "nobody is counted twice"
    assert forecast(village, "lac-duong", LANG_BIANG).reached == 5
    assert forecast(village, "lac-duong/không-có").reached == 0


def test_the_language_is_the_one_she_reads(village: Village) -> None:
    settles(village, "1", lang="vi")
    settles(village, "2", lang="kpm")
    assert [forecast(village, DA_TRO, langs=langs).reached for langs in (("vi",), ("kpm",), BOTH)] == [1, 1, 2]


def test_who_stopped_or_left_is_left_out_with_the_reason(village: Village) -> None:
    for address in ("stays", "stops", "blocks", "comes-back"):
        settles(village, address)
    village.says("stops", "ngừng")
    village.happens("blocks", Left())
    village.says("comes-back", "ngừng")
    village.says("comes-back", "bắt đầu")
    assert forecast(village, DA_TRO) == Reach(2, {DA_TRO: 2}, {"telegram": 2}, {"stopped": 1, "blocked": 1})


def test_who_deleted_her_data_is_nobody(village: Village) -> None:
    settles(village, "1")
    village.says("1", "xóa dữ liệu của tôi")
    village.taps("1", "yes")
    assert village.rows("learner") == []
    assert forecast(village, "lac-duong") == Reach(0, {}, {}, {})


def test_channels_are_counted_apart(village: Village) -> None:
    settles(village, "1")
    page = on(village, "web/main")
    settles(page, "1")
    settles(page, "2")
    assert forecast(village, DA_TRO).by_channel == {"telegram": 1, "web": 2}


@pytest.mark.parametrize("places", [(DA_TRO,), ("lac-duong",), (DA_NGHIT, "lang-biang-da-lat")])
def test_the_forecast_is_what_is_planned(village: Village, places: tuple[str, ...]) -> None:
    for number, place in enumerate((DA_TRO, DA_NGHIT, LANG_BIANG, DA_TRO)):
        settles(village, str(number), place)
    village.says("3", "ngừng")
    expected = forecast(village, *places, langs=("vi",))
    campaign = written(village, places, ("vi",))
    moved(village, campaign, "start")
    with writing(village.database) as connection:
        plan(connection, campaign, village.now)
    outcomes = list(became(village, campaign).values())
    assert outcomes.count(("planned", "")) == expected.reached
    assert outcomes.count(("skipped", "stopped")) == expected.left_out.get("stopped", 0)
    assert len(outcomes) == expected.reached + sum(expected.left_out.values())
