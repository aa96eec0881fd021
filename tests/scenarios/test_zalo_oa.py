"""The Official Account in a villager's hand: follow, a typed code, a language, a lesson, its quiz, stop, delete.

The whole service speaks over real HTTP with a strict platform that fetches every picture from us, counts every message
and signs what it brings. Each thing she does is answered with one message.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api.clock import now
from api.settings import Settings
from api.zalo.oauth import Pair
from api.zalo.tokens import Answer
from bot.channels.base import Inbound
from bot.channels.zalo_oa import ZaloOA
from bot.course.model import Course
from bot.events import CampaignArrived
from tests.api.serving import serving
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.zalo_oa import Delivered, FakeZaloOA
from tests.fakes.zalo_oauth import FakeZaloOauth
from tests.scenarios.conftest import HURRIED
from tests.scenarios.town import FIRST_CONTACT, KEY, Town, happens, onward

PUBLIC, HOOK = "https://bonso.example", "/hooks/zalo-oa/main"
ACCOUNT, LESSON, HER = "zalo-oa/main", "scam-three-rules", "246845883529197922"
APP_SECRET = "secret-of-the-app-fictional"


@dataclass
class Phone:
    """A phone with Zalo. ``seen`` counts the messages she has looked at."""

    zalo: FakeZaloOA
    person: str = HER
    seen: int = 0

    @property
    def messages(self) -> list[Delivered]:
        return [message for message in self.zalo.sent if message.person == self.person]

    @property
    def screen(self) -> Delivered:
        """The newest message with something to answer."""
        return [message for message in self.messages if message.data][-1]

    @property
    def choices(self) -> list[str]:
        return [data.partition(":")[2] for data in self.screen.data]

    async def says(self, text: str) -> Delivered:
        self.seen = len(self.messages)
        self.zalo.say(self.person, text)
        return await self.answered()

    async def presses(self, *choices: str) -> Delivered:
        """Press buttons of whatever is on the screen at the time; the last answer."""
        for choice in choices:
            data = next(data for data in self.screen.data if data.partition(":")[2] == choice)
            answer = await self.says(data)
        return answer

    async def answered(self) -> Delivered:
        """The one message that answers."""
        await happens(lambda: len(self.messages) > self.seen)
        (answer,) = self.messages[self.seen :]
        return answer

    async def arrives(self, code: str = "", *, agrees: bool = True) -> None:
        self.seen = len(self.messages)
        self.zalo.follow(self.person)
        await self.answered()
        if code:
            await self.says(code)
        await self.presses(*FIRST_CONTACT, "yes" if agrees else "no")


@pytest.fixture(autouse=True)
def unhindered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ZaloOA, "limits", HURRIED)


@pytest.fixture
def oauth() -> Iterator[FakeZaloOauth]:
    with FakeZaloOauth("360846524940903967", APP_SECRET) as oauth:
        yield oauth


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as zalo:
        yield zalo


@pytest.fixture
def settings(tmp_path: Path, zalo: FakeZaloOA, oauth: FakeZaloOauth, made: Path) -> Settings:
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        secret_key=KEY,
        public_url=PUBLIC,
        zalo_oa_id=zalo.account,
        zalo_oa_app_id=zalo.app,
        zalo_oa_app_secret=APP_SECRET,
        zalo_oa_secret=zalo.secret,
        zalo_oa_api_url=zalo.url,
        zalo_oa_oauth_url=oauth.url,
        zalo_oa_per_minute=100_000,
        zalo_oa_silent_hours=2,
        zalo_media_hosts=zalo.url,
        quiet_from_hour=0,
        quiet_until_hour=0,
        log_level="WARNING",
    )


@pytest.fixture
async def town(
    settings: Settings, zalo: FakeZaloOA, oauth: FakeZaloOauth, telegram: FakeTelegram, course: Course
) -> AsyncIterator[Town]:
    """Somebody has logged in for the account, and saved the address of the hook."""
    async with serving(settings) as served:
        assert served.context.zalo is not None
        access, refresh = oauth.grants()
        an_hour_ago = now() - timedelta(hours=1)
        served.context.zalo.tokens.store(Pair(access, refresh, 90_000), Answer(b"", 0, True, an_hour_ago))
        zalo.renew(access)
        zalo.newest = lambda: oauth.access
        zalo.reach[PUBLIC] = served.url
        assert await zalo.save_hook(f"{served.url}{HOOK}") == 200
        yield Town(served.url, settings.data_dir, telegram, course, served.context)


async def quiet(town: Town) -> None:
    open_ones = "SELECT count(*) FROM outbox WHERE account = ? AND state IN ('due', 'sending')"
    await happens(lambda: town.rows(open_ones, ACCOUNT) == [(0,)])


async def take(town: Town, phone: Phone, words: str = "ba không", lesson: str = LESSON) -> list[Delivered]:
    """Through a lesson and its quiz, by turns pressing and typing; every answer."""
    answers = [await phone.says(words)]
    while choice := onward(town.course, lesson, phone.choices):
        if len(answers) % 2:
            answers.append(await phone.presses(choice))
        else:
            answers.append(await phone.says(str(phone.choices.index(choice) + 1)))
    return answers


def check_step(answer: Delivered) -> None:
    """One card: a picture that was really fetched, words, answers, the page that speaks, the tools behind a button."""
    assert answer.shape.template == "list" and answer.text
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [button.title for button in answer.buttons][-2:] == ["🔊 Nghe", "Xem thêm"]
    (page,) = [button.target for button in answer.buttons if button.kind == "oa.open.url"]
    assert page.startswith(f"{PUBLIC}/l/{LESSON}?k=") and answer.shape.action == page


async def test_from_the_greeting_to_the_end_of_a_lesson(town: Town, zalo: FakeZaloOA) -> None:
    zalo.duplicates = 1
    phone = Phone(zalo)
    zalo.follow(HER)
    greeting = await phone.answered()
    assert "Xin chào" in greeting.text and "vi" in phone.choices
    assert "Đạ Tro" in (await phone.says(town.code("lac-duong", "da-tro"))).text
    await phone.presses(*FIRST_CONTACT, "yes")
    answers = await take(town, phone)
    for answer in answers[:-1]:
        check_step(answer)
    await quiet(town)
    await zalo.brought()
    facts = town.facts(LESSON)
    assert (facts["lesson_started"], facts["lesson_completed"]) == (1, 1)
    assert facts["answer_given"] >= 1
    places = set(town.rows("SELECT commune, village, account FROM fact WHERE lesson = ?", LESSON))
    assert places == {("lac-duong", "da-tro", ACCOUNT)}
    asked = 2 + len(FIRST_CONTACT) + 1 + len(answers)
    assert len(phone.messages) == asked, "one message for each thing she did, and none for copies"
    check_charges(town, zalo)
    assert zalo.hook is not None and set(zalo.hook.answers) == {200}


def check_charges(town: Town, zalo: FakeZaloOA) -> None:
    """What we wrote down is what the platform counted."""
    ours = dict(town.rows("SELECT charged, count(*) FROM zalo_charge GROUP BY charged"))
    assert ours == dict(zalo.charged)
    known = dict(town.rows("SELECT message, charged FROM zalo_charge"))
    assert known == {message.id: message.charged for message in zalo.sent}


async def test_in_kho_a_draft_stands_above_its_vietnamese(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    zalo.follow(HER)
    await phone.answered()
    await phone.presses("kpm", "next", *FIRST_CONTACT[1:], "yes")
    answers = await take(town, phone)
    for answer in answers[:-1]:
        check_step(answer)
    drafted = [answer for answer in answers if "(bản nháp)\n" in answer.text]
    assert drafted, "K'Ho first, the Vietnamese below it"
    assert town.facts(LESSON)["lesson_completed"] == 1


async def test_the_page_behind_the_button_speaks_and_the_chat_goes_on_there(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await phone.says("ba không")
    page = phone.screen.shape.action.replace(PUBLIC, town.url)
    async with httpx.AsyncClient(follow_redirects=True) as http:
        shown = await http.get(page)
    assert shown.status_code == 200 and "audio" in shown.text
    assert "?k=" not in "".join(body for (body,) in town.rows("SELECT body FROM outbox")), "nothing kept opens it"


async def test_the_tools_come_behind_a_button_and_numbers_work(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
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


async def test_an_old_button_repeats_the_present_step_and_answers_nothing(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await phone.says("ba không")
    old = phone.screen.data[0]
    present = await phone.presses(onward(town.course, LESSON, phone.choices))
    facts = town.facts()
    assert present.text.removesuffix("\n👇") in (await phone.says(old)).text
    assert town.facts() == facts


async def test_hotlines_can_be_pressed(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await phone.says("tôi bị lừa rồi")
    seen: set[str] = set()
    while (choice := next((c for c in phone.choices if c not in ("tools", "person")), "")) and len(seen) < 5:
        seen |= {button.target for button in phone.screen.buttons if button.kind == "oa.open.phone"}
        if choice == "return":
            break
        await phone.presses(choice)
    assert "113" in seen


async def test_stop_and_begin_again(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await phone.says("ngừng")
    assert town.rows("SELECT stopped FROM chat") == [(1,)]
    await phone.says("bắt đầu")
    assert town.rows("SELECT stopped FROM chat") == [(0,)]


async def test_deleting_is_asked_done_and_said(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await take(town, phone)
    await phone.says("xóa dữ liệu của tôi")
    assert town.rows("SELECT count(*) FROM learner") == [(1,)]
    goodbye = await phone.presses("yes")
    assert "xóa" in goodbye.text
    await quiet(town)
    for table in ("learner", "member", "progress", "consent"):
        assert town.rows(f"SELECT count(*) FROM {table}") == [(0,)], table


async def test_who_withdraws_at_zalo_is_erased_and_told(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await take(town, phone)
    await quiet(town)
    phone.seen = len(phone.messages)
    zalo.withdraw(HER)
    assert "xóa" in (await phone.answered()).text
    await quiet(town)
    for table in ("learner", "member", "progress", "consent"):
        assert town.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert town.rows("SELECT count(*) FROM fact WHERE learner_id IS NOT NULL") == [(0,)]


async def test_while_a_person_writes_the_bot_is_silent(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    before = len(phone.messages)
    zalo.admin_writes(HER, "Để tôi gọi cho bà con.")
    zalo.say(HER, "quét mã")
    await zalo.brought()
    keys = [key for (key,) in town.rows("SELECT key FROM event")]
    assert sum(key.startswith(f"{ACCOUNT}:oa_send_text:") for key in keys) == 1, "our own echoes are nothing"
    await asyncio.sleep(0.5)
    assert len(phone.messages) == before
    other = Phone(zalo, "111")
    zalo.follow("111")
    assert "Xin chào" in (await other.answered()).text


async def test_unfollowing_is_noticed_and_writing_again_opens_the_chat(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    zalo.unfollow(HER)
    await happens(lambda: town.rows("SELECT reachable FROM chat") == [("blocked",)])
    await phone.says("menu")
    assert town.rows("SELECT reachable FROM chat") == [("active",)]


async def test_events_out_of_order_are_each_answered_once(town: Town, zalo: FakeZaloOA) -> None:
    people = [Phone(zalo, str(100 + number)) for number in range(5)]
    zalo.held = True
    for phone in people:
        zalo.follow(phone.person)
    zalo.release()
    for phone in people:
        assert "Xin chào" in (await phone.answered()).text
    await quiet(town)
    assert len(zalo.sent) == len(people)


async def test_a_token_that_ran_out_early_is_renewed_and_no_message_is_lost(
    town: Town, zalo: FakeZaloOA, oauth: FakeZaloOauth
) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    zalo.expire()
    assert (await phone.says("menu")).data
    assert len(oauth.asked) == 1
    await quiet(town)


async def test_faults_of_the_platform_lose_no_answer(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    zalo.faults.append(Fault(status=-200))
    assert (await phone.says("menu")).data
    zalo.faults.append(Fault(status=502))
    assert (await phone.says("menu")).data
    assert not zalo.faults
    await quiet(town)
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}


async def test_a_campaign_is_one_message_with_words_and_no_page(town: Town, zalo: FakeZaloOA) -> None:
    phone = Phone(zalo)
    await phone.arrives(town.code())
    await quiet(town)
    phone.seen = len(phone.messages)
    event = CampaignArrived("01900000-0000-7000-8000-000000000001", "Đoàn xã", {"vi": "Mai họp ở nhà văn hóa."})
    assert town.context is not None
    await town.context.intake.receive(ACCOUNT, [Inbound("campaign:1", HER, event)])
    answer = await phone.answered()
    assert "Mai họp ở nhà văn hóa." in answer.text and answer.buttons == ()
