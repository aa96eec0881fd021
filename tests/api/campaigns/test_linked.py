"""People with several chats get a message once, on the best chat, and another one when that fails."""

from datetime import timedelta
from random import Random

from sqlalchemy import delete, update

from api.campaigns.audience import Reach
from api.campaigns.deliver import hand_over, plan
from api.campaigns.progress import campaign_progress
from api.conversation.merging import place
from api.delivery import outbox
from api.delivery.outbox import Settled
from api.store.database import reading, writing
from api.store.models import Campaign, Job, Learner
from api.store.statements import core
from api.store.work_queue import SEND
from api.work.drills import LOOK_AGAIN, offer
from bot.channels.base import Inbound
from bot.events import Left
from tests.api.campaigns.people import DA_NGHIT, DA_TRO, became, moved, on, received, settles, told, written
from tests.api.campaigns.test_audience import forecast
from tests.api.conversation.test_linking import asks
from tests.api.village import Village


def links(village: Village, address: str, other: Village, new: str) -> None:
    """She joins a chat with one of hers."""
    other.now = village.now = max(village.now, other.now) + timedelta(seconds=1)
    other.says(new, asks(village, address))
    village.taps(address, "ok")


def sent(village: Village) -> str:
    campaign = written(village)
    moved(village, campaign, "start")
    with writing(village.database) as connection:
        plan(connection, campaign, village.now)
    return campaign


def hands_over(village: Village, campaign: str) -> int:
    return hand_over(village.database, village.keys, received(village), campaign, village.now)


