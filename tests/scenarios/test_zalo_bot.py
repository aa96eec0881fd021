"""Zalo Bot in a villager's hand: join by a typed code, a lesson to its end, its quiz, a voice, stop, delete.

The whole service speaks over real HTTP with a strict platform, which fetches every picture and every voice from us.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from api.clock import now
from api.database import reading
from api.people import questions
from api.settings import Settings
from bot.channels.base import Inbound
from bot.channels.zalo_bot import ZaloBot
from bot.course.model import Course
from bot.engine.state import load_chat
from bot.events import CampaignArrived
from bot.replies import TOOL_DIGITS
from bot.speech.encode import decoded
from tests.api.serving import serving
from tests.fakes.samples import recorded
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.zalo_bot import Delivered, FakeZaloBot
from tests.scenarios.conftest import HURRIED
from tests.scenarios.process import Process
from tests.scenarios.town import FIRST_CONTACT, KEY, Town, happens, onward

TOKEN, SECRET, PUBLIC = "77:fake-token-of-the-zalo-bot", "bi-mat-cua-duong-ve", "https://bonso.example"
ACCOUNT, LESSON = "zalo-bot/main", "scam-three-rules"


@dataclass
class Phone:
    """A phone with Zalo. There are no buttons: she types numbers. ``seen`` counts the messages she has looked at."""

    zalo: FakeZaloBot
    town: Town
    user: str
    seen: int = 0

    @property
    def messages(self) -> list[Delivered]:
        return [message for message in self.zalo.sent if message.chat == self.user]

    @property
    def choices(self) -> list[str]:
        """The ids of what is on her screen, by their numbers."""
        assert self.town.context is not None
        digest = self.town.context.keys.address_hash(ACCOUNT, self.user)
        [(state,)] = self.town.rows("SELECT state FROM chat WHERE address_hash = ?", digest)
        return list(load_chat(orjson.loads(state)).options)

    async def says(self, text: str) -> list[Delivered]:
        self.seen = len(self.messages)
        assert self.zalo.say(self.user, text)
        return await self.answered()

    async def speaks(self, sound: bytes) -> list[Delivered]:
        self.seen = len(self.messages)
        self.zalo.speak(self.user, sound)
        return await self.answered()

    async def picks(self, *choices: str) -> list[Delivered]:
        """Type the number of each choice, or the digit of a tool."""
        for choice in choices:
            options = self.choices
            answer = await self.says(TOOL_DIGITS.get(choice) or str(options.index(choice) + 1))
        return answer

    async def answered(self) -> list[Delivered]:
        """Wait for words after those seen: an answer ends with them."""
        await happens(lambda: any(message.method != "sendVoice" for message in self.messages[self.seen :]))
        return self.messages[self.seen :]

    async def arrives(self, code: str) -> None:
        await self.says(code)
        await self.picks(*FIRST_CONTACT, "yes")


@pytest.fixture(autouse=True)
def unhindered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ZaloBot, "limits", HURRIED)
    monkeypatch.setattr("api.app.RETRY_SECONDS", 0.2)


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZaloBot]:
    async with FakeZaloBot(TOKEN) as zalo:
        yield zalo


@pytest.fixture
def settings(tmp_path: Path, zalo: FakeZaloBot, made: Path) -> Settings:
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        secret_key=KEY,
        public_url=PUBLIC,
        zalo_bot_token=TOKEN,
        zalo_bot_secret=SECRET,
        zalo_bot_api_url=zalo.url,
        zalo_media_hosts=zalo.url,
        quiet_from_hour=0,
        quiet_until_hour=0,
        log_level="WARNING",
    )


@pytest.fixture
async def town(settings: Settings, zalo: FakeZaloBot, telegram: FakeTelegram, course: Course) -> AsyncIterator[Town]:
    async with serving(settings) as served:
        zalo.reach[PUBLIC] = served.url
        yield Town(served.url, settings.data_dir, telegram, course, served.context)


async def quiet(town: Town) -> None:
    open_ones = "SELECT count(*) FROM outbox WHERE account = ? AND state IN ('due', 'sending')"
    await happens(lambda: town.rows(open_ones, ACCOUNT) == [(0,)])


async def take(town: Town, phone: Phone, words: str = "ba không", lesson: str = LESSON) -> list[list[Delivered]]:
    """Through a lesson and its quiz by typed numbers; every answer."""
    answers = [await phone.says(words)]
    while choice := onward(town.course, lesson, phone.choices):
        answers.append(await phone.picks(choice))
    return answers


def check_answer(answer: list[Delivered]) -> None:
    """A voice that was really fetched as AAC, then one picture with the words, the numbers and the digits."""
    assert [message.method for message in answer] == ["sendVoice", "sendPhoto"]
    voice, picture = answer
    assert voice.url.startswith(f"{PUBLIC}/media/audio/") and voice.url.endswith(".aac")
    sound = decoded(voice.content, "aac")
    assert 0.5 < sound.seconds < 25 and max(abs(v) for v in memoryview(sound.samples).cast("h")) > 3000
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert "1. " in picture.text and "0 menu" in picture.text


async def test_from_a_typed_code_to_the_end_of_a_lesson(town: Town, zalo: FakeZaloBot) -> None:
    zalo.duplicates = 1
    phone = Phone(zalo, town, "minh")
    greeting = await phone.says(town.code("lac-duong", "da-tro"))
    assert "Đạ Tro" in greeting[-1].text
    await phone.picks(*FIRST_CONTACT, "yes")
    for answer in await take(town, phone):
        check_answer(answer)
    await quiet(town)
    lesson = town.course.lessons[LESSON]
    facts = town.facts(LESSON)
    assert (facts["lesson_started"], facts["lesson_completed"]) == (1, 1)
    assert (facts["step_shown"], facts["answer_given"]) == (len(lesson.stages), len(lesson.quiz))
    places = set(town.rows("SELECT commune, village, account FROM fact WHERE lesson = ?", LESSON))
    assert places == {("lac-duong", "da-tro", ACCOUNT)}
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}
    assert zalo.hook is not None and set(zalo.hook.answers) == {200}


async def test_a_wrong_answer_in_the_quiz_is_explained(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.arrives(town.code())
    await phone.says("ba không")
    questions = {option.slug: option.right for one in town.course.lessons[LESSON].quiz for option in one.options}
    while not questions.keys() & set(phone.choices):
        await phone.picks(onward(town.course, LESSON, phone.choices))
    wrong = next(choice for choice in phone.choices if not questions[choice])
    check_answer(await phone.picks(wrong))
    await quiet(town)
    assert town.rows("SELECT correct FROM fact WHERE kind = 'answer_given'") == [(0,)]


async def test_what_is_hers_is_written_and_not_spoken_from_a_public_address(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.arrives(town.code())
    answer = await phone.says("dữ liệu của tôi")
    assert [message.method for message in answer] == ["sendPhoto"] and "Đạ Tro" in answer[0].text


async def test_her_voice_is_heard_only_with_her_yes(town: Town, zalo: FakeZaloBot, settings: Settings) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.arrives(town.code())
    await phone.says("quét mã")
    sound = recorded(3, "adts", "aac", 16000)
    asked = await phone.speaks(sound)
    assert "1. Nhờ người nghe" in asked[-1].text
    assert (await phone.picks("no"))[-1].text.startswith("Bòn Số không giữ lời nói đó.")
    assert town.rows("SELECT * FROM question") == []
    await phone.speaks(sound)
    answer = await phone.picks("ask-listener")
    assert "đang chờ người giúp nghe" in answer[-1].text and "Xong rồi" in answer[-1].text, "she is in her lesson"
    await happens(lambda: town.rows("SELECT state, seconds, ref FROM question") == [("kept", 3, "")])
    context = town.context
    assert context is not None
    with reading(context.database) as connection:
        [(id,)] = town.rows("SELECT id FROM question")
        voice = questions.one(connection, id, now())
    assert voice["commune"] == "lac-duong"
    ours = questions.open_sound(settings.data_dir, voice, context.keys)
    assert abs(decoded(ours, "ogg").seconds - 3) < 0.2
    await phone.says("xóa dữ liệu của tôi")
    await phone.picks("yes")
    await happens(lambda: town.rows("SELECT * FROM question") == [])


async def test_stop_begin_again_and_delete(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.arrives(town.code())
    await phone.says("ngừng")
    assert town.rows("SELECT stopped FROM chat") == [(1,)]
    await phone.says("bắt đầu")
    assert town.rows("SELECT stopped FROM chat") == [(0,)]
    await phone.says("xóa dữ liệu của tôi")
    await phone.picks("yes")
    await quiet(town)
    assert town.rows("SELECT * FROM learner") == [] and town.rows("SELECT * FROM member") == []


async def test_other_contents_are_answered_kindly_and_groups_not_at_all(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.arrives(town.code())
    for event in ("message.sticker.received", "message.image.received", "message.unsupported.received"):
        phone.seen = len(phone.messages)
        zalo.bring("minh", event, photo_url="https://x.zdn.vn/a")
        assert "chưa xem, chưa nghe được" in (await phone.answered())[-1].text
    before = len(zalo.sent)
    zalo.bring("minh", "message.text.received", group="nhóm", text="chào")
    await phone.says("menu")
    assert {message.chat for message in zalo.sent[before:]} == {"minh"}


async def test_a_platform_that_breaks_down_loses_no_answer(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.says(town.code())
    zalo.fail("sendVoice", Fault(403, "Internal server error"))
    zalo.fail("sendPhoto", Fault(silent=True))
    check_answer(await phone.picks("vi"))
    await quiet(town)
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}


async def test_the_months_end_is_seen_by_whoever_looks(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.says(town.code())
    await quiet(town)
    zalo.monthly = len(zalo.sent)
    zalo.say("minh", "1")
    await happens(lambda: ("quota-spent",) in town.rows("SELECT code FROM outbox"))
    http = town.office().http
    ready = (await http.get("/health/ready")).json()
    assert ready["senders"][ACCOUNT] == "quota-spent"
    await http.aclose()


async def test_a_campaign_reaches_who_agreed(town: Town, zalo: FakeZaloBot) -> None:
    phone = Phone(zalo, town, "minh")
    await phone.arrives(town.code())
    context = town.context
    assert context is not None
    phone.seen = len(phone.messages)
    message = CampaignArrived("01900000-0000-7000-8000-000000000001", "Đoàn xã", {"vi": "Ngày mai họp thôn."})
    await context.intake.receive(ACCOUNT, [Inbound("campaign:1", "minh", message)])
    assert "Ngày mai họp thôn." in (await phone.answered())[-1].text


# --- Processes --------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_asking_instead_of_being_told(
    tmp_path: Path, zalo: FakeZaloBot, telegram: FakeTelegram, course: Course, made: Path
) -> None:
    """Without a public address: words alone, fetched by ``bonso poll zalo-bot``, through a kill."""
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    more = {"BONSO_ZALO_BOT_TOKEN": TOKEN, "BONSO_ZALO_BOT_API_URL": zalo.url}
    process = Process(tmp_path, telegram.url, "poll", "zalo-bot", **more)
    zalo.say("minh", "chào")
    process.start()
    await happens(lambda: len(zalo.sent) == 1, 60)
    assert zalo.sent[0].method == "sendMessage" and "1. Tiếng Việt" in zalo.sent[0].text
    zalo.say("minh", "1")
    await happens(lambda: len(zalo.sent) == 2)
    process.kill()
    await asyncio.sleep(0.5)  # until the platform notices that nobody listens: what it says into the void is lost
    zalo.say("minh", "1")
    await asyncio.sleep(0.2)
    assert len(zalo.updates) == 1, "it stays with the platform"
    process.start()
    # What was on its way when the process died may come twice; that is how nothing is lost.
    await happens(lambda: "Ai đang học?" in zalo.sent[-1].text, 60)
    assert len(zalo.sent) in (3, 4)
    assert await process.ends() == 0, process.log.read_text()
    said = process.log.read_text()
    assert "Traceback" not in said and TOKEN not in said
