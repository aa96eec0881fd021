"""Somebody with an Official Account and another chat: a message comes once, for nothing, and is never lost.

What waits on the Official Account until she writes goes another way meanwhile, where there is one.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from api.campaigns import deliver, write
from api.campaigns.progress import CampaignProgress, campaign_progress
from api.campaigns.reroute import reroute
from api.delivery import outbox
from api.delivery.outbox import Settled
from api.platforms.zalo_bot.quota import ACCOUNT as ZALO_BOT
from api.platforms.zalo_oa import ACCOUNT
from api.store.database import reading, writing
from api.store.models import Job, Learner
from api.store.statements import core
from api.work.drills import LOOK_AGAIN, offer
from bot.channels.base import Capabilities
from bot.events import Left
from tests.api.campaigns.people import TEXT, moved, on, received, settles, written
from tests.api.conversation.test_linking import asks
from tests.api.platforms.zalo_oa.official import Oa, Town
from tests.api.village import CHANNELS_BY_ACCOUNT, Village
from tests.fakes.zalo_windows import Windows

TELEGRAM, PAGE = "telegram/main", "web/main"


class Words:
    """A channel of which only what it can show matters: one message of words alone."""

    capabilities = Capabilities(
        text=4000, caption=0, buttons=50, button_label=40, per_row=2, photo=False, voice="", call=True,
        link=True,
    )  # fmt: skip


@dataclass
class Linked:
    """The town of an Official Account whose people have other chats too. ``broken`` are those on which none arrives."""

    town: Town
    broken: set[str] = field(default_factory=set)

    @property
    def village(self) -> Village:
        return self.town.village

    def links(self, address: str, account: str, new: str) -> None:
        """She goes on with what she learned on another chat, some time before she next writes on the first."""
        village, other = self.village, on(self.village, account)
        village.now += timedelta(seconds=1)
        other.now = village.now
        other.says(new, asks(village, address))
        self.writes(address, "ok")
        self.writes(address)
        forgets(village)

    def writes(self, address: str, text: str = "menu") -> None:
        """She writes on the Official Account, and is answered."""
        self.town.writes(address, text)
        self.town.answers()

    def taps(self, address: str, choice: str) -> None:
        """She presses a button on the Official Account, and is answered."""
        self.town.oa.windows.interacts(address, self.village.now + timedelta(seconds=1))
        self.village.taps(address, choice)
        self.town.answers()

    def sends(self) -> str:
        """A message to all of them: planned, handed over, and the campaign over."""
        village = self.village
        id = written(village)
        moved(village, id, "start")
        with writing(village.database) as connection:
            deliver.plan(connection, id, village.now)
        self.hands_over(id)
        return id

    def hands_over(self, id: str) -> None:
        """What the worker does about a campaign that was ordered, until it is over."""
        village = self.village
        if not village.rows("job", key=id):
            return
        if village.rows("campaign", id=id, state="done"):
            moved(village, id, "reopen")
        if village.rows("campaign", id=id, state="running"):
            while deliver.hand_over(village.database, village.keys, received(village), id, village.now):
                pass
            moved(village, id, "finish")
        with writing(village.database) as connection:
            connection.execute(delete(core(Job)))

    async def arrives(self, id: str) -> None:
        """Everything that may go has gone, on all channels, after whatever other way was found."""
        for _ in range(3):
            await self.on_zalo()
            self.delivers(TELEGRAM)
            self.hands_over(id)

    async def on_zalo(self) -> None:
        """Whatever may go on the Official Account has gone: what she let out by writing too."""
        with writing(self.village.database) as connection:
            self.town.thrift().release(connection, self.village.now)
        await self.town.settles_down()

    def delivers(self, account: str) -> None:
        """What is due on another channel arrives, or is refused for good where it is broken."""
        village = self.village
        with writing(village.database) as connection:
            ended = []
            for row in outbox.claimable(connection, account, village.now, 100):
                assert TEXT in row.body or not row.bulk
                broken = village.keys.open(row.address) in self.broken
                outbox.mark(connection, [row])
                ended.append(
                    Settled(row.id, row.chat, "failed", "blocked", closed="blocked", began=village.now)
                    if broken
                    else Settled(row.id, row.chat, "sent", message=str(row.id))
                )
            outbox.settle(connection, account, ended, village.now)

    def got(self, id: str) -> dict[str, list[str]]:
        """The channels on which the message arrived, by address."""
        found: dict[str, list[str]] = {}
        for row in self.village.rows("outbox", campaign_id=id, state="sent"):
            assert row.account != ACCOUNT or any(
                TEXT in words for words in self.town.words(self.town.address(row.chat_id))
            )
            found.setdefault(self.town.address(row.chat_id), []).append(row.account)
        return found

    def waits(self, id: str) -> dict[str, str]:
        """The states of what did not arrive, by address."""
        rows = self.village.rows("outbox", campaign_id=id)
        return {self.town.address(row.chat_id): row.state for row in rows if row.state != "sent"}

    def became(self, id: str) -> CampaignProgress:
        with reading(self.village.database) as connection:
            return campaign_progress(connection, id)


@pytest.fixture
def linked(village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Linked:
    village.account = ACCOUNT
    oa = Oa(Windows(), village)
    monkeypatch.setitem(CHANNELS_BY_ACCOUNT, ACCOUNT, oa)
    for account in (TELEGRAM, ZALO_BOT):
        monkeypatch.setitem(CHANNELS_BY_ACCOUNT, account, Words())
    return Linked(Town(village, oa, tmp_path))


def forgets(village: Village) -> None:
    """What was said to people while they settled."""
    with writing(village.database) as connection:
        connection.exec_driver_sql("DELETE FROM outbox")


def comes(linked: Linked, address: str) -> None:
    settles(linked.village, address)
    linked.town.oa.windows.interacts(address, linked.village.now)
    forgets(linked.village)


async def runs_out(linked: Linked) -> str:
    """A message is handed over to the Official Account, and before it is sent her free time is over."""
    id = linked.sends()
    assert linked.waits(id) == {"h": "due"}
    linked.town.later(hours=50)
    return id


async def is_shut(linked: Linked) -> str:
    """The platform says that her window is closed, whatever we thought."""
    linked.town.oa.windows.people.clear()
    return linked.sends()


async def is_used_up(linked: Linked) -> str:
    """Eight messages were free, an answer and seven of these, and this is the ninth."""
    *others, id = [linked.sends() for _ in range(8)]
    for other in others:
        await linked.arrives(other)
        assert linked.got(other) == {"h": [ACCOUNT]}
    return id


ENDS = pytest.mark.parametrize("ends", [runs_out, is_shut, is_used_up])


async def test_it_is_planned_where_it_costs_nothing(linked: Linked) -> None:
    comes(linked, "h")
    linked.links("h", TELEGRAM, "h-telegram")
    id = linked.sends()
    await linked.arrives(id)
    assert linked.got(id) == {"h": [ACCOUNT]}, "seen last, and free"
    linked.town.later(hours=50)
    id = linked.sends()
    await linked.arrives(id)
    assert linked.got(id) == {"h-telegram": [TELEGRAM]}
    assert linked.became(id) == CampaignProgress(2, got=1, left_out=1, reasons={"elsewhere": 1})
    linked.writes("h")
    await linked.arrives(id)
    assert linked.got(id) == {"h-telegram": [TELEGRAM]}
    assert {kind for _, kind in linked.town.oa.windows.charged} == {"reply"}


@ENDS
@pytest.mark.sql
async def test_what_came_to_wait_goes_the_free_way_and_not_again_when_she_writes(linked: Linked, ends: Any) -> None:
    comes(linked, "h")
    linked.links("h", TELEGRAM, "h-telegram")
    id = await ends(linked)
    await linked.arrives(id)
    assert linked.got(id) == {"h-telegram": [TELEGRAM]}
    assert linked.waits(id) == {"h": "dropped"}
    assert linked.became(id) == CampaignProgress(2, got=1, left_out=1, reasons={"elsewhere": 1})
    linked.writes("h")
    await linked.arrives(id)
    assert linked.got(id) == {"h-telegram": [TELEGRAM]}
    assert [row.state for row in linked.village.rows("campaign", id=id)] == ["done"]
    assert {kind for _, kind in linked.town.oa.windows.charged} == {"reply"}


@ENDS
async def test_when_the_other_way_fails_it_waits_for_her_again(linked: Linked, ends: Any) -> None:
    comes(linked, "h")
    linked.links("h", TELEGRAM, "h-telegram")
    linked.broken.add("h-telegram")
    id = await ends(linked)
    await linked.arrives(id)
    assert linked.got(id) == {}
    assert linked.waits(id) == {"h": "held", "h-telegram": "failed"}
    assert linked.became(id) == CampaignProgress(2, held=1, failed=1, reasons={"blocked": 1})
    linked.writes("h")
    await linked.arrives(id)
    assert linked.got(id) == {"h": [ACCOUNT]}


@ENDS
async def test_who_writes_before_another_way_is_found_gets_it_there(linked: Linked, ends: Any) -> None:
    comes(linked, "h")
    linked.links("h", TELEGRAM, "h-telegram")
    id = await ends(linked)
    await linked.on_zalo()
    assert linked.waits(id) == {"h": "held"}
    linked.writes("h")
    await linked.on_zalo()
    await linked.arrives(id)
    assert linked.got(id) == {"h": [ACCOUNT]}
    assert linked.waits(id) == {}


@pytest.mark.parametrize("account", [PAGE, ZALO_BOT])
async def test_what_may_wait_longer_is_no_better_than_waiting(linked: Linked, account: str) -> None:
    """For a page to be opened, or for a month in which there are messages left."""
    comes(linked, "h")
    linked.links("h", account, "h-too")
    id = await runs_out(linked)
    await linked.arrives(id)
    assert linked.waits(id) == {"h": "held"}
    linked.writes("h")
    await linked.arrives(id)
    assert linked.got(id) == {"h": [ACCOUNT]}


@pytest.mark.sql
async def test_it_still_waits_for_who_has_no_other_chat(linked: Linked) -> None:
    """Two people on one phone, of whom one has Telegram of her own."""
    comes(linked, "h")
    comes(linked, "own")
    linked.writes("own", "quét mã")
    linked.writes("h", "quét mã")
    linked.village.now += timedelta(seconds=1)
    linked.writes("h", asks(linked.village, "own"))
    linked.taps("h", "apart")
    linked.links("own", TELEGRAM, "own-telegram")
    linked.village.happens("own", Left())
    linked.writes("h")
    id = await runs_out(linked)
    await linked.arrives(id)
    assert linked.got(id) == {"own-telegram": [TELEGRAM]}
    assert linked.waits(id) == {"h": "held"}
    linked.writes("h")
    await linked.arrives(id)
    assert linked.got(id) == {"own-telegram": [TELEGRAM], "h": [ACCOUNT]}


@pytest.mark.parametrize("first", ["she", "another way"])
async def test_in_the_moment_in_which_she_writes_it_goes_one_way(linked: Linked, first: str) -> None:
    """Two processes: in one her message lets it go out, in the other it is sent another way."""
    comes(linked, "h")
    linked.links("h", TELEGRAM, "h-telegram")
    id = await runs_out(linked)
    await linked.on_zalo()
    linked.writes("h")
    village = linked.village

    def lets_out(connection: Connection) -> None:
        linked.town.thrift().release(connection, village.now)

    def goes_another_way(connection: Connection) -> None:
        reroute(connection, write.find(connection, id), village.now)

    one, other = (lets_out, goes_another_way) if first == "she" else (goes_another_way, lets_out)

    def does(what: Callable[[Connection], None]) -> None:
        with writing(village.database) as connection:
            what(connection)

    with writing(village.database) as connection:
        one(connection)
        second = threading.Thread(target=does, args=(other,))
        second.start()
        second.join(0.3)
        assert second.is_alive(), "it waits for the other one"
    second.join()
    await linked.arrives(id)
    assert linked.got(id) == ({"h": [ACCOUNT]} if first == "she" else {"h-telegram": [TELEGRAM]})


@pytest.mark.parametrize("seed", [5, 7, 12, 13])
async def test_whatever_happens_it_comes_once(linked: Linked, seed: int) -> None:
    chance = Random(seed)  # with these some of it goes another way, and some of that fails
    people = [f"h{number}" for number in range(6)]
    for address in people:
        comes(linked, address)
    for address in people[:4]:
        linked.links(address, TELEGRAM, f"{address}-telegram")
    linked.broken = {f"{address}-telegram" for address in chance.sample(people[:4], 2)}
    linked.town.later(hours=chance.choice((1, 40)))
    id = linked.sends()
    for _ in range(12):
        match chance.randrange(4):
            case 0:
                linked.town.later(hours=chance.choice((1, 20, 60)))
            case 1:
                linked.writes(chance.choice(people))
            case 2:
                await linked.on_zalo()
            case 3:
                linked.delivers(TELEGRAM)
                linked.hands_over(id)
    await linked.arrives(id)
    for address in people:
        linked.writes(address)
    await linked.arrives(id)
    came = [address.removesuffix("-telegram") for address, accounts in linked.got(id).items() for _ in accounts]
    assert sorted(came) == people
    assert set(linked.waits(id).values()) <= {"dropped", "failed"}
    assert {kind for _, kind in linked.town.oa.windows.charged} == {"reply"}


def test_a_drill_is_offered_where_it_costs_nothing(linked: Linked) -> None:
    comes(linked, "h")
    linked.links("h", TELEGRAM, "h-telegram")
    village = linked.village
    village.now += timedelta(hours=50)
    with writing(village.database) as connection:
        connection.execute(update(core(Learner)).values(due=1))
    told: list[str] = []
    offer(village.database, village.keys, lambda account, _: told.append(account), village.now + LOOK_AGAIN)
    assert told == [TELEGRAM]