def test_she_is_written_to_once_where_messages_come_by_themselves(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    links(village, "phone", page, "page")
    page.now += timedelta(minutes=1)
    page.says("page", "menu")
    assert page.row("page").seen_at > village.row("phone").seen_at
    assert forecast(village, "lac-duong") == Reach(1, {DA_TRO: 1}, {"telegram": 1}, {"elsewhere": 1})
    campaign = sent(village)
    assert became(village, campaign) == {"phone": ("planned", ""), "page": ("skipped", "elsewhere")}
    assert [hands_over(village, campaign) for _ in range(2)] == [1, 0]
    assert told(village, campaign) == [village.row("phone").id]


def test_of_two_that_are_alike_the_one_seen_last(village: Village) -> None:
    settles(village, "first")
    links(village, "first", village, "second")
    village.says("second", "menu")
    assert became(village, sent(village)) == {"first": ("skipped", "elsewhere"), "second": ("planned", "")}
    village.says("first", "menu")
    assert became(village, sent(village)) == {"first": ("planned", ""), "second": ("skipped", "elsewhere")}


def test_who_cannot_be_reached_on_one_is_reached_on_the_other(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    links(village, "phone", page, "page")
    village.happens("phone", Left())
    assert forecast(village, "lac-duong") == Reach(1, {DA_TRO: 1}, {"web": 1}, {"elsewhere": 1})
    campaign = sent(village)
    hands_over(village, campaign)
    assert told(village, campaign) == [page.row("page").id]


def test_who_can_be_reached_nowhere_is_left_out_with_the_reason(village: Village) -> None:
    settles(village, "first")
    links(village, "first", village, "second")
    for address in ("first", "second"):
        village.happens(address, Left())
    assert forecast(village, "lac-duong") == Reach(0, {}, {}, {"blocked": 2})


def test_a_stop_on_one_chat_holds_on_all(village: Village) -> None:
    settles(village, "first")
    links(village, "first", village, "second")
    village.says("second", "ngừng")
    assert forecast(village, "lac-duong") == Reach(0, {}, {}, {"stopped": 2})
    village.says("second", "bắt đầu")
    assert forecast(village, "lac-duong").reached == 1


def test_the_phone_of_a_household_is_enough_for_who_has_one_of_her_own(village: Village) -> None:
    settles(village, "own")
    settles(village, "family")
    village.says("own", "quét mã")
    village.says("family", "quét mã")
    village.now += timedelta(seconds=1)
    village.says("family", asks(village, "own"))
    village.taps("family", "apart")
    village.says("own", "menu")
    assert became(village, sent(village)) == {"family": ("planned", ""), "own": ("skipped", "elsewhere")}
    village.happens("family", Left())
    assert became(village, sent(village)) == {"family": ("skipped", "blocked"), "own": ("planned", "")}


def test_people_of_two_villages_on_one_phone_hear_of_both(village: Village) -> None:
    settles(village, "own", DA_NGHIT)
    settles(village, "family", DA_TRO)
    village.says("own", "quét mã")
    village.says("family", "quét mã")
    village.says("family", asks(village, "own"))
    village.taps("family", "apart")
    village.happens("own", Left())
    assert forecast(village, DA_TRO).reached == 1
    assert forecast(village, DA_NGHIT) == Reach(1, {DA_NGHIT: 1}, {"telegram": 1}, {"elsewhere": 1})


def test_who_left_after_the_plan_gets_it_on_her_other_chat(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    links(village, "phone", page, "page")
    campaign = sent(village)
    village.happens("phone", Left())
    assert [hands_over(village, campaign) for _ in range(3)] == [1, 1, 0]
    assert became(village, campaign) == {"phone": ("skipped", "blocked"), "page": ("handed", "")}
    assert told(village, campaign) == [page.row("page").id]


def test_a_message_that_did_not_get_through_goes_another_way_though_the_campaign_was_over(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    settles(village, "neighbour")
    links(village, "phone", page, "page")
    campaign = sent(village)
    hands_over(village, campaign)
    finishes(village, campaign)
    fails(village, "neighbour", campaign)
    assert not reopens(village, campaign), "she has no other chat"
    fails(village, "phone", campaign)
    assert village.row("phone").reachable == "blocked"
    assert reopens(village, campaign)
    assert [hands_over(village, campaign) for _ in range(2)] == [1, 0]
    assert page.row("page").id in told(village, campaign)
    with reading(village.database) as connection:
        found = campaign_progress(connection, campaign)
    assert (found.total, found.failed, found.waiting) == (3, 2, 1)
    assert found.reasons == {"blocked": 2}


def fails(village: Village, address: str, campaign: str) -> None:
    """The platform says of her first message that she has blocked us."""
    chat = village.row(address)
    row = village.rows("outbox", chat_id=chat.id, campaign_id=campaign)[0]
    with writing(village.database) as connection:
        ended = Settled(row.id, chat.id, "failed", "blocked", closed="blocked", began=village.now, was=row.state)
        outbox.settle(connection, village.account, [ended], village.now)


def finishes(village: Village, campaign: str) -> None:
    """Everybody has it, and the worker has laid it down."""
    moved(village, campaign, "finish")
    with writing(village.database) as connection:
        connection.execute(delete(core(Job)))


def reopens(village: Village, campaign: str) -> bool:
    """Whether it was ordered anew; then the worker takes it up."""
    ordered = bool(village.rows("job", kind=SEND, key=campaign))
    if ordered:
        moved(village, campaign, "reopen")
    return ordered


def state(village: Village, campaign: str) -> str:
    (row,) = village.rows("campaign", id=campaign)
    found: str = row.state
    return found


def test_who_leaves_while_it_waits_gets_it_another_way(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    links(village, "phone", page, "page")
    campaign = sent(village)
    hands_over(village, campaign)
    finishes(village, campaign)
    village.happens("phone", Left())
    assert reopens(village, campaign)
    assert [hands_over(village, campaign) for _ in range(2)] == [1, 0]
    assert page.row("page").id in told(village, campaign)


def test_who_wants_no_messages_is_not_looked_for_elsewhere(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    links(village, "phone", page, "page")
    campaign = sent(village)
    hands_over(village, campaign)
    finishes(village, campaign)
    village.says("phone", "ngừng")
    assert not reopens(village, campaign)
    assert hands_over(village, campaign) == 0
    assert page.row("page").id not in told(village, campaign)


def test_a_cancelled_campaign_is_not_begun_again(village: Village) -> None:
    page = on(village, "web/main")
    settles(village, "phone")
    links(village, "phone", page, "page")
    campaign = sent(village)
    hands_over(village, campaign)
    finishes(village, campaign)
    with writing(village.database) as connection:
        connection.execute(update(core(Campaign)).values(state="cancelled"))
    fails(village, "phone", campaign)
    assert not reopens(village, campaign)
    assert state(village, campaign) == "cancelled"


def test_everybody_who_can_be_reached_is_and_nobody_on_a_chat_too_many(village: Village) -> None:
    """Households, links and blocks as chance has it; counted one by one in Python."""
    chance = Random(20260302)
    chats = [f"{number:02}" for number in range(24)]
    for address in chats:
        settles(village, address)
    learners = [row.learner_id for row in village.rows("member")]
    with writing(village.database) as connection:
        for number, address in enumerate(chats):
            chat = village.row(address).id
            more = chance.sample([one for one in learners if one != learners[number]], chance.randint(0, 2))
            for who, learner in enumerate(more, 2):
                place(connection, chat, who=str(who), learner=learner)
    for address in chance.sample(chats, 8):
        village.happens(address, Left())
    rows = village.rows("recipient", campaign_id=sent(village))
    planned = {row.chat_id for row in rows if row.state == "planned"}
    on_chat: dict[str, set[str]] = {}
    for member in village.rows("member"):
        on_chat.setdefault(member.chat_id, set()).add(member.learner_id)
    active = {row.id for row in village.rows("chat") if row.reachable == "active"}
    assert planned <= active
    for learner in learners:
        hers = {chat for chat, people in on_chat.items() if learner in people}
        assert bool(hers & planned) == bool(hers & active)
    for row in rows:
        elsewhere = all(any(one in on_chat[chat] for chat in planned) for one in on_chat[row.chat_id])
        if row.state == "skipped" and row.chat_id in active:
            assert elsewhere
        if row.chat_id not in active:
            assert row.why == ("elsewhere" if elsewhere else "blocked")
    assert len(rows) == len(chats)


def test_a_drill_is_offered_on_one_chat(village: Village) -> None:
    settles(village, "first")
    links(village, "first", village, "second")
    village.says("second", "menu")
    offered = drills_of(village)
    assert [address for address, _ in offered] == ["second"]
    village.happens("second", Left())
    assert [address for address, _ in drills_of(village)] == ["first"]
    village.happens("first", Left())
    assert drills_of(village) == []


def drills_of(village: Village) -> list[tuple[str, Inbound]]:
    """Whom a look for drills that are due would ask."""
    with writing(village.database) as connection:
        connection.execute(update(core(Learner)).values(due=1))
    told: list[tuple[str, Inbound]] = []
    offer(
        village.database,
        village.keys,
        lambda _account, inbounds: told.extend((one.address, one) for one in inbounds),
        village.now + LOOK_AGAIN + timedelta(minutes=1),
    )
    return told
