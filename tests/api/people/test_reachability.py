"""Chats by channel and state, as they came to be by talking."""

from dataclasses import replace

import pytest

from api.people.reachability import STATES, Reachable, by_channel
from api.store.database import reading
from bot.events import CampaignArrived, Left
from tests.api.campaigns.people import LANG_BIANG, settles
from tests.api.village import Village

pytestmark = pytest.mark.sql


def found(village: Village, commune: str = "") -> list[Reachable]:
    with reading(village.database) as connection:
        return by_channel(connection, commune)


def chats(**some: int) -> dict[str, int]:
    return dict.fromkeys(STATES, 0) | some


def test_nobody_is_on_no_channel(village: Village) -> None:
    assert found(village) == []


def test_chats_are_counted_by_channel_and_by_what_can_be_sent_there(village: Village) -> None:
    page = replace(village, account="web/main", number=500)
    for address in ("stays", "stops", "blocks", "stops-and-blocks"):
        settles(village, address)
    settles(page, "page", LANG_BIANG)
    village.says("stops", "ngừng")
    village.says("stops-and-blocks", "ngừng")
    village.happens("blocks", Left())
    village.happens("stops-and-blocks", Left())
    village.happens("never-wrote", CampaignArrived("019a0000-0000-7000-8000-000000000001", "Đoàn xã", {"vi": "Họp."}))
    assert found(village) == [
        Reachable("telegram", chats(active=1, stopped=1, blocked=2, unknown=1)),
        Reachable("web", chats(active=1)),
    ]
    assert [row.total for row in found(village)] == [5, 1]
    assert found(village, "lac-duong") == [Reachable("telegram", chats(active=1, stopped=1, blocked=2))]
    assert not village.rows("outbox", chat_id=village.row("never-wrote").id), "nobody is written to who never wrote"
