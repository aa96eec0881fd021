"""What only the Official Account is: one message an answer, each counted, tools behind a button, people who take over.

The whole service speaks over real HTTP with a strict platform that fetches every picture from us, counts every message
and signs what it brings. What it shares with the other channels is in ``test_everywhere``.
"""

import asyncio

import pytest

from bot.channels.base import Inbound
from bot.events import CampaignArrived
from tests.fakes.telegram import Fault
from tests.fakes.zalo_oa import Delivered, FakeZaloOA
from tests.fakes.zalo_oauth import FakeZaloOauth
from tests.scenarios.drivers.zalo_oa import OAPhone
from tests.scenarios.town import FIRST_CONTACT, PUBLIC, Town, happens, onward

ACCOUNT, LESSON, HER = "zalo-oa/main", "scam-three-rules", "246845883529197922"


@pytest.fixture
def town(public_town: Town) -> Town:
    return public_town


@pytest.fixture
def zalo(zalo_oa: FakeZaloOA) -> FakeZaloOA:
    return zalo_oa


async def take(town: Town, phone: OAPhone, words: str = "ba không", lesson: str = LESSON) -> list[Delivered]:
    """Through a lesson and its quiz, by turns pressing and typing; every answer."""
    answers = [await phone.says(words)]
    while choice := onward(town.course, lesson, phone.choices):
        if len(answers) % 2:
            answers.append(await phone.presses(choice))
        else:
            await town.quiet("zalo-oa/main")  # what she answers has come, and the platform has said so
            answers.append(await phone.says(str(phone.choices.index(choice) + 1)))
    return answers


def check_step(answer: Delivered) -> None:
    """One card: a picture that was really fetched, words, answers, the page that speaks, the tools behind a button."""
    assert answer.shape.template == "list" and answer.text
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [button.title for button in answer.buttons][-2:] == ["🔊 Nghe", "Xem thêm"]
    (page,) = [button.target for button in answer.buttons if button.kind == "oa.open.url"]
    assert page.startswith(f"{PUBLIC}/l/{LESSON}?k=") and answer.shape.action == page


async def test_each_thing_she_does_is_answered_with_one_card_and_charged_once(town: Town, zalo: FakeZaloOA) -> None:
    zalo.duplicates = 1
    phone = OAPhone(zalo, HER)
    assert "Xin chào" in (await phone.follows()).text
    await phone.says(town.code("lac-duong", "da-tro"))
    await phone.presses(*FIRST_CONTACT, "yes")
    answers = await take(town, phone)
    for answer in answers[:-1]:
        check_step(answer)
    await town.quiet(ACCOUNT)
    await zalo.brought()
    asked = 2 + len(FIRST_CONTACT) + 1 + len(answers)
    assert len(phone.messages) == asked, "one message for each thing she did, and none for copies"
    assert "?k=" not in "".join(body for (body,) in town.rows("SELECT body FROM outbox")), "nothing kept opens a page"
    check_charges(town, zalo)
    assert zalo.hook is not None and set(zalo.hook.answers) == {200}


def check_charges(town: Town, zalo: FakeZaloOA) -> None:
    """What we wrote down is what the platform counted."""
    ours = dict(town.rows("SELECT charged, count(*) FROM zalo_charge GROUP BY charged"))
    assert ours == dict(zalo.charged)
    known = dict(town.rows("SELECT message, charged FROM zalo_charge"))
    assert known == {message.id: message.charged for message in zalo.sent}


