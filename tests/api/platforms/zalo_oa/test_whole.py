"""A campaign through the channel and a real sender to the strict Official Account: it charges what was forecast."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.campaigns.audience import audience
from api.delivery.attachments import Attachments
from api.delivery.attempts import Attempts, Times
from api.delivery.nudges import Nudges
from api.delivery.sender import Sender
from api.platforms.forecast import forecast
from api.platforms.zalo_oa import ACCOUNT
from api.store.database import reading, writing
from api.store.leases import lease
from bot.channels.zalo_oa import channel as channels
from tests.api.campaigns.people import settles
from tests.api.platforms.test_hold_paid import became, campaign
from tests.api.platforms.zalo_oa.official import Nothing, Town, until
from tests.api.village import CHANNELS_BY_ACCOUNT, Village
from tests.fakes import zalo_oa as fakes
from tests.fakes import zalo_oa_rules as rules
from tests.fakes.zalo_windows import Refusal, Windows

ARRIVED = (("xa", 0), ("ba", 5 * 24), ("bốn", 1), ("năm", 1), ("gần", 60), ("mới", 1))
"""Six people and the hours that went by before each wrote: one is out of reach, three are charged, two are free."""

HOURS = st.sampled_from((0.0, 0.5, 24.0, 47.0, 48.0, 120.0, 168.0))
STEPS = st.lists(st.tuples(HOURS, st.booleans(), st.sampled_from("ab"), st.integers(1, 9)), max_size=20)


class Taken:
    """The token that the fake takes."""

    def __init__(self, fake: Any) -> None:
        self.fake = fake

    async def token(self) -> str:
        return str(next(iter(self.fake.tokens)))

    async def renew(self, refused: str) -> str:
        raise AssertionError("no token is refused here")


@asynccontextmanager
async def speaking(fake: Any) -> AsyncIterator[Any]:
    """The channel, without the pauses of its limits."""
    owner = channels.Owner(fake.account, fake.app, fake.secret)
    channel = channels.ZaloOA(owner, Taken(fake), fake.url)
    channel.limits = replace(channel.limits, account=1000, chat=1000, burst=20)
    await channel.start()
    yield channel
    await channel.close()


@pytest.mark.parametrize(("monthly", "bought", "ceiling"), [(500, 0, 0), (2, 0, 0), (1, 5, 110)])
async def test_the_account_charges_what_was_forecast(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, monthly: int, bought: int, ceiling: int
) -> None:
    village.account = ACCOUNT
    async with fakes.FakeZaloOA(monthly=monthly, purchased=bought) as fake, speaking(fake) as channel:
        fake.clock = lambda: village.now
        monkeypatch.setitem(CHANNELS_BY_ACCOUNT, ACCOUNT, channel)
        for number, (_, hours) in enumerate(ARRIVED):
            village.now += timedelta(hours=hours)
            settles(village, str(number))
            fake._interacts(str(number))
        with writing(village.database) as connection:
            connection.exec_driver_sql("DELETE FROM outbox")
        with reading(village.database) as connection:
            chats = audience(["lac-duong"], ["vi", "kpm"], village.now)
            said = forecast(connection, ACCOUNT, chats, monthly, ceiling_dong=ceiling, now=village.now)
        town = Town(village, channel, tmp_path, monthly, ceiling)
        message = campaign(town, pay=said.payable)
        await delivered(town, channel)
    charged = fake.charged
    assert (said.free, said.paid, said.closed) == (2, 3, 1)
    assert (charged["reply"], charged["sub_quota"] + charged["purchase_quota"]) == (said.free, said.payable)
    assert charged["purchase_quota"] * 55 == said.dong
    assert became(town, message).held == said.closed + said.paid - said.payable


async def delivered(town: Town, channel: Any) -> None:
    """A real sender has sent what may go."""
    village = town.village
    attachments = Attachments(ACCOUNT, village.database, Nothing(), channel.capabilities)
    attempts = Attempts(ACCOUNT, channel, village.keys, attachments, times=Times(clock=lambda: village.now))
    ours = lease(village.database, town.folder, "send")
    sender = Sender(attempts, village.database, Nudges(), ours, economy=town.thrift())
    running = asyncio.create_task(sender.run())
    await until(lambda: not village.rows("outbox", state="due") + village.rows("outbox", state="sending"))
    sender.stop()
    await running


@given(history=STEPS, monthly=st.integers(0, 5), bought=st.integers(0, 3))
def test_the_model_charges_as_the_strict_account_does(history: Any, monthly: int, bought: int) -> None:
    now = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    fake, model = fakes.FakeZaloOA(monthly=monthly, purchased=bought), Windows(monthly, bought)
    for who in "ab":
        fake._known(who)
    for hours, writes, who, times in history:
        now += timedelta(hours=hours)
        fake.clock = lambda at=now: at
        if writes:
            fake._interacts(who)
            model.interacts(who, now)
        else:
            assert [theirs(fake, who) for _ in range(times)] == [ours(model, who, now) for _ in range(times)]


def theirs(fake: Any, who: str) -> Any:
    try:
        quota = fake._charge(fake._reachable(who))
    except rules.Refusal as refusal:
        return refusal.code
    return quota["quota_type"], quota["remain"]


def ours(model: Windows, who: str, now: datetime) -> Any:
    try:
        charge = model.sends(who, now)
    except Refusal as refusal:
        return refusal.code
    return charge.quota_type, charge.remain