async def test_the_tools_come_behind_a_button_and_numbers_work(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    step = await phone.says("ba không")
    tools = await phone.presses("tools")
    assert [button.target.partition(":")[2] for button in tools.buttons] == [
        *("again", "back", "person", "emergency", "menu")
    ]
    repeated = await phone.presses("again")
    assert repeated.text == step.text
    emergency = await phone.says("6")
    assert emergency.data
    assert town.facts(LESSON)["lesson_started"] == 1


async def test_hotlines_can_be_pressed(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    await phone.says("tôi bị lừa rồi")
    seen: set[str] = set()
    while (choice := next((c for c in phone.choices if c not in ("tools", "person")), "")) and len(seen) < 5:
        seen |= {button.target for button in phone.screen.buttons if button.kind == "oa.open.phone"}
        if choice == "return":
            break
        await phone.presses(choice)
    assert "113" in seen


async def test_who_withdraws_at_zalo_is_erased_and_told(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    await take(town, phone)
    await town.quiet(ACCOUNT)
    phone.seen = len(phone.messages)
    zalo.withdraw(HER)
    assert "xóa" in (await phone.answered()).text
    await town.quiet(ACCOUNT)
    for table in ("learner", "member", "consent"):
        assert town.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert town.rows("SELECT count(*) FROM fact WHERE learner_id IS NOT NULL") == [(0,)]


async def test_while_a_person_writes_the_bot_is_silent(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    before = len(phone.messages)
    zalo.admin_writes(HER, "Để tôi gọi cho bà con.")
    zalo.say(HER, "quét mã")
    await zalo.brought()
    keys = [key for (key,) in town.rows("SELECT key FROM event")]
    assert sum(key.startswith(f"{ACCOUNT}:oa_send_text:") for key in keys) == 1, "our own echoes are nothing"
    await asyncio.sleep(0.5)
    assert len(phone.messages) == before
    other = OAPhone(zalo, "111")
    zalo.follow("111")
    assert "Xin chào" in (await other.answered()).text


async def test_unfollowing_is_noticed_and_writing_again_opens_the_chat(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    zalo.unfollow(HER)
    await happens(lambda: town.rows("SELECT reachable FROM chat") == [("blocked",)])
    await phone.says("menu")
    assert town.rows("SELECT reachable FROM chat") == [("active",)]


async def test_events_out_of_order_are_each_answered_once(town: Town, zalo: FakeZaloOA) -> None:
    people = [OAPhone(zalo, str(100 + number)) for number in range(5)]
    zalo.held = True
    for phone in people:
        zalo.follow(phone.person)
    zalo.release()
    for phone in people:
        assert "Xin chào" in (await phone.answered()).text
    await town.quiet(ACCOUNT)
    assert len(zalo.sent) == len(people)


async def test_a_token_that_ran_out_early_is_renewed_and_no_message_is_lost(
    town: Town, zalo: FakeZaloOA, oauth: FakeZaloOauth
) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    zalo.expire()
    assert (await phone.says("menu")).data
    assert len(oauth.asked) == 1
    await town.quiet(ACCOUNT)


async def test_faults_of_the_platform_lose_no_answer(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    zalo.faults.append(Fault(status=-200))
    assert (await phone.says("menu")).data
    zalo.faults.append(Fault(status=502))
    assert (await phone.says("menu")).data
    assert not zalo.faults
    await town.quiet(ACCOUNT)
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}


async def test_a_campaign_is_one_message_with_words_and_no_page(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.arrives(town.code())
    await town.quiet(ACCOUNT)
    phone.seen = len(phone.messages)
    event = CampaignArrived("01900000-0000-7000-8000-000000000001", "Đoàn xã", {"vi": "Mai họp ở nhà văn hóa."})
    assert town.context is not None
    await town.context.intake.receive(ACCOUNT, [Inbound("campaign:1", HER, event)])
    answer = await phone.answered()
    assert "Mai họp ở nhà văn hóa." in answer.text and answer.buttons == ()


async def test_half_an_emoji_is_no_reason_not_to_answer(town: Town, zalo: FakeZaloOA) -> None:
    phone = OAPhone(zalo, HER)
    await phone.follows()
    await phone.says(town.code())
    await phone.presses(*FIRST_CONTACT, "yes")
    phone.seen = len(phone.messages)
    head = b'{"app_id":"%b","event_name":"user_send_text","timestamp":"1789"' % zalo.app.encode()
    people = b',"sender":{"id":"%b"},"recipient":{"id":"%b"}' % (HER.encode(), zalo.account.encode())
    zalo.bring_raw(head + people + b',"message":{"msg_id":"zz1","text":"menu \\ud83d"}}')
    answer = await phone.answered()
    assert answer.text.startswith(town.course.phrases["menu"].text)
    assert zalo.hook is not None and set(zalo.hook.answers) == {200}
    assert town.rows("SELECT * FROM dead_event") == []
